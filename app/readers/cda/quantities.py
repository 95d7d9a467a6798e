"""The value of an observation or a dose in words, whatever data type it has (HL7 v3 data types)."""

from __future__ import annotations

from app.readers.cda.datatypes import absence, coded, period_words
from app.readers.cda.elements import Element, child, children, flat
from app.readers.cda.reading import Reading
from app.report.absence import Absence
from app.report.notices import NoticeCode

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_BOOLEANS = {"true": "Yes", "false": "No"}


def value_words(reading: Reading, value: Element | None) -> str:
    """A value in words; one whose absence was sent says so, or it would read as present."""
    if value is None:
        return ""
    if "TS" in value.get(_TYPE, "").rpartition(":")[2].split("_"):
        return period_words(reading, value)
    said = coded(reading, value)
    if said is not None:
        return said.words
    words = _number(reading, value) or _ratio(reading, value) or _range(reading, value)
    words = words or reading.take(value, "extension") or _text(reading, value)
    if words or not value.get("nullFlavor"):
        return words
    return nothing(value)


def nothing(element: Element) -> str:
    """That a value is not there, and why, where the sender says why."""
    why = absence(element)
    return "no value" if why is Absence.NOT_RECORDED else f"no value ({why})"


def _number(reading: Reading, value: Element) -> str:
    """A number with its unit, and the same in other units where they were sent."""
    number, unit = reading.take(value, "value"), flat(value.get("unit"))
    if not number:
        return ""
    number = _BOOLEANS.get(number, number) if not unit else number
    others = [_number(reading, part) for part in children(value, "translation")]
    others = [words for words in others if words]
    words = f"{number} {unit}" if unit and unit != "1" else number
    return f"{words} ({', '.join(others)})" if others else words


def _ratio(reading: Reading, value: Element) -> str:
    top, bottom = (value_words(reading, child(value, n)) for n in ("numerator", "denominator"))
    return f"{top} in {bottom}" if top and bottom else top


def _range(reading: Reading, value: Element) -> str:
    """An interval; an end that is not there, or is endless, is no end."""
    low, high = (_end(reading, child(value, end)) for end in ("low", "high"))
    if low or high:
        return f"{low} to {high}" if low and high else f"from {low}" if low else f"up to {high}"
    middle, width = (_end(reading, child(value, name)) for name in ("center", "width"))
    words = f"around {middle}" if middle else ""
    return f"{words} ({width} wide)" if words and width else words


def _end(reading: Reading, end: Element | None) -> str:
    if end is None or end.get("nullFlavor"):
        return ""
    words = value_words(reading, end)
    return f"{words} (not included)" if words and end.get("inclusive") == "false" else words


def _text(reading: Reading, value: Element) -> str:
    if value.get("representation", "").upper() != "B64":
        return reading.take_text(value)
    kind = flat(value.get("mediaType")) or "unknown type"
    reading.warn(NoticeCode.PAYLOAD_NOT_SHOWN, f"An attachment is not shown: {kind}.")
    return "a file, not shown here"
