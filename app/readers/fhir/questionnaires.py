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


class Questionnaire:
    """Wording by ``linkId``, and what was not asked for yet."""

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
            if item.get("type") not in ("group", "display"):
                self._left.setdefault(link, text)

    def _offered(self, reading: Reading, item: Node, text: str) -> None:
        """The answers that could have been chosen: listed, as they are no finding."""
        options = [
            option
            for key in ("option", "answerOption")
            for part in nodes(item, key)
            if (option := value(reading, part))
        ]
        if not options:
            return
        prefix = reading.take.text(item, "prefix")
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
        own = own.strip().lower()
        for other, wording in self._by_link.items():
            if own and wording.strip().lower() == own:
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
        if "item" in item:
            yield from _all_items(item)
