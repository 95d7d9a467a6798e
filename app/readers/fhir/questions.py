"""QuestionnaireResponse with its Questionnaire -> triage questions and answers.

The wording stands in the Questionnaire and is joined by ``linkId`` over exactly the one that the
response names. Where a sender put the wording beside the answer instead, that is used and the set
says so (hazard P2). The order is that of the List (hazard P5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from app.readers.fhir import absent
from app.readers.fhir.attachments import attachment
from app.readers.fhir.engine_steps import ENGINE, is_engine_step
from app.readers.fhir.people import Cards
from app.readers.fhir.questionnaires import Questionnaire
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.standings import QUESTIONS
from app.readers.fhir.values import display, moment_words, value
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import AlsoLine, Person, Polarity, Question
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_ANSWERED = "Not answered"
WITH_ANSWER = "wording sent with the answer"

_MOST_REPEATED = 4
"""Answers of one response that a finding repeats; more would bury the finding."""

_LEADING = re.compile(r"\W*(yes|no)(?:\Z|\s*[-–—,.;:(]|\s+[-–—(])", re.IGNORECASE)
_ANSWER_CODES = {
    "v2/0136": {"Y": "Yes", "N": "No"},
    "v2-0136": {"Y": "Yes", "N": "No"},
    absent.SYSTEM: absent.WORDS,
}
"""Answers that were sent as a code alone: HL7 v2 table 0136, and FHIR's reasons for no answer.

The code stays beside our words.
"""


@dataclass(slots=True)
class Counts:
    """What was odd about the questions of a message."""

    wordless: int = 0
    unmatched: int = 0
    empty: int = 0


class _Answered(NamedTuple):
    """What the answers of one response have in common."""

    when: Moment | Absence
    set: str
    standing: str
    after: str = ""
    """The question that these follow up: they are told with it, as lists may be sorted."""

    def named(self, name: str) -> _Answered:
        return self._replace(set=name)


class Questions:
    """Reads the questions of one message."""

    def __init__(
        self, reading: Reading, cards: Cards, patient: Node | None, *, own_wording: bool = False
    ) -> None:
        self._reading = reading
        self._cards = cards
        self._own_wording = own_wording  # R4: the wording beside an answer is where it belongs
        self._patient = patient
        self._counts = Counts()
        self._sheets: dict[int, Questionnaire] = {}
        self.found: list[Question] = []
        self.people: list[Person] = []
        self.offered: list[AlsoLine] = []
        self.offered_values = 0

    def read(self, entry: Entry, list_title: str = "") -> None:
        """One response, in the order in which the caller goes through them."""
        resource, take = entry.resource, self._reading.take
        if id(resource) in self._reading.used and id(resource) in self._reading.words:
            return
        self._reading.used.add(id(resource))
        status = take.text(resource, "status")
        standing = ""
        if status == "entered-in-error":
            standing = "entered in error"
            self._reading.warn(
                NoticeCode.NOT_LIVE, "Answers in this message were entered in error."
            )
        when = take.moment(resource, "authored")
        self._source(resource)
        sheet = self._sheet(resource)
        title = _joined(list_title, sheet.title if sheet else "")
        if not standing and status not in ("completed", ""):
            stands = QUESTIONS.get(status, f"status “{status}”")
            title = f"{title} ({stands})" if title else f"Answers ({stands})"
        if about := self._cards.not_patient(resource).removesuffix(": "):
            title = f"{title} ({about.lower()})" if title else about
        at = when if isinstance(when, Moment) else Absence.NOT_RECORDED
        common = _Answered(at, title, standing)
        before = len(self.found)
        if isinstance(when, str):
            self._add("When it was answered", when, common)
        self._items(resource, resource, sheet, common)
        if sheet is not None and before != len(self.found):
            for wording, only_if in sheet.rest():
                told = f"{NOT_ANSWERED} (asked only if {only_if})" if only_if else NOT_ANSWERED
                self._add(wording, told, common)
        self._reading.words[id(resource)] = _answers(self.found[before:], title, when)

    def finish(self) -> None:
        """Notices about wording, and the questions of questionnaires that nobody answered."""
        self.found.sort(key=lambda asked: asked.set.startswith(ENGINE))
        counts, warn = self._counts, self._reading.warn
        if counts.wordless:
            warn(
                NoticeCode.QUESTION_MISSING,
                f"{_many(counts.wordless, 'answer')} came without the wording of the question.",
            )
        if counts.unmatched:
            warn(
                NoticeCode.QUESTION_MISSING,
                f"{_many(counts.unmatched, 'answer')} came without a questionnaire that fits; "
                "the wording shown was sent with the answer.",
            )
        if counts.empty:
            warn(
                NoticeCode.QUESTION_MISSING,
                f"{_many(counts.empty, 'question')} came without wording and without an answer.",
            )

    def _sheet(self, response: Node) -> Questionnaire | None:
        """The questionnaire that a response names, its wording taken once."""
        part = node(response, "questionnaire")
        if part:
            entry = self._reading.follow(part, response, "questionnaire")
        else:
            entry = self._by_canonical(peek(response, "questionnaire"))
        if entry is None:
            return None
        key = id(entry.resource)
        if key not in self._sheets:
            sheet = self._sheets[key] = Questionnaire(self._reading, entry)
            self.offered += sheet.offered
            self.offered_values += sheet.offered_values
        return self._sheets[key]

    def _by_canonical(self, canonical: str) -> Entry | None:
        """In R4 a questionnaire is named by its URL; senders put its name at the end of one."""
        url = canonical.partition("|")[0].rstrip("/")
        name = url.rpartition("/")[2].lower()
        if not name:
            return None
        entries = self._reading.index.of_type("Questionnaire")
        exact = (entry for entry in entries if peek(entry.resource, "url") == url)
        named = (e for e in entries if name in (e.id.lower(), peek(e.resource, "name").lower()))
        entry = next(exact, None) or next(named, None)
        if entry is not None:
            self._reading.used.add(id(entry.resource))
        return entry

    def _add(
        self,
        question: str,
        answer: str,
        common: _Answered,
        polarity: Polarity = Polarity.UNCLEAR,
    ) -> None:
        told = _joined(common.after, question)
        self.found.append(
            Question(told, answer, common.when, polarity, common.set, common.standing)
        )

    def _items(
        self, parent: Node, holder: Node, sheet: Questionnaire | None, common: _Answered
    ) -> None:
        if "item" in parent:
            for item in nodes(parent, "item"):
                self._item(item, holder, sheet, common)

    def _item(
        self, item: Node, holder: Node, sheet: Questionnaire | None, common: _Answered
    ) -> None:
        reading = self._reading
        link = peek(item, "linkId")
        own = reading.take.text(item, "text")
        wording, confirmed = self._wording(link, own, sheet)
        answers = nodes(item, "answer")
        if not answers and nodes(item, "item"):
            self._items(item, holder, sheet, common.named(_joined(common.set, wording)))
            return
        texts = [self._answer(answer, holder) for answer in answers]
        answer = "; ".join(dict.fromkeys(text for text in texts if text))
        if not wording and not answer:
            self._counts.empty += 1
            for part in (item, *answers):
                self._items(part, holder, sheet, common)
            return
        if not wording:
            self._counts.wordless += 1
            wording = f"Question {link} (wording not sent)" if link else "Question without wording"
        elif not confirmed and not self._own_wording:
            self._counts.unmatched += 1
            told = f"{common.set} ({WITH_ANSWER})" if common.set else WITH_ANSWER.capitalize()
            common = common.named(told)
        elif is_engine_step(wording, answer):
            common = common.named(_joined(ENGINE, common.set))
        asked = self._subject(item, holder)
        if asked:
            wording = f"{wording} (about {asked})"
        self._add(wording, answer or NOT_ANSWERED, common, _polarity(answers, answer))
        common = common._replace(after=_joined(common.after, wording))
        self._items(item, holder, sheet, common)
        for part in answers:
            self._items(part, holder, sheet, common)

    def _subject(self, item: Node, holder: Node) -> str:
        """Whom one question is about, where that is said and is not the patient."""
        if "subject" not in item:
            return ""
        said = display(self._reading, item, "subject")
        entry = self._reading.find(peek(node(item, "subject"), "reference"), holder)
        if entry is None or entry.type == "Patient":
            return said
        name = self._cards.name(entry)
        return said or f"{name or entry.type}, not the patient"

    def _wording(self, link: str, own: str, sheet: Questionnaire | None) -> tuple[str, bool]:
        """The wording, and whether a questionnaire confirms it."""
        asked = sheet.find(link, own) if sheet else ""
        if asked and own and own.strip().lower() != asked.lower():
            return f"{asked} (sent with the answer: {own})", True
        return (asked, True) if asked else (own, False)

    def _answer(self, answer: Node, holder: Node) -> str:
        reading = self._reading
        if "valueAttachment" in answer:
            return attachment(reading, node(answer, "valueAttachment"), "An answer")
        if "valueReference" in answer:
            part = node(answer, "valueReference")
            entry = reading.follow(part, holder, "answer")
            said = display(reading, answer, "valueReference")
            if entry is None:
                return said
            return said or reading.words.get(id(entry.resource), "") or self._cards.whole(entry)
        return _bare_code(reading, answer) or value(reading, answer)

    def _source(self, response: Node) -> None:
        """Who answered, where it was not the patient; a practitioner is told as one."""
        for key, role in (("source", "Answers from"), ("author", "Answers taken by")):
            if key not in response:
                continue
            part = node(response, key)
            entry = self._reading.find(peek(part, "reference"), response) if part else None
            if entry is not None and entry.resource is self._patient:
                continue
            if entry is not None:
                self._reading.used.add(id(entry.resource))
            said = display(self._reading, response, key)
            name = self._cards.name(entry) if entry else ""
            text = self._cards.details(entry) if entry else ""
            person = Person(role, name or said, text)
            if (name or said) and person not in self.people:
                self.people.append(person)


def _answers(found: list[Question], title: str, when: Moment | str | None) -> str:
    """What a response says, for findings that rest on it; a long one by its name."""
    if len(found) <= _MOST_REPEATED:
        return "; ".join(f"{one.question}: {one.answer}" for one in found)
    about = ", ".join(filter(None, (title, moment_words(when))))
    return f"{len(found)} answers under Questions" + (f": {about}" if about else "")


def _polarity(answers: list[Node], text: str) -> Polarity:
    """Yes or no by code, boolean or leading word; never guessed (hazard H14)."""
    match = _LEADING.match(text)
    if match is None:
        return Polarity.UNCLEAR
    if len(answers) > 1:
        return Polarity.UNCLEAR
    return Polarity.YES if match[1].lower() == "yes" else Polarity.NO


def _joined(outer: str, inner: str) -> str:
    """One name for a set within another; once, where they are the same."""
    return " › ".join(dict.fromkeys(name for name in (outer, inner) if name))


def _bare_code(reading: Reading, answer: Node) -> str:
    """Our words for an answer that came as a code alone, with the code; "" for any other."""
    coding = node(answer, "valueCoding")
    if not coding or "display" in coding:
        return ""
    system = peek(coding, "system").rstrip("/").lower()
    known = next((words for tail, words in _ANSWER_CODES.items() if system.endswith(tail)), {})
    words = known.get(peek(coding, "code"), "")
    return f"{words} ({reading.take.text(coding, 'code')})" if words else ""


def _many(count: int, what: str) -> str:
    return f"One {what}" if count == 1 else f"{count} {what}s"
