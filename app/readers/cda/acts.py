"""Clinical statements of the coded entries: findings, procedures and medicines (HL7 v3 acts).

``negationInd`` turns an act into its contrary and a mood such as ``RQO`` into something that is
only asked for; neither is ever left out (hazard H14).
"""

from __future__ import annotations

from app.readers.cda.datatypes import (
    Coded,
    coded,
    period,
    translations,
)
from app.readers.cda.elements import HL7, Element, child, children, local
from app.readers.cda.people import card
from app.readers.cda.quantities import nothing, value_words
from app.readers.cda.reading import Reading, moment_words
from app.report.absence import Absence
from app.report.model import Item
from app.report.times import Moment

_NOT_YET = frozenset({"INT", "RQO", "PRMS", "PRP", "ARQ", "GOL"})
"""Moods of what is meant to happen, and has not (HL7 ActMood)."""

_STANDINGS = {
    "nullified": "entered in error",
    "cancelled": "cancelled",
    "aborted": "broken off",
    "obsolete": "no longer valid",
}
"""Statuses of an act that does not stand (HL7 ActStatus)."""

_LINKS = {
    "CAUS": ("Causes", "Caused by"),
    "MFST": ("A sign of", "Shows itself as"),
    "RSON": ("Because of", "The reason for"),
    "SPRT": ("Speaks for", "Spoken for by"),
    "REFR": ("Refers to", "Referred to by"),
    "COMP": ("Part of it", "Part of"),
}
"""HL7 ActRelationshipType in words, and in those of the other direction (``inversionInd``)."""

_NO_LINK = ("With it", "With it")
_DEEPEST = 40
_TRUE = ("true", "1")
_UNCERTAIN = {"U": "stated with uncertainty", "N": "stated without uncertainty"}

_QUALIFIERS = {
    "interpretationCode": "Interpretation",
    "methodCode": "Method",
    "targetSiteCode": "Where on the body",
    "approachSiteCode": "Where on the body",
    "routeCode": "Route",
    "priorityCode": "Priority",
}
_AMOUNTS = {
    "rateQuantity": "Rate",
    "maxDoseQuantity": "Not more than",
    "administrationUnitCode": "Form",
    "repeatNumber": "Repeats",
    "quantity": "Quantity",
}
_PEOPLE = ("participant", "performer", "author", "informant")
Pairs = list[tuple[str, str]]


def denied(element: Element) -> bool:
    """Whether an act says that something is not so."""
    return _says(element, "negationInd")


def _says(element: Element, name: str) -> bool:
    return element.get(name, "").strip().lower() in _TRUE


def not_yet(element: Element) -> bool:
    """Whether an act is only meant or asked for."""
    return element.get("moodCode", "").strip().upper() in _NOT_YET


def finding(reading: Reading, act: Element, kind: Coded | None, depth: int = 0) -> Item:
    """An observation with its values, its denial and who made it."""
    told = (_qualified(reading, v, value_words(reading, v)) for v in children(act, "value"))
    words = "; ".join(filter(None, told)) or (nothing(act) if act.get("nullFlavor") else "")
    label = _qualified(reading, child(act, "code"), kind.words if kind else "")
    more = [each.words for each in translations(reading, act)]
    text = f"{label}: {words}" if label and words else label or words
    if more:
        text += f" ({', '.join(dict.fromkeys(more))})"
    sent = _text(reading, act)
    details = [("As sent", sent if text and sent not in text else ""), *_usual(reading, act)]
    text = text or sent or "Observation without words"
    return _item(reading, act, text, "NOT", details, depth=depth)


def _usual(reading: Reading, act: Element) -> Pairs:
    """What is usual for an observation (CDA, referenceRange)."""
    found: Pairs = []
    for part in children(act, "referenceRange"):
        for inner in children(part, "observationRange"):
            pieces = [_text(reading, inner), value_words(reading, child(inner, "value"))]
            found.append(("Usual", "; ".join(filter(None, pieces))))
    return found


def procedure(reading: Reading, act: Element, depth: int = 0) -> Item:
    """Something that was done, or expressly was not."""
    kind, words = coded(reading, child(act, "code")), _text(reading, act)
    text = _qualified(reading, child(act, "code"), kind.words if kind else words)
    details = [("As sent", words if words != text else "")]
    plainly = "Procedure" if local(act) == "procedure" else ""
    return _item(
        reading, act, text or "without a name", "NOT done", details, plainly=plainly, depth=depth
    )


def medicine(reading: Reading, act: Element, depth: int = 0) -> Item:
    """A medicine that was given or supplied, with its dose, or that it expressly was not."""
    names: list[str] = []
    for kind in ("manufacturedMaterial", "manufacturedLabeledDrug"):
        for material in act.iter(f"{HL7}{kind}"):
            said = coded(reading, child(material, "code"))
            names += [said.words] if said else []
            names += [reading.take_text(part) for part in children(material, "name")]
    words = _text(reading, act)
    name = "; ".join(dict.fromkeys(filter(None, names))) or words or "Medicine without a name"
    dose = value_words(reading, child(act, "doseQuantity"))
    details = [("As sent", words if words != name else ""), ("Dose", dose)]
    details += [(label, value_words(reading, child(act, key))) for key, label in _AMOUNTS.items()]
    details += [("Only if", reading.take_text(part)) for part in children(act, "precondition")]
    if local(act) == "supply":
        return _item(reading, act, name, "NOT supplied", details, plainly="Supplied", depth=depth)
    return _item(reading, act, name, "NOT given", details, depth=depth)


def status_of(reading: Reading, act: Element) -> str:
    """The sender's word for how far an act has come."""
    said = coded(reading, child(act, "statusCode"))
    return said.words if said else ""


def standing_of(status: str) -> str:
    """Why an act with that status does not stand, "" where it does."""
    return _STANDINGS.get(status.strip().lower(), "")


def _item(
    reading: Reading,
    act: Element,
    text: str,
    refused: str,
    details: Pairs,
    *,
    plainly: str = "",
    depth: int = 0,
) -> Item:
    when, until = period(reading, child(act, "effectiveTime"))
    details = [
        *details,
        ("Time", when if isinstance(when, str) else ""),
        ("Until", moment_words(until)),
    ]
    for time in children(act, "effectiveTime"):
        every = value_words(reading, child(time, "period"))
        details.append(("How often", f"every {every}" if every else ""))
    for part in act:
        name = local(part)
        if name in _QUALIFIERS and (said := coded(reading, part)):
            details.append((_QUALIFIERS[name], _qualified(reading, part, said.words)))
        elif name in _PEOPLE:
            found = card(reading, part)
            details.append(("By", f"{found.name} {found.details()}".strip()))
    details += _linked(reading, act, depth)
    before = refused if denied(act) else plainly
    if not_yet(act):
        # the words for what was done would say the contrary
        before = "Asked for, not done yet"
        if local(act) == "observation":
            before = f"Asked for, not a finding{f', {refused}' if denied(act) else ''}"
        elif denied(act):
            before = "NOT to be done, as asked"
    if (doubt := coded(reading, child(act, "uncertaintyCode"))) is not None:
        text += f" ({doubt.display or _UNCERTAIN.get(doubt.code, doubt.code)})"
    text = f"{before}: {text}" if before else text
    status = status_of(reading, act)
    return Item(
        f"{whose}: {text}" if (whose := _somebody_else(reading, act)) else text,
        status=status,
        when=when if isinstance(when, Moment) else Absence.NOT_RECORDED,
        details=tuple((label, words) for label, words in details if words),
        standing=standing_of(status),
    )


def _somebody_else(reading: Reading, act: Element) -> str:
    """Whom a statement is about, where that is not the patient (CDA, subject)."""
    found = []
    for part in children(act, "subject"):
        who = card(reading, part)
        found.append(", ".join(filter(None, (who.name, who.details()))) or "somebody else")
    return f"About {', '.join(found)}, not the patient" if found else ""


def _qualified(reading: Reading, element: Element | None, words: str) -> str:
    """Words with what qualifies their code: *known absent* may be one (HL7 CD.qualifier)."""
    if element is None:
        return words
    told = []
    for part in children(element, "qualifier"):
        name, value = (coded(reading, child(part, key)) for key in ("name", "value"))
        pieces = (each.words for each in (name, value) if each is not None)
        told.append(": ".join(pieces))
    said = ", ".join(filter(None, told))
    return f"{words} ({said})" if said and words else words or said


def _linked(reading: Reading, act: Element, depth: int) -> Pairs:
    """The statements that an act brings with it, each with its own denial and direction."""
    found: Pairs = []
    if depth > _DEEPEST:
        return found
    for link in children(act, "entryRelationship"):
        there, back = _LINKS.get(link.get("typeCode", "").strip().upper(), _NO_LINK)
        label = back if _says(link, "inversionInd") else there
        for inner in list(link):
            if (item := statement(reading, inner, depth + 1)) is None:
                continue
            standing = f"{item.standing}: " if item.standing else ""
            when = moment_words(item.when) if isinstance(item.when, Moment) else ""
            words = [f"{standing}{item.text}", when]
            words += [f"{name} {told}" for name, told in item.details]
            found.append(
                (f"NOT {label}" if denied(link) else label, "; ".join(filter(None, words)))
            )
    return found


def statement(reading: Reading, act: Element, depth: int = 0) -> Item | None:
    """A clinical statement of any kind; None for an element that is none."""
    name = local(act)
    if name == "observation":
        return finding(reading, act, coded(reading, child(act, "code")), depth)
    if name in ("procedure", "act"):
        return procedure(reading, act, depth)
    if name in ("substanceAdministration", "supply"):
        return medicine(reading, act, depth)
    return None


def _text(reading: Reading, act: Element) -> str:
    block = child(act, "text")
    return reading.take_pointing(block) if block is not None else ""
