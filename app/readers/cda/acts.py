"""Clinical statements of the coded entries: findings, procedures and medicines (HL7 v3 acts).

``negationInd`` turns an act into its contrary and a mood such as ``RQO`` into something that is
only asked for; neither is ever left out (hazard H14).
"""

from __future__ import annotations

from app.readers.cda.datatypes import (
    Coded,
    absence,
    coded,
    period,
    translations,
)
from app.readers.cda.elements import HL7, Element, child, children, flat, local
from app.readers.cda.people import card
from app.readers.cda.reading import Reading, moment_words
from app.report.absence import Absence
from app.report.model import Item
from app.report.times import Moment

_NOT_YET = frozenset({"INT", "RQO", "PRMS", "PRP", "ARQ", "GOL"})
"""Moods of what is meant to happen, and has not (HL7 ActMood)."""

_QUALIFIERS = {
    "interpretationCode": "Interpretation",
    "methodCode": "Method",
    "targetSiteCode": "Where on the body",
    "approachSiteCode": "Where on the body",
    "routeCode": "Route",
}
_BOOLEANS = {"true": "Yes", "false": "No"}
_PEOPLE = ("participant", "performer", "author", "informant")
Pairs = list[tuple[str, str]]


def denied(element: Element) -> bool:
    """Whether an act says that something is not so."""
    return element.get("negationInd", "").strip().lower() in ("true", "1")


def not_yet(element: Element) -> bool:
    """Whether an act is only meant or asked for."""
    return element.get("moodCode", "").strip().upper() in _NOT_YET


def finding(reading: Reading, act: Element, kind: Coded | None) -> Item:
    """An observation with its value, its denial and who made it."""
    words = _value(reading, child(act, "value"))
    label = kind.words if kind else ""
    more = [each.words for each in translations(reading, act)]
    text = f"{label}: {words}" if label and words else label or words
    if more:
        text += f" ({', '.join(dict.fromkeys(more))})"
    return _item(reading, act, text or "Observation without words", "NOT", [])


def procedure(reading: Reading, act: Element) -> Item:
    """Something that was done, or expressly was not."""
    kind = coded(reading, child(act, "code"))
    text = kind.words if kind else _text(reading, act) or "without a name"
    return _item(reading, act, text, "NOT done", [], plainly="Procedure")


def medicine(reading: Reading, act: Element) -> Item:
    """A medicine with its dose, or that it was expressly not given."""
    names: list[str] = []
    for kind in ("manufacturedMaterial", "manufacturedLabeledDrug"):
        for material in act.iter(f"{HL7}{kind}"):
            said = coded(reading, child(material, "code"))
            names += [said.words] if said else []
            names += [reading.take_text(part) for part in children(material, "name")]
    words = _text(reading, act)
    name = "; ".join(dict.fromkeys(filter(None, names))) or words or "Medicine without a name"
    dose = _value(reading, child(act, "doseQuantity"))
    details = [("As sent", words if words != name else ""), ("Dose", dose)]
    return _item(reading, act, name, "NOT given", details)


def status_of(reading: Reading, act: Element) -> str:
    """The sender's word for how far an act has come."""
    said = coded(reading, child(act, "statusCode"))
    return said.words if said else ""


def _item(
    reading: Reading, act: Element, text: str, refused: str, details: Pairs, plainly: str = ""
) -> Item:
    when, until = period(reading, child(act, "effectiveTime"))
    details = [
        *details,
        ("Time", when if isinstance(when, str) else ""),
        ("Until", moment_words(until)),
    ]
    for part in act:
        name = local(part)
        if name in _QUALIFIERS and (said := coded(reading, part)):
            details.append((_QUALIFIERS[name], said.words))
        elif name in _PEOPLE:
            found = card(reading, part)
            details.append(("By", f"{found.name} {found.details()}".strip()))
    before = refused if denied(act) else plainly
    if not_yet(act):
        before = f"Asked for, not a finding{f', {before}' if before else ''}"
    return Item(
        f"{before}: {text}" if before else text,
        status=status_of(reading, act),
        when=when if isinstance(when, Moment) else Absence.NOT_RECORDED,
        details=tuple((label, words) for label, words in details if words),
    )


def _text(reading: Reading, act: Element) -> str:
    block = child(act, "text")
    return reading.take_text(block) if block is not None else ""


def _value(reading: Reading, value: Element | None) -> str:
    """A value in words; one whose absence was sent says so, or it would read as present."""
    if value is None:
        return ""
    said = coded(reading, value)
    if said is not None:
        return said.words
    number = reading.take(value, "value")
    unit = flat(value.get("unit"))
    if number:
        number = _BOOLEANS.get(number, number) if not unit else number
        return f"{number} {unit}" if unit and unit != "1" else number
    low, high = (_value(reading, child(value, end)) for end in ("low", "high"))
    if low or high:
        return f"{low} to {high}" if low and high else f"from {low}" if low else f"up to {high}"
    words = reading.take_text(value) if value.get("representation") != "B64" else ""
    if words or not value.get("nullFlavor"):
        return words
    why = absence(value)
    return "no value" if why is Absence.NOT_RECORDED else f"no value ({why})"
