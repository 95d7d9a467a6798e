"""Patient.telecom and Patient.contact -> every way to reach somebody, whom to call first on top.

BaRS puts the patient's own number into a contact whose relationship is *self*, and says whom to
call by the rank of the contact and then the rank of the number (rendering principles). Without
ranks the order is the sender's, the patient's own numbers first. Whose a number is always stands
with it (hazard P18).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.fhir.people import Cards, person_name, spoken
from app.readers.fhir.reading import Reading
from app.readers.fhir.relations import relationship
from app.readers.fhir.values import addresses, concepts, period_words, replaced, telecom
from app.readers.taking import nodes, peek
from app.readers.tree import Node
from app.report.model import Telecom
from app.report.names import PersonName

PATIENT = "patient"

_UNRANKED = 1000
_SELF = "ONESELF"
_NOBODY = "contact"
_RANK = "contactrank"
_PLAIN = frozenset({"Telephone", "Email"})
_OLD = 10 * _UNRANKED
"""The place of a number that is no longer in use: behind every other one."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to reach somebody, with its place in the order of calling."""

    place: tuple[int, int, int]
    telecom: Telecom


def ways_to_reach(reading: Reading, resource: Node, cards: Cards) -> tuple[Telecom, ...]:
    """Every number and address of a Patient and of the contacts, in the order of calling."""
    ranks = [_contact_rank(reading, part) for part in nodes(resource, "contact")]
    after_ranked = _UNRANKED - 1 if any(ranks) else 0
    found = _numbers(reading, resource, after_ranked, 0, PATIENT)
    for rank, part in zip(ranks, nodes(resource, "contact"), strict=True):
        found += _contact(reading, cards, resource, part, rank)
    found.sort(key=lambda way: way.place)
    return tuple(_once([way.telecom for way in found]))


def _once(ways: list[Telecom]) -> list[Telecom]:
    """A number that was sent again without its use is still one number."""
    told = {(way.text, way.belongs_to) for way in ways if way.use not in _PLAIN}
    kept = (w for w in ways if w.use not in _PLAIN or (w.text, w.belongs_to) not in told)
    return list(dict.fromkeys(kept))


def _contact(reading: Reading, cards: Cards, resource: Node, part: Node, rank: int) -> list[_Way]:
    whose, oneself = _whose(reading, part)
    if organisation := cards.named(part, "organization", resource, "organisation"):
        whose = organisation if whose == _NOBODY else f"{whose}, {organisation}"
    if times := period_words(reading, part, "period"):
        whose = f"{whose}, {times}"
    order = rank or _UNRANKED
    found = _numbers(reading, part, order, rank, whose, oneself)
    places = [where.text for where in addresses(reading, part)]
    found += [_Way((order, _UNRANKED, 2), Telecom("Address", text, whose)) for text in places]
    if not found:
        found.append(_Way((order, 0, 0), Telecom("Contact", "no number sent", whose)))
    return found


def _numbers(
    reading: Reading, holder: Node, order: int, rank: int, whose: str, oneself: str = ""
) -> list[_Way]:
    found = []
    contact = f", contact {rank}" if rank else ""
    contact += (f", {oneself}" if "(" in oneself else f" ({oneself})") if oneself else ""
    over = replaced(nodes(holder, "telecom"))
    for part in nodes(holder, "telecom"):
        use, text = telecom(reading, part)
        sent = peek(part, "rank")
        number = int(sent) if sent.isdecimal() and len(sent) < 4 else 0
        if not text:
            continue
        use += contact + (f", number {number}" if rank and number else "")
        is_email = int(use.startswith("Email"))
        place = _OLD if peek(part, "use") == "old" or id(part) in over else order
        found.append(_Way((place, number or _UNRANKED, is_email), Telecom(use, text, whose)))
    return found


def _whose(reading: Reading, part: Node) -> tuple[str, str]:
    """Whose the numbers are; and for the patient's own, the sender's words for that."""
    said = concepts(reading, part, "relationship", quiet=True)
    name = next((n for each in nodes(part, "name") if (n := person_name(reading, each))), None)
    words = "; ".join(relationship(each) for each in said)
    gender = reading.take.text(part, "gender")
    if any(each.has(_SELF) for each in said) and name is None:
        return (f"{PATIENT} ({gender})" if gender else PATIENT), words
    who = "; ".join(piece for piece in (words, gender) if piece)
    if isinstance(name, PersonName):
        return f"{spoken(name)} ({who or _NOBODY})", ""
    return who or _NOBODY, ""


def _contact_rank(reading: Reading, part: Node) -> int:
    """The rank of a contact (UK Core extension), 0 where none was sent."""
    for extension in nodes(part, "extension"):
        if _RANK in peek(extension, "url").replace("-", "").lower():
            sent = reading.take.text(extension, "valuePositiveInt")
            if sent.isdecimal() and 0 < len(sent) < 4:
                return int(sent)
    return 0
