"""Why they are coming, how soon, what to beware of and what they were told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.report.absence import Absence, shown
from app.report.due import act_by, act_by_origin, due
from app.report.model import Code, EncounterReport, Flag, Item, Outcome, Patient
from app.report.sheet.lines import Line, LineKind, Section, SectionId
from app.report.times import Moment

USE_CASE = "use-case"
"""The kind of a code that says from what to what a BaRS message goes; *About* has it."""

_PRACTICAL = ("interpreter", "language", "access", "adjustment", "wheelchair", "hearing", "sight")
_SUMMARIES = (
    "consultation summary",
    "clinical summary",
    "clinician consultation",
    "presenting complaint",
    "history of presenting complaint",
)
_KEY = "Key finding"
_NO_TIME = (str(Absence.NOT_RECORDED), str(Absence.UNAVAILABLE))
_AS_STRUCK = ("noshow",)
"""Statuses that are said in other words, by what strikes the item out."""

_KEEP_APART = ("infect", "contagi", "isolat")


def problems(report: EncounterReport) -> Section | None:
    """What was wrong with the message, above everything it says; each problem once, and where."""
    at_top = [notice for notice in report.warnings if notice.at_top]
    if not at_top:
        return None
    lines: list[Line] = []
    kinds = list(dict.fromkeys(notice.code for notice in at_top))
    for group, kind in enumerate(kinds):
        covered = [notice for notice in at_top if notice.code is kind]
        lines.append(Line(covered[0].title, kind=LineKind.HEADING, key=kind, group=group))
        told = dict.fromkeys(notice.text for notice in covered)
        lines += [Line(text, group=group) for text in told]
    lines += [Line(line.text, line.where, LineKind.ROW, "set-apart") for line in report.set_apart]
    return Section(SectionId.PROBLEMS, problems_title(len(kinds)), tuple(lines))


def problems_title(count: int) -> str:
    """The words above the problems of a message."""
    problems = f"{count} problem" + ("s" if count > 1 else "")
    return f"Check this message before you rely on it: {problems}"


def outcome(report: EncounterReport, now: datetime, *, over: bool = False) -> Section:
    """The triage outcome in the sender's words, with the clock; every outcome that was sent."""
    lines: list[Line] = []
    outcomes = report.outcomes or (Outcome(),)
    at, why_not = act_by(report)
    clock = due(at, now, why_not=why_not, over=over)
    origin = act_by_origin(report)
    for group, one in enumerate(sorted(outcomes, key=lambda o: bool(o.standing))):
        lines += _outcome(one, group, origin, report)
    whence = "" if at is None and why_not in _NO_TIME else origin
    lines.append(Line(clock.spoken, kind=LineKind.ROW, key="clock", aside=whence))
    title = "Outcome, in the sender's words"
    if len(outcomes) > 1:
        title += f": {len(outcomes)} were sent"
    return Section(SectionId.OUTCOME, title, tuple(lines))


def beware(report: EncounterReport) -> Section:
    """Flags, each with its category and the sender's words; never a reassuring *none*."""
    lines: list[Line] = []
    for group, flag in enumerate(sorted(report.flags, key=lambda one: bool(one.standing))):
        kind = LineKind.STRUCK if flag.standing else LineKind.HEADING
        head = flag_head(flag)
        lines.append(Line(_standing(flag.standing, head), kind=kind, key="flag", group=group))
        lines += [
            Line(text, group=group)
            for text in dict.fromkeys((flag.display, flag.text))
            if text and text != head
        ]
        if flag.subject:
            lines.append(Line(flag.subject, "About", LineKind.QUIET, group=group))
    if not lines:
        words = "Flags unavailable" if report.in_part else "No flags were sent"
        lines = [Line(words, kind=LineKind.QUIET, key="no-flags")]
    return Section(SectionId.BEWARE, "Beware", tuple(lines))


def reason(report: EncounterReport) -> Section:
    """The chief concern, what was found, and the other concerns with their certainty."""
    first = report.outcome
    absent = isinstance(first.chief_concern, Absence)
    missing = missing_words("Concern", report)
    text = missing if first.chief_concern is Absence.NOT_RECORDED else ""
    lines = [
        Line(
            text or shown(first.chief_concern),
            kind=LineKind.QUIET if absent else LineKind.LEAD,
            key="concern",
        )
    ]
    for one in report.outcomes:
        again = one is first or one.chief_concern == first.chief_concern
        if not again and not isinstance(one.chief_concern, Absence):
            words = _and_why(one.chief_concern, one)
            lines.append(Line(words, "Concern of another outcome", key="concern"))
        if one.description and one.description != outcome_words(one):
            lines.append(Line(_and_why(one.description, one), kind=LineKind.BULLET))
    lines += [
        item_line(item, LineKind.BULLET, group, timed=False)
        for group, item in enumerate(report.observations)
        if not _is_concern(item, first)
    ]
    lines += _summary(report)
    others = list(dict.fromkeys(c for one in report.outcomes for c in one.other_concerns))
    if others:
        lines.append(Line(f"Other concerns: {len(others)}", kind=LineKind.HEADING, key="others"))
        lines += [Line(text, kind=LineKind.BULLET, key="other-concern") for text in others]
    return Section(SectionId.REASON, "Why they are coming", tuple(lines))


def _and_why(words: str, one: Outcome) -> str:
    """Words that belong to an outcome, and why that one does not stand, where it does not."""
    return f"{words} ({one.standing})" if one.standing else words


def _is_concern(item: Item, one: Outcome) -> bool:
    """Whether a finding says no more than the concern above it: ``Complaint: Fever``, twice."""
    name, mark, value = item.text.partition(": ")
    said = (value if name == _KEY else f"{value} ({name})").casefold()
    told = said == shown(one.chief_concern).casefold()
    return bool(mark) and told and not item.standing and item.status in ("", "final")


def _summary(report: EncounterReport) -> list[Line]:
    """The sender's own summary of the triage, whole, under its own title.

    It is the section that clinicians read first of an NHS 111 report, whichever way it came, and
    it stays in the narrative as well. One that stands under another heading names it: that may be
    the report of an earlier call. What the concern above it says already is not said again.
    """
    lines: list[Line] = []
    above: dict[int, str] = {}
    concerns = [shown(one.chief_concern) for one in report.outcomes]
    for part in report.narrative:
        above = {level: title for level, title in above.items() if level < part.level}
        told = any(concern.startswith(part.text) for concern in concerns)
        name = part.title.strip(" :")
        if name.casefold() in _SUMMARIES and part.text and not told:
            rows = [row.strip().removeprefix("• ") for row in part.text.splitlines()]
            title = ", ".join(filter(None, (name, *above.values())))
            lines.append(Line(title, kind=LineKind.HEADING, key="summary"))
            lines += [Line(row, kind=LineKind.BULLET) for row in rows if row]
        above[part.level] = part.title
    return lines


def advice(report: EncounterReport) -> Section:
    """What the patient was told, and where it stood if not in the place for advice (P14).

    Names of elements would tell one wire format from another; *About this message* has them.
    """
    lines: list[Line] = []
    for group, one in enumerate(report.care_advice):
        kind = LineKind.STRUCK if one.standing else LineKind.BULLET
        rows = [row.strip().removeprefix("• ") for row in one.text.splitlines() if row.strip()]
        lines += [Line(_standing(one.standing, row), kind=kind, group=group) for row in rows]
        if (place := _advice_place(one.source)) is not None:
            lines.append(Line(place, "From", LineKind.QUIET, "source", group=group))
    if not lines:
        text = "Care advice unavailable." if report.in_part else "Not recorded."
        text += " Ask what they were told."
        lines = [Line(text, kind=LineKind.QUIET, key="no-advice")]
    return Section(SectionId.ADVICE, "Care advice given to the patient", tuple(lines))


_ADVICE_PLACES = ("CarePlan", "ServiceRequest, patientInstruction")
_PLACES = {
    "Composition": "the narrative",
    "Narrative": "the narrative",
    "CarePlan": "the care plan",
}


def _advice_place(source: str) -> str | None:
    """Where advice stood in words; None for the place that a standard gives it."""
    if source in _ADVICE_PLACES:
        return None
    kind, _, title = source.partition(", ")
    place = _PLACES.get(kind)
    return f"{place}, {title}" if place and title else source


def notes(report: EncounterReport) -> Section | None:
    """Notes of the sender's staff and the tasks for the receiver (Task.note must be shown)."""
    lines = [
        Line(_and_why(text, one), "Entered by staff", LineKind.ROW, "note")
        for one in report.outcomes
        for text in one.notes
    ]
    lines += _items(report.tasks, LineKind.BULLET)
    lines += _items(report.appointments, LineKind.BULLET)
    return Section(SectionId.NOTES, "Notes and tasks for you", tuple(lines)) if lines else None


def arrival(report: EncounterReport, now: datetime, *, over: bool = False) -> Section:
    """A receptionist's outcome card: where they are expected and by when, and no clinical word."""
    at, why_not = act_by(report)
    clock = due(at, now, why_not=why_not, clinical=False, over=over)
    organisation = report.message.sender.organisation
    if isinstance(organisation, Absence):
        organisation = report.encounter.organisation
    lines = (
        Line(shown(report.outcome.service), kind=LineKind.LEAD, key="service"),
        Line(shown(organisation), "Sent by", key="organisation"),
        Line(clock.spoken, kind=LineKind.ROW, key="clock"),
    )
    return Section(SectionId.OUTCOME, "Expected at", lines)


def practical_needs(report: EncounterReport) -> Section | None:
    """What a receptionist needs to know of the flags: practical needs by category alone.

    An interpreter whom a flag asks for stands in the words of that flag, and not once more in
    those of the field; a field that says the contrary stands beside it.
    """
    lines: list[Line] = []
    for flag in report.flags:
        head = flag_head(flag)
        if flag.standing:
            continue
        if any(word in head.lower() for word in _PRACTICAL):
            lines.append(Line(head, kind=LineKind.HEADING, key="flag"))
        elif any(word in f"{head} {flag.display}".lower() for word in _KEEP_APART):
            lines.append(Line("Keep apart: tell the nurse in charge", key="flag"))
    told = dict.fromkeys((*_interpreter(report.patient, lines), *lines))
    each = tuple(replace(line, group=group) for group, line in enumerate(told))
    return Section(SectionId.BEWARE, "Practical needs", each) if each else None


def _interpreter(patient: Patient, flagged: list[Line]) -> list[Line]:
    if not patient.interpreter:
        return []
    language = "" if isinstance(patient.language, Absence) else patient.language
    asked = [one.text.lower() for one in flagged if "interpreter" in one.text.lower()]
    if not asked or patient.interpreter.lower().startswith("no "):
        need = f"{patient.interpreter[:1].upper()}{patient.interpreter[1:]}"
        return [Line(f"{need}: {shown(patient.language)}", kind=LineKind.HEADING, key="flag")]
    if language and not any(language.lower() in words for words in asked):
        return [Line(f"Language: {language}", kind=LineKind.HEADING, key="flag")]
    return []


def flag_head(flag: Flag) -> str:
    """The bold words of a flag: its category, or else what it says itself."""
    return flag.category or flag.display or flag.text or flag.code


def outcome_words(one: Outcome, missing: str = "Outcome not recorded") -> str:
    """The outcome in the sender's words: disposition, else next activity, else its text."""
    if one.disposition and one.disposition.display:
        return one.disposition.display
    if not isinstance(one.next_activity, Absence):
        return one.next_activity
    if one.disposition:
        return f"{one.disposition.code}, sent without words"
    return one.description or missing


def missing_words(what: str, report: EncounterReport) -> str:
    """``Concern not recorded``; *unavailable* where only part of a report came (hazard H12)."""
    return f"{what} unavailable" if report.in_part else f"{what} not recorded"


def _outcome(one: Outcome, group: int, origin: str, report: EncounterReport) -> list[Line]:
    head = outcome_words(one, missing_words("Outcome", report))
    unseen = Absence.UNAVAILABLE if report.in_part else Absence.NOT_RECORDED
    kind = LineKind.STRUCK if one.standing else LineKind.LEAD
    lines = [Line(_standing(one.standing, head), kind=kind, key="outcome", group=group)]
    if one.disposition and one.disposition.code not in head:
        lines.append(Line(one.disposition.code, key="code", group=group))
    code = one.disposition.code if one.disposition else ""
    if one.next_activity not in (Absence.NOT_RECORDED, head, f"{head} ({code})"):
        lines.append(Line(shown(one.next_activity), "Next step", key="next", group=group))
    lines += [
        Line(code_words(code), _kind_words(code.kind), key="code", group=group)
        for code in one.codes
        if code != one.disposition and code.kind != USE_CASE
    ]
    for words, label, key in (
        (one.service, "Service asked for", "service"),
        (one.requested_by, "Asked by", "asked-by"),
    ):
        text = str(unseen) if words is Absence.NOT_RECORDED else shown(words)
        lines.append(Line(text, label, key=key, group=group))
    if isinstance(one.act_by, Moment):
        lines.append(Line(one.act_by.shown, "See by", key="act-by", group=group))
    if isinstance(one.starts_at, Moment):
        start = Line(
            one.starts_at.shown, "Time runs from", key="starts", aside=one.starts_from, group=group
        )
        lines.append(start)
    if one.act_by_note and one.act_by_note not in origin:
        note = f"{one.act_by_note[:1].upper()}{one.act_by_note[1:]}"
        lines.append(Line(note, kind=LineKind.QUIET, key="act-by-note", group=group))
    if one.group:
        label = "Kind of service (our table)"
        lines.append(Line(one.group, label, LineKind.QUIET, "service-group", group=group))
    return lines


def _kind_words(kind: str) -> str:
    return "AMPDS" if kind == "ampds" else kind.replace("-", " ").capitalize()


def code_words(code: Code) -> str:
    """The sender's words for a code, with the code."""
    return (
        f"{code.display} ({code.code})" if code.display and code.code else code.display or code.code
    )


def _items(items: tuple[Item, ...], kind: LineKind) -> list[Line]:
    return [line for group, item in enumerate(items) for line in item_lines(item, kind, group)]


def item_lines(item: Item, kind: LineKind, group: int) -> list[Line]:
    """An item with its standing, times and details, one line each."""
    lines = [item_line(item, kind, group)]
    if isinstance(item.due, Moment):
        lines.append(Line(item.due.shown, "To be done by", LineKind.ROW, "task-due", group=group))
    lines += [Line(text, label, LineKind.ROW, group=group) for label, text in item.details]
    return lines


def item_line(item: Item, kind: LineKind, group: int, *, timed: bool = True) -> Line:
    """The one line that says an item: its standing, its words, its status and its time.

    ``timed`` is False where the time of each item would only lengthen a first look, and the
    item stands with it further down.
    """
    when = item.when.shown if timed and isinstance(item.when, Moment) else ""
    aside = ", ".join(part for part in (_status_words(item), when) if part)
    set_as = LineKind.STRUCK if item.standing else kind
    return Line(_standing(item.standing, item.text), kind=set_as, aside=aside, group=group)


def _status_words(item: Item) -> str:
    """The sender's status, "" where the line says it already: *NOT done*, *(amended)*, struck.

    *Cancelled by the sender* and *(status unknown)* say it too.
    """
    status, text = item.status.replace("-", " "), item.text.casefold()
    standing = item.standing.casefold()
    told = status in (standing, text.partition(":")[0]) or standing.startswith(f"{status} ")
    told = told or f"({status})" in text or f" {status})" in text
    # Every observation is final.
    return "" if told or status in ("final", *_AS_STRUCK) else status


def _standing(standing: str, text: str) -> str:
    return f"{standing[:1].upper()}{standing[1:]}: {text}" if standing else text
