"""The rest of the record: facts, journey, questions, narrative, everything else, and ids."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from app.report.absence import Absence, shown
from app.report.model import EncounterReport, Item, Polarity, Question
from app.report.sheet.elsewhere import (
    allergies_elsewhere,
    conditions_elsewhere,
    medicines_elsewhere,
    observations_elsewhere,
)
from app.report.sheet.lines import LEDGER, WAITING, Line, LineKind, Section, SectionId
from app.report.sheet.triage import USE_CASE, code_words, flag_head, item_lines, missing_words
from app.report.states import ReplyState
from app.report.times import Moment

_FORMATS = {"cds-stu3": "CDS Encounter Report (FHIR STU3)", "bars-r4": "BaRS (FHIR R4)"}
_FORMATS |= {"itk-cda": "NHS 111 report (ITK, HL7 CDA)"}
_FINDINGS, _CONSENT = "observations", "consent"
_ORDER = (Polarity.UNCLEAR, Polarity.YES, Polarity.NO)


def facts(report: EncounterReport) -> Section:
    """Medicines, allergies, conditions, observations.

    An empty list is *not recorded*, and *unavailable* where another part tells of it in words.
    No heading counts its items: one of them may say that there is none.
    """
    lines: list[Line] = []
    for name, items, look_elsewhere in (
        ("Medicines", report.medications, medicines_elsewhere),
        ("Allergies", report.allergies, allergies_elsewhere),
        ("Conditions", report.conditions, conditions_elsewhere),
    ):
        if not items:
            elsewhere = look_elsewhere(report)
            text = f"{name} unavailable" if elsewhere else missing_words(name, report)
            lines.append(Line(text, kind=LineKind.QUIET, key=name.lower(), aside=elsewhere))
            continue
        lines.append(Line(name, kind=LineKind.HEADING, key=name.lower()))
        lines += _each(items)
    lines += _observations(report)
    if report.consents:
        lines += [Line("Consent", kind=LineKind.HEADING, key=_CONSENT), *_each(report.consents)]
    title = "Medicines, allergies, conditions and consent"
    return Section(SectionId.FACTS, title, tuple(lines))


def _observations(report: EncounterReport) -> list[Line]:
    """When each finding was made and what it rests on; a first look has them under the reason."""
    if not report.observations:
        elsewhere = observations_elsewhere(report)
        none = "Observations unavailable" if elsewhere else missing_words("Observations", report)
        return [Line(none, kind=LineKind.QUIET, key=_FINDINGS, aside=elsewhere)]
    text = "Observations, as under Why they are coming"
    return [Line(text, kind=LineKind.HEADING, key=_FINDINGS), *_each(report.observations)]


def _each(items: tuple[Item, ...]) -> list[Line]:
    return [
        line
        for group, item in enumerate(items)
        for line in item_lines(item, LineKind.BULLET, group)
    ]


def without_findings(section: Section) -> Section:
    """The facts without the observations and what belongs to them, for a short print or copy.

    The findings themselves stand under the reason there.
    """
    kept: list[Line] = []
    among = False
    for line in section.lines:
        if line.key in (_FINDINGS, _CONSENT):
            among = line.key == _FINDINGS and line.kind is LineKind.HEADING
        if line.key != _FINDINGS and not among:
            kept.append(line)
    return replace(section, lines=tuple(kept))


def journey(report: EncounterReport, here: tuple[tuple[Moment, str], ...]) -> Section:
    """From first contact to due, as the list that stands for the drawn line."""
    encounter = report.encounter
    events: list[tuple[Moment, str, str]] = []
    for moment, words in (
        (encounter.started_at, "First contact"),
        (encounter.ended_at, "Contact ended"),
        (report.message.sent_at, "Message sent"),
    ):
        if isinstance(moment, Moment):
            events.append((moment, "At sender", words))
    events += [
        (outcome.act_by, "Due", "See by")
        for outcome in report.outcomes
        if isinstance(outcome.act_by, Moment) and not outcome.standing
    ]
    events += [(moment, "Here", words) for moment, words in here]
    events.sort(key=lambda event: event[0].at.timestamp() if event[0].at else 0.0)
    lines = tuple(
        Line(words, where, LineKind.ROW, _waiting(words), moment.shown, at=moment.at)
        for moment, where, words in events
    )
    quiet = (Line("No times were sent", kind=LineKind.QUIET),)
    return Section(SectionId.JOURNEY, "Journey", lines or quiet)


def _waiting(words: str) -> str:
    return WAITING if words.startswith(ReplyState.WAITING) else ""


def questions(report: EncounterReport) -> Section:
    """Unclear answers first, then yes, then no; each in the order asked (screen notes, 7).

    A time that all of them share is said once.
    """
    asked = report.questions
    yes, no = (sum(q.polarity is p for q in asked) for p in (Polarity.YES, Polarity.NO))
    none = "Questions unavailable" if report.in_part else "Questions 0 sent"
    title = f"Questions {len(asked)}: {yes} yes, {no} no" if asked else none
    lines: list[Line] = []
    times = {question.when for question in asked}
    at_once = len(asked) > 1 and len(times) == 1
    if at_once and isinstance(when := times.pop(), Moment):
        lines.append(Line(when.shown, "Answers of", LineKind.QUIET, "answered"))
    by_set = groupby(asked, key=lambda question: question.set)
    for name, members in by_set:
        if name:
            lines.append(Line(name, kind=LineKind.HEADING, key="set"))
        ordered = sorted(members, key=lambda question: _ORDER.index(question.polarity))
        lines += [_question(question, timed=not at_once) for question in ordered]
    return Section(SectionId.QUESTIONS, title, tuple(lines))


def narrative(report: EncounterReport) -> Section:
    """The sender's own sections, in the sender's order."""
    lines: list[Line] = []
    for group, part in enumerate(report.narrative):
        if part.title:
            lines.append(Line(part.title, kind=LineKind.HEADING, key="title", group=group))
        if part.text:
            lines.append(Line(part.text, group=group))
    title = f"Narrative {len(report.narrative)}" if lines else missing_words("Narrative", report)
    return Section(SectionId.NARRATIVE, title, tuple(lines))


def also(report: EncounterReport) -> Section:
    """Everything readable that has no place of its own."""
    lines = tuple(Line(line.text, line.where, LineKind.ROW) for line in report.also)
    return Section(SectionId.ALSO, f"Also in this message {len(lines)}", lines)


def about(report: EncounterReport) -> Section:
    """Ids, versions, the sender's system, findings about form, and the ledger's counts."""
    message, encounter, sender = report.message, report.encounter, report.message.sender
    pairs: list[tuple[str, str]] = [
        ("Format", _FORMATS[report.format]),
        ("Kind", message.kind),
        ("Meant for", {True: "action", False: "information", None: "not said"}[message.for_action]),
        ("Case reference", shown(encounter.reference)),
        ("Journey", shown(encounter.journey)),
        ("Encounter status", shown(encounter.status)),
        (
            "Sent",
            message.sent_at.shown if isinstance(message.sent_at, Moment) else str(message.sent_at),
        ),
        ("Sending organisation", shown(sender.organisation)),
        ("Organisation of the encounter", shown(encounter.organisation)),
        ("Sending software", shown(sender.software)),
        ("Message id", shown(message.id)),
        ("Correlation id", shown(message.correlation_id)),
        ("Version", shown(message.version)),
    ]
    if not isinstance(message.replaces, Absence):
        pairs.append(("Replaces", message.replaces))
    pairs += [("Reply asked for", word) for word in message.reply_requested]
    pairs += [("Care advice came in", one.source) for one in report.care_advice]
    for outcome in report.outcomes:
        pairs += [("Use case", code_words(c)) for c in outcome.codes if c.kind == USE_CASE]
        codes = (*((outcome.disposition,) if outcome.disposition else ()), *outcome.codes)
        pairs += [(f"Code system of {code.code}", code.system) for code in codes if code.system]
    pairs += [(f"Code of flag {flag_head(flag)}", flag.code) for flag in report.flags if flag.code]
    pairs += [(notice.title, notice.text) for notice in report.warnings if not notice.at_top]
    lines = [Line(text, label, LineKind.ROW) for label, text in dict.fromkeys(pairs)]
    ledger = report.ledger
    counts = f"{ledger.values}: {ledger.placed} placed, {ledger.also} also, {ledger.lost} lost"
    lines.append(Line(counts, "Values in this message", LineKind.ROW, LEDGER))
    return Section(SectionId.ABOUT, "About this message", tuple(lines))


def _question(question: Question, *, timed: bool) -> Line:
    answer = question.answer
    if question.standing:
        answer = f"{question.standing[:1].upper()}{question.standing[1:]}: {answer}"
    when = question.when.shown if timed and isinstance(question.when, Moment) else ""
    kind = LineKind.STRUCK if question.standing else LineKind.ROW
    return Line(answer, question.question, kind, question.polarity, when)
