"""A Dosage of FHIR STU3 or R4 -> one line, whole: how much, how often and for how long together.

The text of the sender comes first. Units of amounts stay as they were sent; the letters for units
of time and for meals are codes (FHIR UnitsOfTime, EventTiming) and are put into words.
"""

from __future__ import annotations

from app.readers.fhir.readable import shown
from app.readers.fhir.reading import Reading
from app.readers.fhir.values import concepts, quantity, value, words_of
from app.readers.taking import node, nodes
from app.readers.tree import Node

TIME_UNITS = {
    "s": "sec",
    "min": "min",
    "h": "hr",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
}
EVENTS = {
    "HS": "at bedtime",
    "WAKE": "on waking",
    "AC": "before meals",
    "ACM": "before breakfast",
    "ACD": "before lunch",
    "ACV": "before the evening meal",
    "PC": "after meals",
    "PCM": "after breakfast",
    "PCD": "after lunch",
    "PCV": "after the evening meal",
    "C": "with meals",
    "CM": "with breakfast",
    "CD": "with lunch",
    "CV": "with the evening meal",
    "MORN": "in the morning",
    "MORN.early": "early in the morning",
    "MORN.late": "late in the morning",
    "NOON": "at noon",
    "AFT": "in the afternoon",
    "AFT.early": "early in the afternoon",
    "AFT.late": "late in the afternoon",
    "EVE": "in the evening",
    "EVE.early": "early in the evening",
    "EVE.late": "late in the evening",
    "NIGHT": "at night",
    "PHS": "after going to sleep",
}
DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_OFTEN = {
    "BID": "twice a day",
    "TID": "three times a day",
    "QID": "four times a day",
    "AM": "every morning",
    "PM": "every afternoon",
    "QD": "every day",
    "QOD": "every other day",
    "Q1H": "every hour",
    "Q2H": "every 2 hours",
    "Q3H": "every 3 hours",
    "Q4H": "every 4 hours",
    "Q6H": "every 6 hours",
    "Q8H": "every 8 hours",
    "BED": "at bedtime",
    "WK": "weekly",
    "MO": "monthly",
}
"""HL7 GTSAbbreviation, the codes of ``Timing.code``; the sender's letters stay beside the words."""

TAKEN = {
    "n": "NOT taken",
    "unk": "not known whether taken",
    "y": "Yes",
    "na": "Does not apply",
}
"""``MedicationStatement.taken`` of STU3 in words."""

_MOST = {
    "maxDosePerPeriod": "at most",
    "maxDosePerAdministration": "at most each time",
    "maxDosePerLifetime": "at most in a lifetime",
}


def dose(reading: Reading, part: Node) -> str:
    """How a medicine is to be taken."""
    take = reading.take
    step = take.text(part, "sequence")
    found = [f"step {step}" if step else "", take.text(part, "text")]
    found.append(take.text(part, "patientInstruction"))
    found.append(words_of(reading, part, "additionalInstruction"))
    for amount in nodes(part, "doseAndRate") or [part]:
        told = [_amount(reading, amount, "dose"), _amount(reading, amount, "rate")]
        kind = words_of(reading, amount, "type") if amount is not part else ""
        found.append(" ".join(piece for piece in (kind, "; ".join(filter(None, told))) if piece))
    found += _timing(reading, node(part, "timing"))
    needed = value(reading, part, "asNeeded")
    found.append(f"as needed: {needed}" if needed else "")
    found += [words_of(reading, part, key) for key in ("route", "method", "site")]
    for key, words in _MOST.items():
        most = [_most(reading, each) for each in nodes(part, key)]
        found += [f"{words} {each}" for each in most if each]
    return "; ".join(piece for piece in found if piece)


def _amount(reading: Reading, part: Node, kind: str) -> str:
    plain = {key: part[key] for key in part if key.startswith(kind) and key != "doseAndRate"}
    return value(reading, plain, kind) if plain else ""


def _most(reading: Reading, part: Node) -> str:
    ends = [quantity(reading, node(part, end)) for end in ("numerator", "denominator")]
    return " in ".join(filter(None, ends)) or quantity(reading, part)


def _timing(reading: Reading, timing: Node) -> list[str]:
    """How often, when in the day and for how long."""
    take, repeat = reading.take, node(timing, "repeat")
    often = _range(take.text(repeat, "frequency"), take.text(repeat, "frequencyMax"))
    span = _range(take.text(repeat, "period"), take.text(repeat, "periodMax"))
    unit = _unit(take.text(repeat, "periodUnit"))
    lasts = _range(take.text(repeat, "duration"), take.text(repeat, "durationMax"))
    lasts_unit = _unit(take.text(repeat, "durationUnit"))
    count = _range(take.text(repeat, "count"), take.text(repeat, "countMax"))
    times = f"{often} {'time' if often == '1' else 'times'}" if often else ""
    every = " ".join(filter(None, ("in" if often else "every", span, unit))) if span else ""
    before = take.text(repeat, "offset")
    when = [EVENTS.get(word, word) for word in take.texts(repeat, "when")]
    found = [
        " ".join(filter(None, (times, every))),
        " ".join(filter(None, (f"{before} min" if before else "", ", ".join(when)))),
        ", ".join(DAYS.get(day, day) for day in take.texts(repeat, "dayOfWeek")),
        ", ".join(clock(time) for time in take.texts(repeat, "timeOfDay")),
        f"each lasting {lasts} {lasts_unit}".strip() if lasts else "",
        f"{count} in all" if count else "",
    ]
    bounds = value(reading, repeat, "bounds")
    found.append(bounds if "boundsPeriod" in repeat or not bounds else f"for {bounds}")
    found.append(", ".join(shown("event", each) for each in take.texts(timing, "event")))
    found.append(_how_often(reading, timing))
    return found


def clock(time: str) -> str:
    """A time of day without seconds that say nothing: ``08:00:00`` is ``08:00``."""
    return time.removesuffix(":00") if time.count(":") == 2 else time


def _how_often(reading: Reading, timing: Node) -> str:
    """The code for a common timing in words; what has words of its own stays as it is."""
    found = []
    for said in concepts(reading, timing, "code"):
        known = _OFTEN.get(said.words.upper(), "")
        found.append(f"{known} ({said.words})" if known else said.words)
    return "; ".join(filter(None, found))


def _range(low: str, high: str) -> str:
    return f"{low} to {high}" if low and high else low or high


def _unit(code: str) -> str:
    return TIME_UNITS.get(code, code)
