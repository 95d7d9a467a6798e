"""Questionnaire -> the wording of its questions, and the answers that it offered."""

from __future__ import annotations

from collections.abc import Iterator

from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.fhir.values import value
from app.readers.taking import nodes, peek
from app.readers.tree import Node
from app.report.model import AlsoLine
from app.report.notices import NoticeCode

OPERATORS = {
    "": "is",
    "=": "is",
    "!=": "is not",
    ">": "is more than",
    "<": "is less than",
    ">=": "is at least",
    "<=": "is at most",
}
"""``enableWhen.operator`` of R4; STU3 has none and means *is*."""


class Questionnaire:
    """Wording by ``linkId``, and what was not asked for yet."""

    def __init__(self, reading: Reading, entry: Entry) -> None:
        resource, take = entry.resource, reading.take
        self.title = take.text(resource, "title") or take.text(resource, "name")
        self.offered: list[AlsoLine] = []
        self.offered_values = 0
        self._by_link: dict[str, str] = {}
        self._left: dict[str, str] = {}
        self._only_if: dict[str, str] = {}
        if peek(resource, "experimental") == "true":
            reading.warn(
                NoticeCode.TEST_MESSAGE, "A questionnaire in this message is marked as a test."
            )
        if peek(resource, "status") == "draft":
            text = "A questionnaire in this message is a draft."
            reading.warn(NoticeCode.NOT_LIVE, text)
        for item in _all_items(resource):
            text, link = take.text(item, "text"), peek(item, "linkId")
            if not text:
                continue
            self._by_link.setdefault(link, text)
            if item.get("type") not in ("group", "display"):
                self._left.setdefault(link, text)
        for item in _all_items(resource):
            self._about(reading, item)

    def _about(self, reading: Reading, item: Node) -> None:
        """The answers that could have been chosen, and when it is asked: listed, as no findings."""
        options = [
            option
            for key in ("option", "answerOption")
            for part in nodes(item, key)
            if (option := value(reading, part))
        ]
        only_if = self._conditions(reading, item)
        if not options and not only_if:
            return
        text = self._by_link.get(peek(item, "linkId"), "")
        prefix = reading.take.text(item, "prefix") if options else ""
        self.offered_values += len(options) + bool(prefix)
        which = [f"“{text}”"] if text else []
        which += [f"question {prefix}"] if prefix else []
        head = "Answers offered for" if options else "About"
        told = [*options, f"asked only if {only_if}" if only_if else ""]
        where = f"{head} {', '.join(which) or 'a question without wording'}"
        self.offered.append(AlsoLine(where, "; ".join(filter(None, told))))

    def _conditions(self, reading: Reading, item: Node) -> str:
        """When an item is asked at all: any of its conditions, all where it says so (R4)."""
        parts = nodes(item, "enableWhen")
        told = [words for part in parts if (words := self._condition(reading, part))]
        words = (" and " if peek(item, "enableBehavior") == "all" else " or ").join(told)
        if words:
            self.offered_values += 2 * len(told)
            for each in (item, *_all_items(item)):
                self._only_if.setdefault(peek(each, "linkId"), words)
        return words

    def _condition(self, reading: Reading, part: Node) -> str:
        take = reading.take
        link, operator = take.text(part, "question"), take.text(part, "operator")
        asked = self._by_link.get(link, "")
        which = f"“{asked}” ({link})" if asked else f"question {link}"
        has_answer = take.flag(part, "hasAnswer")
        if has_answer is None and operator == "exists":
            has_answer = take.flag(part, "answerBoolean")
        if has_answer is not None:
            return f"{which} was {'' if has_answer else 'not '}answered"
        answer = value(reading, part, "answer")
        return f"{which} {OPERATORS.get(operator, operator)} {answer}" if link or answer else ""

    def find(self, link: str, own: str) -> str:
        """The wording for a ``linkId``; else the same words under another one."""
        text = self._by_link.get(link, "")
        if text:
            self._left.pop(link, None)
            return text
        own = own.strip().lower()
        for other, wording in self._by_link.items():
            if own and wording.strip().lower() == own:
                self._left.pop(other, None)
                return wording
        return ""

    def rest(self) -> list[tuple[str, str]]:
        """Questions that no answer belongs to, told once, with when they are asked at all."""
        left = [(text, self._only_if.get(link, "")) for link, text in self._left.items()]
        self._left = {}
        return left


def _all_items(parent: Node) -> Iterator[Node]:
    for item in nodes(parent, "item"):
        yield item
        if "item" in item:
            yield from _all_items(item)
