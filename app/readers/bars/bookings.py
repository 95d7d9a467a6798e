"""Appointment, Slot and Schedule -> bookings, and times that can be booked."""

from __future__ import annotations

from app.readers.bars import use_cases
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.standings import APPOINTMENTS
from app.readers.fhir.values import concepts, display, identifiers, moment_words, remarks, value
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import Item
from app.report.notices import NoticeCode
from app.report.times import Moment, read_time

_KINDS = ("serviceCategory", "serviceType", "specialty", "appointmentType", "reasonCode")


class _Diaries:
    """Whose diary a slot stands in: each Schedule read once, and told with every slot."""

    def __init__(self, reading: Reading, cards: Cards) -> None:
        self.cards = cards
        self._reading = reading
        self._told: dict[int, list[tuple[str, str]]] = {}

    def of(self, schedule: Entry) -> list[tuple[str, str]]:
        """Label and text pairs of a Schedule."""
        resource, reading = schedule.resource, self._reading
        key = id(resource)
        if key not in self._told:
            reading.used.add(key)
            found = [("Diary", kind) for kind in _kinds(reading, resource)]
            found += [("Diary", f"{what} {sent}") for what, sent in identifiers(reading, resource)]
            found.append(("Comment", reading.take.text(resource, "comment")))
            for part in nodes(resource, "actor"):
                actor = reading.follow(part, resource, "actor of a schedule")
                said = display(reading, {"x": part}, "x")
                found.append(("With", (self.cards.whole(actor) if actor else "") or said))
            self._told[key] = found
        return self._told[key]


def bookings_of(
    reading: Reading, cards: Cards, patient: Node | None, named: list[tuple[str, str]]
) -> tuple[Item, ...]:
    """Appointments with their slots, slots by themselves, and bookings that are only named.

    Args:
        reading: the message being read.
        cards: the people and places of the message.
        patient: whose booking it is; a participant who is somebody else is named.
        named: bookings that a referral names without sending them, as (words, number); the id in
            a reference is for systems, and no number that anybody could look up (BaRS, rendering).
    """
    of = reading.index.of_type
    diaries = _Diaries(reading, cards)
    items = [_appointment(reading, entry, diaries, patient) for entry in of("Appointment")]
    items += [
        _slot(reading, entry, diaries)
        for entry in of("Slot")
        if id(entry.resource) not in reading.used
    ]
    for entry in of("Schedule"):
        if id(entry.resource) not in reading.used:
            items.append(_made("Diary", "", None, diaries.of(entry), ""))
    items += [
        Item(
            f"{words or 'Booking'} linked to this referral",
            details=(("Number", number),) if number else (),
        )
        for words, number in named
    ]
    return tuple(items)


def _appointment(reading: Reading, entry: Entry, diaries: _Diaries, patient: Node | None) -> Item:
    cards = diaries.cards
    resource, take = entry.resource, reading.take
    reading.used.add(id(resource))
    status = take.text(resource, "status")
    kinds = _kinds(reading, resource)
    text = take.text(resource, "description") or "; ".join(kinds) or "Appointment"
    start, end = take.moment(resource, "start"), take.moment(resource, "end")
    details = [("About", kind) for kind in kinds if kind not in text]
    details += [("Until", moment_words(end)), ("Comment", take.text(resource, "comment"))]
    details += [("Time as sent", start if isinstance(start, str) else "")]
    details += [("Minutes", take.text(resource, "minutesDuration"))]
    details += [("Instruction", take.text(resource, "patientInstruction"))]
    details += [("Why cancelled", "; ".join(_words(reading, resource, "cancelationReason")))]
    details += [("Number", f"{label} {sent}") for label, sent in identifiers(reading, resource)]
    for part in nodes(resource, "participant"):
        actor = reading.follow(node(part, "actor"), resource, "participant of an appointment")
        role = "; ".join(_words(reading, part, "type")) or "With"
        if actor is None or actor.resource is not patient:
            details.append((role, cards.named(part, "actor", resource, "participant")))
    names = {words for _, words in details}
    for part in nodes(resource, "slot"):
        slot = reading.follow(part, resource, "slot")
        if slot and not start:
            start, end = (read_time(peek(slot.resource, key)) for key in ("start", "end"))
        more = _slot_details(reading, slot, diaries) if slot else []
        same = {("Slot from", moment_words(start)), ("Slot until", moment_words(end))}
        details += [pair for pair in more if pair not in same and pair[1] not in names]
    details += [("Booked", moment_words(take.moment(resource, "created")))]
    details += [("Note", note) for note in remarks(reading, resource)]
    standing = APPOINTMENTS.get(status, "")
    if standing and status != "fulfilled":
        reading.warn(NoticeCode.NOT_LIVE, f"The appointment: {standing}.")
    return _made(text, status, start, details, standing, end)


def _slot(reading: Reading, entry: Entry, diaries: _Diaries) -> Item:
    """A time that can be booked, for an answer to a search."""
    resource = entry.resource
    status = peek(resource, "status")
    start = reading.take.moment(resource, "start")
    text = f"Slot ({status})" if status else "Slot"
    details = _slot_details(reading, entry, diaries)
    return _made(text, reading.take.text(resource, "status"), start, details, "")


def _slot_details(reading: Reading, slot: Entry, diaries: _Diaries) -> list[tuple[str, str]]:
    resource, take = slot.resource, reading.take
    reading.used.add(id(resource))
    start, end = take.moment(resource, "start"), take.moment(resource, "end")
    details = [("Slot", kind) for kind in _kinds(reading, resource)]
    details += [("Slot from", moment_words(start)), ("Slot until", moment_words(end))]
    details += [("By", value(reading, part)) for part in nodes(resource, "extension")]
    details.append(("Comment", take.text(resource, "comment")))
    for part in nodes(resource, "schedule"):
        schedule = reading.follow(part, resource, "schedule")
        details += diaries.of(schedule) if schedule else []
    return details


def _kinds(reading: Reading, resource: Node) -> list[str]:
    return [words for key in _KINDS for words in _words(reading, resource, key)]


def _words(reading: Reading, resource: Node, key: str) -> list[str]:
    """Concepts in words; a use case that came as a code alone in ours."""
    found = []
    for said in concepts(reading, resource, key, quiet=True):
        code = said.codes[0].code if said.codes else ""
        known = use_cases.words(code) if said.words == code else ""
        found.append(f"{known} ({code})" if known else said.words)
    return [words for words in found if words]


def _made(
    text: str,
    status: str,
    start: Moment | str | None,
    details: list[tuple[str, str]],
    standing: str,
    end: Moment | str | None = None,
) -> Item:
    when = start if isinstance(start, Moment) else Absence.NOT_RECORDED
    until = end if isinstance(end, Moment) else Absence.NOT_RECORDED
    kept = tuple(dict.fromkeys((label, words) for label, words in details if words))
    return Item(text, status, when, details=kept, standing=standing, until=until)
