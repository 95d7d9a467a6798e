"""QuestionnaireResponse with its Questionnaire -> triage questions and answers.

The wording stands in the Questionnaire and is joined by ``linkId`` over exactly the one that the
response names. Where a sender put the wording beside the answer instead, that is used and the set
says so (hazard P2). The order is that of the List (hazard P5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import display, value
from app.readers.stu3.attachments import attachment
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.absence import Absence
from app.report.model import AlsoLine, Person, Polarity, Question
from app.report.notices import NoticeCode
from app.report.times import Moment

NOT_ANSWERED = "Not answered"
ENGINE = "Steps of the triage engine"
WITH_ANSWER = "wording sent with the answer"

_STANDINGS = {
    "entered-in-error": "entered in error",
    "amended": "amended",
    "in-progress": "not finished",
    "stopped": "stopped before the end",
}
_LEADING = re.compile(r"\W*(yes|no)(?:\Z|\s*[-–—,.;:(]|\s+[-–—(])", re.IGNORECASE)
_VARIABLE = re.compile(r"\S*[:_]\S*")
_YES_NO_WORDS = {"Y": "Yes (Y)", "N": "No (N)"}
"""HL7 v2 table 0136, for answers that were sent as a code alone."""


@dataclass(slots=True)
class Counts:
    """What was odd about the questions of a message."""

    wordless: int = 0
    unmatched: int = 0
    empty: int = 0


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
        self._sheets: dict[int, _Sheet] = {}
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
        standing = _STANDINGS.get(status, "" if status in ("completed", "") else status)
        if status == "entered-in-error":
            self._reading.warn(
                NoticeCode.NOT_LIVE, "Answers in this message were entered in error."
            )
        when = take.moment(resource, "authored")
        self._source(resource)
        sheet = self._sheet(resource)
        titles = dict.fromkeys((list_title, sheet.title if sheet else ""))
        title = " › ".join(part for part in titles if part)
        model = Question(
            "",
            "",
            when if isinstance(when, Moment) else Absence.NOT_RECORDED,
            set=title,
            standing=standing,
        )
        before = len(self.found)
        if isinstance(when, str):
            self.found.append(replace(model, question="When it was answered", answer=when))
        self._items(resource, resource, sheet, model)
        if sheet is not None and before != len(self.found):
            self._unasked(sheet, model)
        told = [f"{q.question}: {q.answer}" for q in self.found[before:]]
        self._reading.words[id(resource)] = "; ".join(told)

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

    def _sheet(self, response: Node) -> _Sheet | None:
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
            sheet = self._sheets[key] = _Sheet(self._reading, entry)
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

    def _items(self, parent: Node, holder: Node, sheet: _Sheet | None, model: Question) -> None:
        for item in nodes(parent, "item"):
            self._item(item, holder, sheet, model)

    def _item(self, item: Node, holder: Node, sheet: _Sheet | None, model: Question) -> None:
        reading = self._reading
        link = peek(item, "linkId")
        own = reading.take.text(item, "text")
        wording, confirmed = self._wording(link, own, sheet)
        answers = nodes(item, "answer")
        below = bool(nodes(item, "item")) and not answers
        asked = reading.take.text(node(item, "subject"), "display")
        if below:
            here = replace(model, set=" › ".join(filter(None, (model.set, wording))))
            self._items(item, holder, sheet, here)
            return
        texts = [self._answer(answer, holder) for answer in answers]
        answer = "; ".join(dict.fromkeys(text for text in texts if text))
        if not wording and not answer:
            self._counts.empty += 1
            return
        if not wording:
            self._counts.wordless += 1
            wording = f"Question {link} (wording not sent)" if link else "Question without wording"
        elif not confirmed and not self._own_wording:
            self._counts.unmatched += 1
            told = f"{model.set} ({WITH_ANSWER})" if model.set else WITH_ANSWER.capitalize()
            model = replace(model, set=told)
        elif is_engine_step(wording, answer):
            model = replace(model, set=" › ".join(filter(None, (ENGINE, model.set))))
        if asked:
            wording = f"{wording} (about {asked})"
        polarity = _polarity(answers, answer)
        self.found.append(
            replace(model, question=wording, answer=answer or NOT_ANSWERED, polarity=polarity)
        )
        self._items(item, holder, sheet, model)
        for part in answers:
            self._items(part, holder, sheet, model)

    def _wording(self, link: str, own: str, sheet: _Sheet | None) -> tuple[str, bool]:
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
        return _YES_NO_WORDS.get(_yes_no_code(answer), "") or value(reading, answer)

    def _source(self, response: Node) -> None:
        """Who answered, where it was not the patient; a practitioner is told as one."""
        for key, role in (("source", "Answers from"), ("author", "Answers taken by")):
            part = node(response, key)
            entry = self._reading.find(peek(part, "reference"), response) if part else None
            if entry is not None and entry.resource is self._patient:
                continue
            said = display(self._reading, response, key)
            name = self._cards.name(entry) if entry else ""
            text = self._cards.details(entry) if entry else ""
            person = Person(role, name or said, text)
            if (name or said) and person not in self.people:
                self.people.append(person)

    def _unasked(self, sheet: _Sheet, model: Question) -> None:
        for wording in sheet.rest():
            self.found.append(replace(model, question=wording, answer=NOT_ANSWERED))


class _Sheet:
    """A Questionnaire: wording by ``linkId``, and what was not asked for yet."""

    def __init__(self, reading: Reading, entry: Entry) -> None:
        resource, take = entry.resource, reading.take
        self.title = take.text(resource, "title") or take.text(resource, "name")
        self.offered: list[AlsoLine] = []
        self.offered_values = 0
        self._by_link: dict[str, str] = {}
        self._left: dict[str, str] = {}
        if peek(resource, "experimental") == "true":
            reading.warn(
                NoticeCode.TEST_MESSAGE, "A questionnaire in this message is marked as a test."
            )
        for item in _all_items(resource):
            text, link = take.text(item, "text"), peek(item, "linkId")
            self._offered(reading, item, text)
            if not text:
                continue
            self._by_link.setdefault(link, text)
            if peek(item, "type") not in ("group", "display"):
                self._left.setdefault(link, text)

    def _offered(self, reading: Reading, item: Node, text: str) -> None:
        """The answers that could have been chosen: listed, as they are no finding."""
        parts = nodes(item, "option") + nodes(item, "answerOption")
        options = [option for part in parts if (option := value(reading, part))]
        prefix = reading.take.text(item, "prefix") if options else ""
        if not options:
            return
        self.offered_values += len(options) + bool(prefix)
        which = [f"“{text}”"] if text else []
        which += [f"question {prefix}"] if prefix else []
        where = f"Answers offered for {', '.join(which) or 'a question without wording'}"
        self.offered.append(AlsoLine(where, "; ".join(options)))

    def find(self, link: str, own: str) -> str:
        """The wording for a ``linkId``; else the same words under another one."""
        text = self._by_link.get(link, "")
        if text:
            self._left.pop(link, None)
            return text
        for other, wording in self._by_link.items():
            if own and wording.strip().lower() == own.strip().lower():
                self._left.pop(other, None)
                return wording
        return ""

    def rest(self) -> list[str]:
        """Questions that no answer belongs to, told once."""
        left = list(self._left.values())
        self._left = {}
        return left


def _all_items(parent: Node) -> Iterator[Node]:
    for item in nodes(parent, "item"):
        yield item
        yield from _all_items(item)


def is_engine_step(wording: str, answer: str) -> bool:
    """Whether a question is an internal step that 111 adaptors send among the questions.

    Its wording is a name without spaces, and its answer a test (``*``, ``=="present"``). A quoted
    or comparing answer is one only to the name of a variable (``STRING:ShockAsked``,
    ``PATIENT_AGE``): ``SpO2`` with ``<92%``, or ``Allergies`` with ``"latex"``, was asked of a
    person. Nothing with a question mark is a step.
    """
    if not wording or "?" in wording or len(wording.split()) > 1:
        return False
    if answer == "*" or answer.startswith("=="):
        return True
    quoted = answer.startswith('"') and answer.endswith('"')
    return (quoted or answer.startswith(("<", ">"))) and bool(_VARIABLE.fullmatch(wording))


def _polarity(answers: list[Node], text: str) -> Polarity:
    """Yes or no by code, boolean or leading word; never guessed (hazard H14)."""
    match = _LEADING.match(text)
    if match is None:
        return Polarity.UNCLEAR
    if len(answers) > 1:
        return Polarity.UNCLEAR
    return Polarity.YES if match[1].lower() == "yes" else Polarity.NO


def _yes_no_code(answer: Node) -> str:
    coding = node(answer, "valueCoding")
    alone = peek(coding, "system").endswith("v2/0136") and "display" not in coding
    return peek(coding, "code") if alone else ""


def _many(count: int, what: str) -> str:
    return f"One {what}" if count == 1 else f"{count} {what}s"
