"""Both encounters of a BaRS exchange: the sender's, and the one that the receiver opened for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.readers.bars.filing import episode
from app.readers.bars.header import Header
from app.readers.fhir.frame import status_history
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry, references
from app.readers.fhir.values import (
    concepts,
    identifier_label,
    identifiers,
    moment_words,
    period,
    words_of,
)
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import AlsoLine, Code, Encounter, Identifier, Item, Kind
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_RECORDED = Absence.NOT_RECORDED

_NOT_LIVE = {"cancelled": "cancelled", "entered-in-error": "entered in error"}
_ANSWERS = {
    "planned": "Received by the receiving service, not started yet",
    "in-progress": "Consultation started by the receiving service",
    "cancelled": "Rejected by the receiving service",
    "finished": "Finished by the receiving service",
    "triaged": "Triaged by the receiving service",
    "arrived": "Arrived, says the receiving service",
}
"""``Encounter.status`` of the receiver in its answers (BaRS validation and CAD responses)."""

_REJECTED = {
    "RRNA": "Requested resource not available within timescale",
    "FC": "Failed contact",
    "OTH": "Other",
}
"""CodeSystem rejected-reasons-bars, for reasons that came without words."""


@dataclass(frozen=True, slots=True)
class Both:
    """The sender's encounter, its further numbers, and the receiver's as an item."""

    encounter: Encounter
    identifiers: tuple[Identifier, ...]
    receivers: tuple[Item, ...]
    also: tuple[AlsoLine, ...]
    named: tuple[Item, ...] = ()
    """What the sender's encounter names as its reason or a diagnosis, without sending more."""


def sender_case(reading: Reading, header: Header) -> Entry | None:
    """The sender's encounter: the referral's, else the first that an answer is not about."""
    entries = reading.index.of_type("Encounter")
    for referral in header.referrals:
        for text in references(referral.resource, "encounter"):
            found = reading.find(text, referral.resource)
            if found is not None and found.type == "Encounter":
                return found
    others = [entry for entry in entries if entry is not header.focus]
    return next(iter(others or entries), None)


def encounters_of(reading: Reading, header: Header, sender: Entry | None, cards: Cards) -> Both:
    """Read both; nothing of a second encounter is mistaken for the sender's."""
    also: list[AlsoLine] = []
    receivers = [
        _receivers(reading, entry, header, also)
        for entry in reading.index.of_type("Encounter")
        if entry is not sender
    ]
    if sender is None:
        return Both(Encounter(), (), tuple(receivers), tuple(also))
    resource = sender.resource
    reading.used.add(id(resource))
    numbers = identifiers_of(reading, resource)
    started, ended = period(reading, resource, "period")
    for odd in (started, ended):
        if isinstance(odd, str):
            reading.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"A time of the encounter is “{odd}”.")
    status = reading.take.text(resource, "status")
    if status in _NOT_LIVE:
        said = f"The sender says: this encounter was {_NOT_LIVE[status]}."
        reading.warn(NoticeCode.NOT_LIVE, said)
    _history(reading, resource, also)
    encounter = Encounter(
        reference=numbers[0].value if numbers else NOT_RECORDED,
        journey=_journey(reading, resource) or NOT_RECORDED,
        status=status or NOT_RECORDED,
        started_at=started if isinstance(started, Moment) else NOT_RECORDED,
        ended_at=ended if isinstance(ended, Moment) else NOT_RECORDED,
        organisation=cards.named(resource, "serviceProvider", resource, "organisation")
        or NOT_RECORDED,
    )
    named = tuple(_named(reading, resource))
    return Both(encounter, tuple(numbers[1:]), tuple(receivers), tuple(also), named)


def _named(reading: Reading, resource: Node) -> Iterator[Item]:
    for said in concepts(reading, resource, "reasonCode", quiet=True):
        yield Item(f"Named by the encounter as its reason: {said.words}")
    for part in nodes(resource, "reasonReference"):
        if reading.follow(part, resource, "reason") is None and "display" in part:
            said_only = reading.take.text(part, "display")
            yield Item(f"Named by the encounter as its reason: {said_only}")
    for part in nodes(resource, "diagnosis"):
        inner = node(part, "condition")
        if reading.follow(inner, resource, "condition") is None and "display" in inner:
            role = words_of(reading, part, "use") or "a condition"
            yield Item(f"Named by the encounter as {role}: {reading.take.text(inner, 'display')}")


def identifiers_of(reading: Reading, resource: Node) -> list[Identifier]:
    """The case numbers of an encounter, in the sender's order."""
    found = []
    for part in nodes(resource, "identifier"):
        system, sent = peek(part, "system"), reading.take.text(part, "value")
        if sent:
            found.append(Identifier(identifier_label(system), sent, system))
    return found


def _receivers(reading: Reading, entry: Entry, header: Header, also: list[AlsoLine]) -> Item:
    """The receiver's encounter: in an answer it is the answer.

    A third one is the case that an upgrade to an ambulance opened (BaRS, final response).
    """
    resource = entry.resource
    reading.used.add(id(resource))
    status = reading.take.text(resource, "status")
    started, ended = period(reading, resource, "period")
    reasons = _reasons(reading, resource)
    told, number = "Encounter of the receiving service", "Case of the receiving service"
    is_answer = header.kind is Kind.RESPONSE
    if is_answer and header.focus is not None and header.focus.type == "Encounter":
        is_answer = entry is header.focus
        if not is_answer:
            told, number = "Another case that belongs to this one", "Case reference"
    if is_answer:
        told = _ANSWERS.get(status, f"{told}: {status}" if status else told)
        if status == "cancelled" and reasons:
            told = f"{told}: {reasons}"
    details = [(number, n.value) for n in identifiers_of(reading, resource)]
    details += [("Reason", reasons if reasons not in told else "")]
    details += [("Until", moment_words(ended))]
    details += [("When, as sent", started if isinstance(started, str) else "")]
    _history(reading, resource, also)
    return Item(
        told,
        "" if is_answer else status,  # the words say it
        started if isinstance(started, Moment) else NOT_RECORDED,
        details=tuple((label, text) for label, text in details if text),
    )


def _reasons(reading: Reading, resource: Node) -> str:
    found = []
    for said in concepts(reading, resource, "reasonCode", quiet=True):
        first = said.codes[0] if said.codes else Code("", "", "", "")
        known = _REJECTED.get(first.code, "")
        if not known:
            found.append(said.words)
        elif said.words == first.code:
            found.append(f"{known} ({first.code})")
        else:
            meaning = first.code if first.display else f"{known}, {first.code}"
            found.append(f"{said.words} ({meaning})")
    return "; ".join(found)


def _journey(reading: Reading, resource: Node) -> str:
    """The id that stays the same from service to service, with its words where there are any."""
    for part in nodes(resource, "episodeOfCare"):
        entry = reading.find(peek(part, "reference"), resource)
        said = reading.take.text(part, "display")
        numbers: list[str] = []
        if entry is not None:
            reading.used.add(id(entry.resource))
            numbers = [sent for _, sent in identifiers(reading, entry.resource)]
        return "; ".join(piece for piece in (said, *numbers) if piece) or episode(resource)
    return ""


def _history(reading: Reading, resource: Node, also: list[AlsoLine]) -> None:
    """The state of the case from step to step, and of what class it is."""
    if steps := status_history(reading, resource):
        also.append(AlsoLine("Encounter, status history", steps))
    part = node(resource, "class")
    words, code = reading.take.text(part, "display"), reading.take.text(part, "code")
    told = f"{words} ({code})" if words and code else words or code
    if told:
        also.append(AlsoLine("Encounter, class", told))
