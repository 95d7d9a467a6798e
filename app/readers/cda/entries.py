"""Coded entries: permission to view, appointment, discriminators, observations, attachments.

NHS CDA templates COCD_TP146050GB01 PermissionToView, -146093GB01 AppointmentReference,
-146092GB01 ClinicalDiscriminator, -146002GB01 ObservationMedia.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.readers.cda.acts import finding, medicine, procedure, status_of
from app.readers.cda.datatypes import (
    Coded,
    coded,
    identifier,
    period,
    period_words,
)
from app.readers.cda.elements import HL7, OID, Element, child, children, flat, local
from app.readers.cda.pathways import PathwaysCase, embedded_xml, pathways_case
from app.readers.cda.payloads import size_words
from app.readers.cda.people import card
from app.readers.cda.reading import Reading, moment_words
from app.readers.contents import opens_here
from app.report.absence import Absence
from app.report.model import AlsoLine, Flag, Item
from app.report.notices import NoticeCode
from app.report.times import Moment

_PERMISSIONS = {"01": "obtained", "02": "not asked for: emergency access", "03": "not obtained"}
_NOT_OBTAINED = "03"
_REFUSED = "Consent was refused or limited"
_REASONS = f"{OID}17.176"


@dataclass(slots=True)
class Entries:
    """What the coded entries of a document say."""

    consents: list[Item] = field(default_factory=list)
    refusals: list[Flag] = field(default_factory=list)
    appointments: list[Item] = field(default_factory=list)
    discriminators: list[Coded] = field(default_factory=list)
    observations: list[Item] = field(default_factory=list)
    medicines: list[Item] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    cases: list[PathwaysCase] = field(default_factory=list)
    also: list[AlsoLine] = field(default_factory=list)


def entries_of(reading: Reading, document: Element) -> Entries:
    """Read every entry at any depth; what is of no known kind stays in the tree, to be listed."""
    found = Entries()
    for entry in list(document.iter(f"{HL7}entry")):
        for act in _acts(entry):
            name = local(act)
            if name == "observationMedia":
                _media(reading, act, found)
            elif name == "observation":
                _observation(reading, act, found)
            elif name in ("procedure", "act"):
                found.observations.append(procedure(reading, act))
            elif name in ("substanceAdministration", "supply"):
                found.medicines.append(medicine(reading, act))
            elif name == "encounter" and act.get("moodCode", "").upper() == "APT":
                found.appointments.append(_appointment(reading, act))
    return found


def _acts(entry: Element) -> Iterator[Element]:
    """The acts of an entry; an organizer, which only groups, gives those that it holds."""
    for act in list(entry):
        if local(act) != "organizer":
            yield act
            continue
        for part in children(act, "component"):
            yield from _acts(part)


def _media(reading: Reading, act: Element, found: Entries) -> None:
    value = child(act, "value")
    text = (value.text or "") if value is not None else ""
    inline = next(iter(value), None) if value is not None else None
    kind = flat(value.get("mediaType")) if value is not None else ""
    for part in children(act, "participant"):
        device = card(reading, part)
        if words := " ".join([*device.names, *(f"({role})" for role in device.roles)]):
            found.also.append(AlsoLine("Triage software", words))
    if inline is None and not text.strip():
        return
    root, size = embedded_xml(text) if inline is None else (inline, 0)
    case = pathways_case(root) if root is not None else None
    if case is not None:
        found.cases.append(case)
        where = "kept in the message; its dispositions and time are used"
        said = ", ".join(filter(None, (size_words(size), where)))
        found.also.append(AlsoLine("Record of NHS Pathways", said))
        return
    if inline is not None:
        return  # markup of the sender's own: its words are listed
    told = f"{kind or 'unknown type'}, {size_words(size) or 'damaged'}"
    here = opens_here(text, kind)
    reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, f"An attachment is not shown: {told}.{here}")


def _observation(reading: Reading, act: Element, found: Entries) -> None:
    kind, value = child(act, "code"), child(act, "value")
    if kind is None and value is None:
        return
    system = value.get("codeSystem", "") if value is not None else ""
    if kind is not None and kind.get("code", "").upper() == "PTV":
        said_no = value is not None and value.get("code", "").strip() == _NOT_OBTAINED
        found.consents.append(_permission(reading, act, kind, value))
        if said_no:
            found.refusals.append(Flag("Consent", "", _REFUSED, found.consents[-1].text))
        return
    words = coded(reading, kind)
    if words is not None and words.code == "CD" and words.system == f"{OID}17.540":
        said = coded(reading, value)
        if said is not None:
            found.discriminators.append(said)
            found.also.append(AlsoLine("Coded discriminator", f"{said.words} ({words.words})"))
        return
    if system == _REASONS and (said := coded(reading, value)):
        found.reasons.append(said.words)
        return
    found.observations.append(finding(reading, act, words))


def _permission(reading: Reading, act: Element, kind: Element, value: Element | None) -> Item:
    """PTV: whether the patient let the receiver see the record (OID …17.524)."""
    coded(reading, kind)
    reading.note("PTV")
    said = coded(reading, value)
    known = _PERMISSIONS.get(said.code, "") if said else ""
    words = (said.display or known or said.code) if said else "not said"
    text = f"Permission to view: {words}"
    if said and said.code and said.code not in words:
        text += f" (PTV {said.code})"
    times = period_words(reading, child(act, "effectiveTime"))
    return Item(text, details=(("Valid", times),) if times else ())


def _appointment(reading: Reading, act: Element) -> Item:
    kind = coded(reading, child(act, "code"))
    when, until = period(reading, child(act, "effectiveTime"))
    details: list[tuple[str, str]] = []
    if isinstance(when, str):
        details.append(("Time", when))
    if until is not None:
        details.append(("Until", moment_words(until)))
    for part in act:
        if local(part) == "id":
            label, value = identifier(reading, part)
            if value:
                details.append((label, value))
        elif local(part) in ("participant", "performer", "location"):
            where = card(reading, part)
            words = "; ".join(piece for piece in (where.name, where.details()) if piece)
            if words:
                details.append(("Where", words))
    return Item(
        kind.words if kind else "Appointment",
        status=status_of(reading, act),
        when=when if isinstance(when, Moment) else Absence.NOT_RECORDED,
        details=tuple(details),
        until=until if isinstance(until, Moment) else Absence.NOT_RECORDED,
    )
