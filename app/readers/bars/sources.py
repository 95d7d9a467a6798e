"""QuestionnaireResponse -> special notes, rejected services, sources looked up, and questions.

BaRS sends four kinds: services that the patient would not take, sources that were consulted
(special patient notes among them), and the nature of call and pre-triage sieve of the ambulance
services. The first two are recognised by their structure and are no triage questions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.readers.bars.flags import SPECIAL_NOTE
from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import everything, identifiers, moment_words, value, words_of
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.report.model import AlsoLine, Flag, NarrativeSection

_REJECTED = "rejectedservices"
_SOURCES = "additionalsources"
_LABELS = {
    "SPNActiveDate": "active from",
    "SPNReviewDate": "review",
    "SourceURL": "",
    "RejectionComment": "",
    "RejectionReason": "",
}


@dataclass(slots=True)
class Sources:
    """What the responses of a message say beside the questions."""

    flags: list[Flag] = field(default_factory=list)
    sections: list[NarrativeSection] = field(default_factory=list)
    questions: list[tuple[Entry, str]] = field(default_factory=list)
    """The responses that are questions, each with the name of its set."""


def sources_of(reading: Reading, entries: list[Entry], cards: Cards) -> Sources:
    """Sort the responses and read those that are no questions."""
    found = Sources()
    for entry in entries:
        resource = entry.resource
        title = _reason(reading, resource)
        groups = [
            (kind, item)
            for item in nodes(resource, "item")
            if (kind := _kind(item)) and nodes(item, "item")
        ]
        if not groups:
            found.questions.append((entry, title))
            continue
        reading.used.add(id(resource))
        reading.take.text(resource, "status")
        told = _when_and_who(reading, resource, cards)
        for kind, item in groups:
            own = reading.take.text(item, "text")
            lines = [told] if told else []
            for part in nodes(item, "item"):
                answers = _answers(reading, part)
                lines.append(_rejected(answers) if kind == _REJECTED else _source(answers, found))
            head = title or own or ("Rejected services" if kind == _REJECTED else "Sources")
            if own and own.lower() not in head.lower():
                head = f"{head}: {own}"
            text = "\n".join(line for line in lines if line)
            found.sections.append(NarrativeSection(head, text))
    return found


def questionnaires_of(reading: Reading) -> list[AlsoLine]:
    """What questionnaires say about themselves, one line each; to be asked after the questions."""
    found = []
    for entry in reading.index.of_type("Questionnaire"):
        resource, take = entry.resource, reading.take
        words = [take.text(resource, key) for key in ("title", "name", "description", "version")]
        words += [take.text(resource, "publisher")]
        words += [sent for _, sent in identifiers(reading, resource)]
        words.append(moment_words(take.moment(resource, "date")))
        conditions = [c for item in nodes(resource, "item") for c in nodes(item, "enableWhen")]
        asked = (everything(reading, part) for part in conditions)
        words += [f"asked only if {told}" for told in asked if told]
        told = "; ".join(dict.fromkeys(word for word in words if word))
        if told:
            found.append(AlsoLine("Questionnaire", told))
    return found


def _reason(reading: Reading, resource: Node) -> str:
    """Why it was filled in: the questionnaireresponse-reason extension."""
    for part in nodes(resource, "extension"):
        if "questionnaireresponse-reason" in peek(part, "url").lower():
            return words_of(reading, part, "valueCodeableConcept")
    return ""


def _kind(item: Node) -> str:
    link = peek(item, "linkId").lower()
    return link if link in (_REJECTED, _SOURCES) else ""


def _answers(reading: Reading, part: Node) -> dict[str, str]:
    """``linkId`` -> answer for the items below one service or source, at any depth."""
    found: dict[str, str] = {}
    stack = list(reversed(nodes(part, "item")))
    while stack:
        item = stack.pop()
        stack.extend(reversed(nodes(item, "item")))
        text = "; ".join(t for a in nodes(item, "answer") if (t := value(reading, a)))
        own = reading.take.text(item, "text")
        name = own or peek(item, "linkId")
        if text:
            found[name] = f"{found[name]}; {text}" if name in found else text
        elif own:
            found[own] = "not answered"
    return found


def _rejected(answers: dict[str, str]) -> str:
    name, number = answers.pop("ServiceName", ""), answers.pop("ServiceId", "")
    head = f"{name} (service {number})" if name and number else name or f"Service {number}".strip()
    rest = _rest(answers)
    return f"{head}: {rest}" if rest else head


def _source(answers: dict[str, str], found: Sources) -> str:
    name = answers.pop("SourceName", "")
    title, detail = answers.pop("SPNTitle", ""), answers.pop("SPNDetail", "")
    if not title and not detail:
        rest = _rest(answers)
        return f"{name}: {rest}" if name and rest else name or rest
    pieces = [detail if title else "", _rest(answers), f"source {name}" if name else ""]
    text = "; ".join(piece for piece in pieces if piece)
    found.flags.append(Flag(SPECIAL_NOTE, "", title or detail, text))
    return f"{name or 'A source'}: special patient note “{title or detail}”, under Beware"


def _rest(answers: dict[str, str]) -> str:
    found = []
    for name, text in answers.items():
        label = _LABELS.get(name, name)
        found.append(f"{label} {text}" if label else text)
    return "; ".join(found)


def _when_and_who(reading: Reading, resource: Node, cards: Cards) -> str:
    when = moment_words(reading.take.moment(resource, "authored"))
    entry = reading.find(peek(node(resource, "author"), "reference"), resource)
    who = cards.name(entry) if entry else ""
    told = " ".join(piece for piece in (when, f"by {who}" if who else "") if piece)
    return f"Recorded {told}" if told else ""
