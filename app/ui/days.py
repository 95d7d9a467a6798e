"""Times of one day: the day is said once, and each line has its clock time.

The whole date and time stay with each line in what a screen reader says of it (design rule 8).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.report.sheet import Line
from app.ui.text import Label

_TIME = r"(\d\d-[A-Z][a-z]{2}-\d{4}) (\d\d:\d\d(?: BST| GMT)?)"
_WHOLE = re.compile(_TIME)
_AT_THE_END = re.compile(rf"(?<=\(){_TIME}(?=\)$)")
_IN_ASIDE = re.compile(rf"{_TIME}(?=$| \(no time zone sent\)$)")


def said_once(lines: Sequence[Line], *, least: int = 2) -> tuple[str, list[Line]]:
    """The one day of these lines, and the lines with clock times; "" where there is none.

    Only times that this program has written count: a line that is nothing but a time, an aside,
    and a time in brackets at the end. ``least`` is how many there must be.
    """
    found = [_times(line) for line in lines]
    days = {day for times in found for day in times}
    if len(days) != 1 or sum(map(len, found)) < least:
        return "", list(lines)
    return days.pop(), [_short(line) for line in lines]


def clock_of(words: str) -> tuple[str, str]:
    """Day and clock time of a time as it is shown; the day is empty where there is no clock."""
    match = _IN_ASIDE.match(words)
    return (match[1], words[match.start(2) :]) if match else ("", words)


def speak(widget: QWidget, short: Line, whole: Line) -> None:
    """Have the labels of a line say the whole date and time."""
    said = {
        part: full
        for part, full in ((short.text, whole.text), (short.aside, whole.aside))
        if part != full
    }
    for label in (widget, *widget.findChildren(Label)):
        for part, full in said.items():
            if isinstance(label, Label) and part in label.accessibleName():
                label.setAccessibleName(label.accessibleName().replace(part, full))
                break


def _times(line: Line) -> list[str]:
    match = _WHOLE.fullmatch(line.text) or _AT_THE_END.search(line.text)
    aside = _IN_ASIDE.search(line.aside)
    return [one[1] for one in (match, aside) if one]


def _short(line: Line) -> Line:
    whole = _WHOLE.fullmatch(line.text)
    text = whole[2] if whole else _AT_THE_END.sub(r"\2", line.text)
    return replace(line, text=text, aside=_IN_ASIDE.sub(r"\2", line.aside))
