"""Coded entries: permission to view, appointment, discriminators, observations, attachments.

NHS CDA templates COCD_TP146050GB01 PermissionToView, -146093GB01 AppointmentReference,
-146092GB01 ClinicalDiscriminator, -146002GB01 ObservationMedia.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.readers.cda.acts import (
    denied,
    finding,
    medicine,
    not_yet,
    procedure,
    standing_of,
    status_of,
)
from app.readers.cda.contexts import Context, Contexts
from app.readers.cda.datatypes import (
    Coded,
    coded,
    identifier,
    period,
    period_words,
    translations,
)
from app.readers.cda.elements import HL7, OID, Element, child, children, flat, local
from app.readers.cda.pathways import PathwaysCase, embedded_xml, pathways_case
from app.readers.cda.payloads import size_words
from app.readers.cda.people import card
from app.readers.cda.reading import Reading, moment_words
from app.readers.cda.topics import Topic
from app.readers.contents import opens_here
from app.report.absence import Absence
from app.report.model import AlsoLine, CareAdvice, Flag, Item
from app.report.notices import NoticeCode
from app.report.times import Moment

_PERMISSIONS = {"01": "obtained", "02": "not asked for: emergency access", "03": "not obtained"}
_NOT_OBTAINED = "03"
_REFUSED = "Consent was refused or limited"
_REASONS = f"{OID}17.176"
_KINDS = f"{OID}17.540"


@dataclass(slots=True)
class Entries:
    """What the coded entries of a document say."""

    consents: list[Item] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    appointments: list[Item] = field(default_factory=list)
    discriminators: list[Coded] = field(default_factory=list)
    observations: list[Item] = field(default_factory=list)
    medicines: list[Item] = field(default_factory=list)
    allergies: list[Item] = field(default_factory=list)
    concerns: list[str] = field(default_factory=list)
    advice: list[CareAdvice] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    cases: list[PathwaysCase] = field(default_factory=list)
    also: list[AlsoLine] = field(default_factory=list)


def entries_of(reading: Reading, document: Element, contexts: Contexts) -> Entries:
    """Read every entry at any depth; what is of no known kind stays in the tree, to be listed."""
    found = Entries()
    for entry in list(document.iter(f"{HL7}entry")):
        for act, context in _acts(entry, contexts, contexts.of(entry)):
            name = local(act)
            if name == "observationMedia":
                _media(reading, act, found)
                continue
            own = child(act, "subject") is not None
            if name == "observation" and _is_permission(act):
                _permission(reading, act, context, found)
            elif name == "observation" and not _discriminator(reading, act, context, found):
                _observation(reading, act, context, found, own)
            elif name in ("procedure", "act"):
                file_item(found, context.around(procedure(reading, act), own_subject=own), context)
            elif name in ("substanceAdministration", "supply"):
                item = context.around(medicine(reading, act), own_subject=own)
                if context.topic is Topic.ALLERGIES:  # what they must not have
                    file_item(found, item, context)
                else:
                    found.medicines.append(item)
            elif name == "encounter" and act.get("moodCode", "").upper() == "APT":
                found.appointments.append(context.around(_appointment(reading, act)))
    return found


def _acts(
    entry: Element, contexts: Contexts, context: Context
) -> Iterator[tuple[Element, Context]]:
    """The acts of an entry; an organizer, which only groups, gives those that it holds."""
    for act in list(entry):
        if local(act) != "organizer":
            yield act, context
            continue
        inner = contexts.within(act, context)
        for part in children(act, "component"):
            yield from _acts(part, contexts, inner)


def file_item(found: Entries, item: Item, context: Context) -> None:
    """Put a statement where its heading belongs, if the section says it in codes alone.

    Where the section has words too, they are what its place on the sheet is made of, and the codes
    stand under *Observations*.
    """
    found.observations.append(item)
    if context.in_words or item.standing or context.about:
        return
    if context.topic is Topic.ALLERGIES:
        found.allergies.append(found.observations.pop())
    elif context.topic is Topic.MEDICINES:
        found.medicines.append(found.observations.pop())
    elif context.topic is Topic.CONCERN:
        found.concerns.append(f"{item.text} ({context.heading or 'reason for the call'})")
    elif context.topic is Topic.ADVICE:
        found.advice.append(CareAdvice(item.text, f"Coded entry, {context.heading or 'advice'}"))
    elif context.topic in (Topic.BEWARE, Topic.SPECIAL_NOTES):
        found.flags.append(Flag(context.heading, "", "", item.text))


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


def _is_permission(act: Element) -> bool:
    kind = child(act, "code")
    return kind is not None and kind.get("code", "").strip().upper() == "PTV"


def _discriminator(reading: Reading, act: Element, context: Context, found: Entries) -> bool:
    """Read a coded discriminator that holds of the patient; any other stays an observation."""
    kind, value, status = (child(act, name) for name in ("code", "value", "statusCode"))
    if kind is None or kind.get("code") != "CD" or kind.get("codeSystem") != _KINDS:
        return False
    ended = status is not None and standing_of(status.get("code", ""))
    own_subject = child(act, "subject") is not None
    taken_back = denied(act) or not_yet(act) or ended or act.get("nullFlavor") is not None
    if taken_back or own_subject or not context.is_plain:
        reading.take(kind, "code")
        said = coded(reading, kind)
        words = said.words if said else "Clinical discriminator"
        item = finding(reading, act, Coded("", "", words))
        found.observations.append(context.around(item, own_subject=own_subject))
        return True
    if (said := coded(reading, value)) is None:
        return False
    others = [each.words for each in translations(reading, act)]
    named = coded(reading, kind)
    told = f"{said.words} ({named.words if named else 'CD'})"
    found.discriminators.append(said)
    found.also.append(AlsoLine("Coded discriminator", "; ".join([told, *others])))
    return True


def _observation(
    reading: Reading, act: Element, context: Context, found: Entries, own_subject: bool
) -> None:
    kind, value = child(act, "code"), child(act, "value")
    if kind is None and value is None and child(act, "text") is None:
        return
    if value is not None and value.get("codeSystem", "") == _REASONS:
        if (said := coded(reading, value)) is not None:
            coded(reading, kind)
            found.reasons.append(said.words)
        return
    item = finding(reading, act, coded(reading, kind))
    file_item(found, context.around(item, own_subject=own_subject), context)


def _permission(reading: Reading, act: Element, context: Context, found: Entries) -> None:
    """PTV: whether the patient let the receiver see the record (OID …17.524)."""
    value, status = child(act, "value"), status_of(reading, act)
    said_no = value is not None and value.get("code", "").strip() == _NOT_OBTAINED
    coded(reading, child(act, "code"))
    reading.note("PTV")
    said = coded(reading, value)
    known = _PERMISSIONS.get(said.code, "") if said else ""
    words = (said.display or known or said.code) if said else "not said"
    before = "NOT " if denied(act) else "asked for, not given: " if not_yet(act) else ""
    text = f"Permission to view: {before}{words}"
    if said and said.code and said.code not in words:
        text += f" (PTV {said.code})"
    times = period_words(reading, child(act, "effectiveTime"))
    item = Item(
        text,
        status=status if standing_of(status) else "",
        details=(("Valid", times),) if times else (),
        standing=standing_of(status),
    )
    found.consents.append(replace(context.around(item), details=item.details))
    if (said_no or denied(act)) and not found.consents[-1].standing and context.is_plain:
        found.flags.append(Flag("Consent", "", _REFUSED, text))


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
    status = status_of(reading, act)
    if words := reading.take_text(text) if (text := child(act, "text")) is not None else "":
        details.append(("As sent", words))
    return Item(
        kind.words if kind else "Appointment",
        status=status,
        standing=standing_of(status),
        when=when if isinstance(when, Moment) else Absence.NOT_RECORDED,
        details=tuple(details),
        until=until if isinstance(until, Moment) else Absence.NOT_RECORDED,
    )
