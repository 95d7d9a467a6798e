"""What one reading of one message shares: what was taken, what was noticed.

As everywhere in the readers, a mapping takes what it uses out of the tree; what stays was not
used, and is listed.
"""

from __future__ import annotations

from app.readers.cda.elements import HL7, Element, flat, words_in
from app.report.notices import Notice, NoticeCode
from app.report.times import Moment, read_time


class Reading:
    """One message being read."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self._told: set[Notice] = set()
        self.taken: set[str] = set()
        """The words that are shown, so that their repetition elsewhere is no news."""
        self.count = 0
        self._pointed: dict[str, str] = {}
        self._without_zone = 0
        self._odd_times: list[str] = []

    def warn(self, code: NoticeCode, text: str) -> None:
        """Add a notice once."""
        notice = Notice(code, text)
        if notice not in self._told:
            self._told.add(notice)
            self.notices.append(notice)

    def take(self, element: Element, name: str) -> str:
        """An attribute's words, taken out of the tree."""
        value = element.get(name)
        if value is None:
            return ""
        del element.attrib[name]
        return self.note(flat(value))

    def take_text(self, element: Element) -> str:
        """All the words in an element, on one line, taken out of the tree."""
        if len(element) == 0:
            text = flat(element.text)
            element.text = None
            return self.note(text)
        text = words_in(element)
        for inner in list(element):
            element.remove(inner)
        element.text = None
        return self.note(text)

    def remember_pointed(self, document: Element) -> None:
        """Keep the words that codes point to, before the narrative is taken out of the tree."""
        references = document.iter(f"{HL7}reference")
        wanted = {flat(part.get("value")).removeprefix("#") for part in references} - {""}
        self._pointed = {}
        if not wanted:
            return
        for element in document.iter():
            name = element.get("ID", "")
            if name in wanted:
                self._pointed.setdefault(name, _first_words(element))

    def take_pointing(self, element: Element) -> str:
        """As :meth:`take_text`, with the words that it points to (CDA, originalText/reference)."""
        found: list[str] = []
        for part in element.iterchildren(f"{HL7}reference"):
            pointer = flat(part.get("value"))
            if not pointer.startswith("#"):
                continue
            del part.attrib["value"]
            if (words := self._pointed.get(pointer[1:])) is None:
                self.warn(
                    NoticeCode.ENTRY_INVALID,
                    "A coded entry points to words of the narrative that were not sent.",
                )
            found.append(words or "")
        return " ".join(filter(None, [self.take_text(element), *found]))

    def note(self, text: str) -> str:
        """Remember words that are shown, and give them back."""
        if text:
            self.taken.add(text)
            self.count += 1
        return text

    def moment(self, element: Element | None, name: str = "value") -> Moment | str | None:
        """A time; its characters where they are none; None where nothing was sent."""
        text = self.take(element, name) if element is not None else ""
        if not text:
            return None
        read = read_time(text)
        if read is None:
            self._odd_times.append(text)
            return text
        if read.at is not None and not read.zone_sent:
            self._without_zone += 1
        self.taken.add(read.shown)
        return read

    def finish(self) -> None:
        """Turn what was counted into notices."""
        if self._without_zone:
            count = self._without_zone
            were = f"{count} times were" if count > 1 else "One time was"
            self.warn(
                NoticeCode.TIME_WITHOUT_ZONE, f"{were} sent without an offset; UK time is assumed."
            )
        if self._odd_times:
            told = ", ".join(f"“{text}”" for text in dict.fromkeys(self._odd_times))
            self.warn(NoticeCode.TIMES_IMPLAUSIBLE, f"Sent as a time, but none: {told}.")


def moment_words(moment: Moment | str | None) -> str:
    """A time as it is shown; what is no time, as it was sent."""
    return moment.shown if isinstance(moment, Moment) else moment or ""


_MOST_POINTED = 500
"""Characters that a code may point to; it may as well point to the whole narrative."""


def _first_words(element: Element) -> str:
    """The words in an element, cut where they are too many to stand beside a code."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(str(piece))
        length += len(pieces[-1])
        if length > _MOST_POINTED:
            return f"{flat(' '.join(pieces))[:_MOST_POINTED]} … (the rest is in the narrative)"
    return flat(" ".join(pieces))
