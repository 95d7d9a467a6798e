"""What one reading of one message shares: the taker, the index, the notices, the words found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache

from app.readers.fhir.references import Entry, References, typed
from app.readers.taking import Taker, peek
from app.readers.tree import Node
from app.report.notices import Notice, NoticeCode


class Reading:
    """One message being read. Readers take values out of its tree and put words in."""

    def __init__(self, entries: list[Entry]) -> None:
        self.index = References(entries)
        self.take = Taker()
        self.notices: list[Notice] = []
        self.words: dict[int, str] = {}
        """By the identity of a resource: what it says, for those that point to it."""
        self.names: dict[int, str] = {}
        """By the identity of a resource: its name, to say where a left-over value stood."""
        self.places: dict[tuple[str, str, tuple[str, ...]], str] = {}
        """By type, name and path: where a left-over value stood, in words."""
        self.used: set[int] = set()
        """Resources that some other resource has shown."""
        self.apart: set[int] = set()
        """Resources about somebody or something else: nobody may show them."""
        self.missing: Counter[str] = Counter()
        self.wordless: list[str] = []
        self._missed: set[str] = set()
        self._alike: dict[int, Entry] = {}
        self._found: dict[str, Entry | None] = {}
        self._holders: dict[int, Node] = {
            id(entry.resource): entry.holder or entry.resource for entry in entries
        }

    def warn(self, code: NoticeCode, text: str, *, interim: bool = False) -> None:
        """Add a notice once; ``interim`` is as in :class:`Notice`."""
        notice = Notice(code, text, interim)
        if notice not in self.notices:
            self.notices.append(notice)

    def warn_of_earlier(self, versions: Iterable[Entry]) -> None:
        """Say which resources were sent in an earlier version as well."""
        kinds = Counter(type_words(each.type).lower() for each in versions)
        if kinds:
            told = ", ".join(f"{n} × {kind}" if n > 1 else kind for kind, n in kinds.items())
            text = f"Sent in an earlier version too, listed under “Also in this message”: {told}."
            self.warn(NoticeCode.SUPERSEDED, text)

    def warn_of_strange(self, types: Collection[str]) -> None:
        """Say which resources are listed, but not read.

        Args:
            types: the resource types that the format's reader knows.
        """
        strange = dict.fromkeys(e.type for e in self.index.entries if e.type not in types)
        if strange:
            told = ", ".join(type_words(name) or "part without a type" for name in strange)
            text = f"Listed under “Also in this message” only: {told}."
            self.warn(NoticeCode.PART_NOT_UNDERSTOOD, text)

    def follow(self, reference: Node, holder: Node, expected: str) -> Entry | None:
        """The resource that a Reference means; what is not there is counted as missing.

        Args:
            reference: the Reference object.
            holder: the resource in which it stands.
            expected: what it should be, in lower-case words, for the notice.
        """
        text = peek(reference, "reference")
        entry = self.find(text, holder)
        if entry is None and text and text not in self._missed and not self._is_apart(text, holder):
            self._missed.add(text)
            pair = typed(text)
            self.missing[type_words(pair[0]).lower() if pair else expected] += 1
        if entry is not None:
            self.used.add(id(entry.resource))
        return entry

    def find(self, reference: str, holder: Node) -> Entry | None:
        """As :meth:`follow`, without a word about what is missing."""
        if reference in self._found:
            return self._found[reference]
        entry = self.index.find(reference, self._holders.get(id(holder), holder))
        if entry is not None and id(entry.resource) in self.apart:
            entry = None
        if entry is not None and self._alike:
            entry = self._alike.get(id(entry.resource), entry)
        if not reference.startswith("#"):
            self._found[reference] = entry
        return entry

    def take_for(self, copies: list[Entry], whole: Entry) -> None:
        """Let every reference to a copy mean the resource that it is a copy of."""
        if copies:
            self._found.clear()
            self._alike |= {id(copy.resource): whole for copy in copies}

    def set_apart(self, entries: tuple[Entry, ...]) -> None:
        """Hide resources, and what they contain, from everything that reads from here on."""
        if not entries:
            return
        self._found.clear()
        self.apart |= {id(entry.resource) for entry in entries}
        self.apart |= {
            id(entry.resource)
            for entry in self.index.entries
            if entry.holder is not None and id(entry.holder) in self.apart
        }
        self.index.leave_out(self.apart)

    def _is_apart(self, reference: str, holder: Node) -> bool:
        entry = self.index.find(reference, self._holders.get(id(holder), holder))
        return entry is not None and id(entry.resource) in self.apart

    def finish(self) -> None:
        """Turn what was counted into notices."""
        if self.missing:
            parts = ", ".join(
                f"{count} × {kind}" if count > 1 else kind for kind, count in self.missing.items()
            )
            self.warn(
                NoticeCode.REFERENCE_MISSING, f"Named in this message, but not sent: {parts}."
            )
        if self.wordless:
            told = ", ".join(dict.fromkeys(self.wordless))
            self.warn(NoticeCode.UNKNOWN_CODE, f"Sent as a code without words: {told}.")
        if self.take.without_zone:
            count = self.take.without_zone
            text = f"{count} times were" if count > 1 else "One time was"
            self.warn(
                NoticeCode.TIME_WITHOUT_ZONE, f"{text} sent without an offset; UK time is assumed."
            )


@cache
def type_words(name: str) -> str:
    """``QuestionnaireResponse`` -> ``Questionnaire response``."""
    words = "".join(f" {c}" if c.isupper() else c for c in name).strip()
    return words[:1] + words[1:].lower()
