"""FHIR data types -> words, taking their values out. STU3 and R4 alike."""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.fhir.readable import readable, shown
from app.readers.fhir.reading import Reading
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.contact import show_address, show_phone, show_postcode
from app.report.model import Address, Code
from app.report.times import Moment


@dataclass(frozen=True, slots=True)
class Concept:
    """A CodeableConcept: the sender's words, its codings, and the text that stood beside them."""

    words: str = ""
    codes: tuple[Code, ...] = ()
    text: str = ""

    def has(self, *codes: str) -> bool:
        """Whether one of its codings has one of these codes, whatever the system."""
        return any(coding.code in codes for coding in self.codes)


def coding(reading: Reading, part: Node, kind: str = "") -> Code:
    """A Coding; a code without words is remembered for a notice."""
    take = reading.take
    return Code(kind, take.text(part, "code"), peek(part, "system"), take.text(part, "display"))


_AT_TOP = frozenset({"code", "medicationCodeableConcept", "valueCodeableConcept", "valueCoding"})
"""Codes that change what a reader makes of a report: without words they are told at the top."""


def concept(reading: Reading, parent: Node, key: str, *, quiet: bool | None = None) -> Concept:
    """The first CodeableConcept (or Coding) under a key; ``quiet`` as in :func:`concepts`."""
    parts = nodes(parent, key)
    if parts:
        return _concept(reading, parts[0], quiet=key not in _AT_TOP if quiet is None else quiet)
    return Concept(reading.take.text(parent, key))


def concepts(
    reading: Reading, parent: Node, key: str, *, quiet: bool | None = None
) -> list[Concept]:
    """Every CodeableConcept under a key that says anything.

    A code without words is told at the top unless it is ``quiet``, as a table has the words or it
    does not matter much; by default the key decides.
    """
    if key not in parent:
        return []
    if quiet is None:
        quiet = key not in _AT_TOP
    found = [_concept(reading, part, quiet=quiet) for part in nodes(parent, key)]
    return [each for each in found if each.words or each.codes]


def _concept(reading: Reading, part: Node, *, quiet: bool) -> Concept:
    text = reading.take.text(part, "text")
    parts = nodes(part, "coding")
    if not parts and ("code" in part or "display" in part):
        parts = [part]
    codes = tuple(coding(reading, each) for each in parts)
    words = [text] if text else []
    for each in codes:
        if each.display and not any(each.display.lower() in word.lower() for word in words):
            words.append(each.display)
    if not words and codes:
        words = [each.code for each in codes if each.code]
        if not quiet:
            reading.wordless.extend(
                f"{each.code} ({system_words(each.system)})" if each.system else each.code
                for each in codes
                if each.code
            )
    return Concept("; ".join(words), codes, text)


def status_of(reading: Reading, resource: Node, key: str) -> str:
    """A status, whether it came as a plain code (STU3) or as a concept (R4): senders mix them."""
    if not nodes(resource, key):
        return reading.take.text(resource, key)
    said = concept(reading, resource, key, quiet=True)
    code = next((each.code for each in said.codes if each.code), "")
    return code or said.words.lower()


def system_words(system: str) -> str:
    """The tail of a code system's URI, enough for a person to look it up."""
    return system.rstrip("/").rpartition("/")[2] or system


def words_of(reading: Reading, parent: Node, key: str, *, quiet: bool | None = None) -> str:
    """The words of the concepts under a key, joined."""
    if key not in parent:
        return ""
    found = concepts(reading, parent, key, quiet=quiet)
    return "; ".join(each.words for each in found if each.words)


def moment_words(moment: Moment | str | None) -> str:
    """A time in UK form, or its own characters, or nothing."""
    return moment.shown if isinstance(moment, Moment) else moment or ""


def first_moment(
    reading: Reading, resource: Node, keys: tuple[str, ...], details: list[tuple[str, str]]
) -> Moment | Absence:
    """The first time under some keys; what else stands there goes to the details."""
    when: Moment | Absence = Absence.NOT_RECORDED
    for key in keys:
        moment = reading.take.moment(resource, key)
        if isinstance(moment, Moment) and when is Absence.NOT_RECORDED:
            when = moment
        elif moment is not None:
            details.append(("Time", moment_words(moment)))
    return when


def period(reading: Reading, parent: Node, key: str) -> tuple[Moment | str | None, ...]:
    """Start and end of a Period, each as far as it was sent."""
    part = node(parent, key)
    return reading.take.moment(part, "start"), reading.take.moment(part, "end")


def period_words(reading: Reading, parent: Node, key: str) -> str:
    """``from … to …`` for a Period."""
    if key not in parent:
        return ""
    start, end = (moment_words(each) for each in period(reading, parent, key))
    if start and end:
        return start if start == end else f"{start} to {end}"
    return f"from {start}" if start else f"until {end}" if end else ""


def quantity(reading: Reading, part: Node) -> str:
    """Comparator, value and unit exactly as sent (hazard P20)."""
    take = reading.take
    comparator, value = take.text(part, "comparator"), take.text(part, "value")
    unit = take.text(part, "unit")
    code = take.text(part, "code")
    return " ".join(piece for piece in (f"{comparator}{value}", unit or code) if piece)


_TELECOMS = {"phone": "Telephone", "sms": "Text message", "": "Telephone", "url": "Web address"}


def telecom(reading: Reading, part: Node) -> tuple[str, str]:
    """Use in words and the number as the NHS shows it."""
    sent = reading.take.text(part, "value")
    system, use = peek(part, "system"), peek(part, "use")
    kind = _TELECOMS.get(system, system.capitalize())
    if sent.lower().startswith("mailto:"):
        kind = "Email"
    label = f"{kind} ({use})" if use else kind
    times = period_words(reading, part, "period")
    text = show_phone(sent) if kind != "Email" else sent.removeprefix("mailto:")
    return label, f"{text} ({times})" if times and text else text


def telecoms(reading: Reading, parent: Node, key: str = "telecom") -> list[str]:
    """Every number or address under a key."""
    return [text for part in nodes(parent, key) if (text := telecom(reading, part)[1])]


def replaced(parts: list[Node]) -> set[int]:
    """By identity: names or addresses whose time ended, where one of the same use still stands."""
    open_uses = {peek(part, "use") for part in parts if not peek(node(part, "period"), "end")}
    return {
        id(part)
        for part in parts
        if peek(node(part, "period"), "end") and peek(part, "use") in open_uses
    }


_PLAIN_ADDRESS = "Address"
_FORMER_ADDRESS = "Former address"
_ADDRESS_USES = {
    "home": "Usual address",
    "temp": "Temporary address",
    "work": "Work address",
    "old": _FORMER_ADDRESS,
    "billing": "Billing address",
}


def address(reading: Reading, part: Node) -> Address | None:
    """An Address on one line, None where nothing of it was sent."""
    take = reading.take
    whole = take.text(part, "text")
    lines = take.texts(part, "line")
    for key in ("city", "district", "state"):
        if (said := take.text(part, key)).lower() not in (line.lower() for line in lines):
            lines.append(said)
    postcode, country = take.text(part, "postalCode"), take.text(part, "country")
    pieces = [piece for piece in (*lines, country) if piece]
    if whole:
        told = whole.lower()
        pieces = [whole, *(piece for piece in pieces if piece.lower() not in told)]
        if postcode.lower() in told:
            postcode = ""
    text = show_address(pieces, postcode)
    times = period_words(reading, part, "period")
    if not text and not times:
        return None
    kind = peek(part, "type")
    use = _ADDRESS_USES.get(
        peek(part, "use"), "Postal address" if kind == "postal" else _PLAIN_ADDRESS
    )
    if times:
        text = f"{text} ({times})"
    return Address(use, text, show_postcode(postcode) if postcode else "")


def addresses(reading: Reading, parent: Node, key: str = "address") -> list[Address]:
    """Every address under a key, former ones last.

    One that was sent again without its use is still one.
    """
    if key not in parent:
        return []
    parts = nodes(parent, key)
    over = replaced(parts)
    found = []
    for part in parts:
        if (made := address(reading, part)) is not None:
            former = Address(_FORMER_ADDRESS, made.text, made.postcode)
            found.append(former if id(part) in over else made)
    found.sort(key=lambda each: each.use == _FORMER_ADDRESS)
    told = {each.text for each in found if each.use != _PLAIN_ADDRESS}
    kept = (each for each in found if each.use != _PLAIN_ADDRESS or each.text not in told)
    return list(dict.fromkeys(kept))


def remarks(reading: Reading, parent: Node, key: str = "note") -> list[str]:
    """Notes with who wrote them and when, as far as was sent."""
    found: list[str] = []
    if key not in parent:
        return found
    for part in nodes(parent, key):
        text = reading.take.text(part, "text")
        who = reading.take.text(part, "authorString") or display(reading, part, "authorReference")
        when = moment_words(reading.take.moment(part, "time"))
        by = ", ".join(piece for piece in (who, when) if piece)
        if text or by:
            found.append(f"{text} ({by})" if by else text)
    return found + reading.take.texts(parent, key)


def display(reading: Reading, parent: Node, key: str) -> str:
    """The words beside a reference."""
    return reading.take.text(node(parent, key), "display")


def identifiers(reading: Reading, parent: Node) -> list[tuple[str, str]]:
    """Label and value of every identifier under ``identifier``."""
    found = []
    for part in nodes(parent, "identifier"):
        value = reading.take.text(part, "value")
        label = words_of(reading, part, "type")
        if value:
            found.append((label or identifier_label(peek(part, "system")), value))
    return found


_SYSTEMS = {
    "nhs-number": "NHS No.",
    "ods-organization-code": "ODS",
    "ods-site-code": "ODS site",
    "sds-user-id": "SDS user",
    "sds-role-profile-id": "SDS role profile",
    "dos-service-id": "DoS service",
    "2.16.840.1.113883.2.1.3.2.4.18.34": "Case reference",
    "2.16.840.1.113883.2.1.3.2.4.18.35": "Case ID",
    "2.16.840.1.113883.2.1.3.2.4.18.49": "Journey ID",
    "case-id": "Case ID",
}


def identifier_label(system: str) -> str:
    """What a number is, by its system."""
    return _SYSTEMS.get(system_words(system).removeprefix("urn:oid:"), "Reference")


def everything(reading: Reading, part: Node) -> str:
    """All readable words of an object, taken: for types that have no form of their own."""
    leaves = readable(part)
    texts = [text for leaf in leaves if (text := shown(leaf.path[-1], leaf.raw))]
    for leaf in leaves:
        reading.take.note(leaf.raw)
        reading.take.note(shown(leaf.path[-1], leaf.raw))
    part.clear()
    return ", ".join(texts)


def value(reading: Reading, parent: Node, prefix: str = "value") -> str:
    """The words of a ``value[x]`` of any type, "" where there is none.

    A code in an extension is no finding: without words it is shown, and nothing more.
    """
    for key in parent:
        if key.startswith(prefix) and key != prefix:
            break
    else:
        return ""
    if type(parent[key]) is str:
        return reading.take.worded(parent, key)
    parts = nodes(parent, key)
    kind = key.removeprefix(prefix)
    if not parts:
        words = reading.take.worded(parent, key)
        return words or "; ".join(reading.take.texts(parent, key))
    if kind in ("CodeableConcept", "Coding"):
        return words_of(reading, parent, key, quiet="url" in parent or None)
    if kind in ("Quantity", "Age", "Duration", "Distance", "Count", "Money", "SimpleQuantity"):
        return "; ".join(text for part in parts if (text := quantity(reading, part)))
    if kind == "Period":
        return period_words(reading, parent, key)
    if kind == "Range":
        low, high = (quantity(reading, node(parts[0], end)) for end in ("low", "high"))
        return f"{low} to {high}" if low and high else f"from {low}" if low else f"up to {high}"
    if kind == "Ratio":
        pair = (quantity(reading, node(parts[0], end)) for end in ("numerator", "denominator"))
        return " / ".join(text for text in pair if text)
    if kind == "Address":
        return "; ".join(each.text for each in addresses(reading, parent, key))
    if kind == "ContactPoint":
        return "; ".join(telecoms(reading, parent, key))
    return "; ".join(text for part in parts if (text := everything(reading, part)))
