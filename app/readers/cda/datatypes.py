"""HL7 v3 data types in words: codes, names, addresses, numbers, periods, what is absent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.readers.cda.elements import HL7, OID, Element, child, children, flat, local
from app.readers.cda.reading import Reading, moment_words
from app.report.absence import Absence
from app.report.contact import show_address, show_phone, show_postcode
from app.report.model import Address
from app.report.names import PersonName
from app.report.times import Moment

_ABSENCES = {
    "UNK": Absence.NOT_KNOWN,
    "ASKU": Absence.NOT_KNOWN,
    "NASK": Absence.NOT_KNOWN,
    "MSK": Absence.UNAVAILABLE,
}
_ADDRESS_USES = {
    "": "Address",
    "H": "Usual address",
    "HP": "Usual address",
    "PHYS": "Where the patient is now",
    "TMP": "Temporary address",
    "HV": "Holiday address",
    "PST": "Postal address",
    "WP": "Work address",
    "BAD": "Former address",
}
_PHONE_USES = {
    "EC": "call-back",
    "H": "home",
    "HP": "home",
    "HV": "holiday",
    "WP": "work",
    "MC": "mobile",
    "PG": "pager",
    "AS": "answering machine",
    "TMP": "temporary",
    "DIR": "direct",
    "BAD": "no longer in use",
}
_PHONE_KINDS = {
    "fax": "Fax",
    "mailto": "Email",
    "sms": "Text message",
    "http": "Web page",
    "https": "Web page",
}
_ADDRESS_LABELS = {
    "additionalLocator": "locator",
    "addressKey": "address key",
    "desc": "directions:",
}
_ID_LABELS = {
    "2.16.840.1.113883.2.1.4.1": "NHS No. (verified)",
    f"{OID}18.23": "NHS No. (not verified)",
    f"{OID}18.24": "Local id",
    f"{OID}18.34": "Case reference",
    f"{OID}18.35": "Case id",
    f"{OID}18.49": "Journey id",
    f"{OID}19.1": "ODS",
    f"{OID}19.2": "ODS site",
    f"{OID}17.541": "Appointment reference",
    f"{OID}18.44": "Directory of Services id",
    "1.2.826.0.1285.0.2.0.65": "SDS user",
    "1.2.826.0.1285.0.2.0.67": "SDS role profile",
}


def absence(element: Element | None) -> Absence:
    """Why a value is not there, by its null flavour; NI, NA and silence are *Not recorded*."""
    flavour = element.get("nullFlavor", "") if element is not None else ""
    return _ABSENCES.get(flavour.strip().upper(), Absence.NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded value: the sender's words for it come first.

    ``is_translation`` where it says in other codes what another one says.
    """

    code: str = ""
    system: str = ""
    display: str = ""
    is_translation: bool = False

    @property
    def words(self) -> str:
        """The sender's display text, or the bare code where there is none."""
        return self.display or self.code


def coded(reading: Reading, element: Element | None) -> Coded | None:
    """A code with its display or original text, taken; None where nothing was sent."""
    if element is None:
        return None
    code, display = reading.take(element, "code"), reading.take(element, "displayName")
    for original in children(element, "originalText"):
        text = reading.take_pointing(original)
        if text and text.lower() not in display.lower():
            display = f"{display} ({text})" if display else text
    if not code and not display:
        return None
    return Coded(code, element.get("codeSystem", "").strip(), display)


def translations(reading: Reading, element: Element) -> list[Coded]:
    """The further codes of a coded value."""
    found = (coded(reading, inner) for inner in element.iter(HL7 + "translation"))
    return [replace(each, is_translation=True) for each in found if each is not None]


_HYPHENS = ("-", "\N{HYPHEN}", "'", "\N{RIGHT SINGLE QUOTATION MARK}")
"""Delimiters that hold two parts of a name together; any other only separates them (HL7 EN)."""


def person_name(reading: Reading, element: Element | None) -> PersonName | None:
    """A name in parts or in one piece; None where nothing of it was sent."""
    if element is None:
        return None
    if len(element) == 0:
        text = reading.take_text(element)
        return PersonName(text=text, use=element.get("use", "")) if text else None
    parts: dict[str, list[str]] = {"prefix": [], "given": [], "family": [], "suffix": []}
    rest = [reading.note(flat(element.text))]
    element.text = None
    before, glue = rest, ""
    for part in element:
        kept, words = parts.get(local(part), rest), reading.take_text(part)
        if local(part) == "delimiter" and not any(letter.isalnum() for letter in words):
            glue = words
        elif glue in _HYPHENS and kept is before and kept and words:
            kept[-1] += glue + words
            glue = ""
        else:
            kept.append(words)
            before, glue = kept, ""
        rest.append(reading.note(flat(part.tail)))
        part.tail = None
    said = {name: [word for word in words if word] for name, words in parts.items()}
    text = " ".join(word for word in rest if word)
    if not text and not any(said.values()):
        return None
    return PersonName(
        family=" ".join(said["family"]),
        given=tuple(said["given"]),
        title=" ".join(said["prefix"]),
        suffix=" ".join(said["suffix"]),
        text=text,
        use=element.get("use", ""),
    )


def spoken(name: PersonName | None) -> str:
    """A name as one speaks it: ``Dr Mary Jones``."""
    if name is None:
        return ""
    loose = ("", name.text) if name.given else (name.text, "")
    parts = (name.title, *name.given, loose[0], name.family, name.suffix, loose[1])
    return " ".join(part for part in parts if part)


def address(reading: Reading, element: Element) -> Address | None:
    """An address on one line with every part of it; None where nothing of it was sent."""
    lines, postcode = [reading.note(flat(element.text))], ""
    element.text = None
    for part in element:
        name = local(part)
        if name == "useablePeriod":
            lines.append(" to ".join(filter(None, map(moment_words, period(reading, part)))))
            continue
        text = reading.take_text(part)
        if name == "postalCode" and not postcode:
            postcode = text
        elif text:
            label = _ADDRESS_LABELS.get(name)
            lines.append(f"{label} {text}" if label else text)
        lines.append(reading.note(flat(part.tail)))
        part.tail = None
    text = show_address(list(dict.fromkeys(lines)), postcode)
    if not text:
        return None
    used = element.get("use", "").split()
    use = next((_ADDRESS_USES[word] for word in used if word in _ADDRESS_USES), "")
    return Address(
        use or f"Address ({' '.join(used)})" if used else "Address", text, show_postcode(postcode)
    )


def telecom(reading: Reading, element: Element) -> tuple[str, str]:
    """What kind of number it is and what for, and the number as the NHS shows it."""
    sent = reading.take(element, "value")
    scheme, colon, number = sent.partition(":")
    kind = _PHONE_KINDS.get(scheme.lower(), "Telephone") if colon else "Telephone"
    if kind == "Web page":
        text = sent
    elif kind == "Telephone":
        text = show_phone(sent)
    else:
        text = number.strip() if kind == "Email" else show_phone(number)
    for part in children(element, "useablePeriod"):
        start, end = (moment_words(moment) for moment in period(reading, part))
        times = [f"from {start}"] if start else []
        text += (
            f" ({' '.join([*times, *([f'until {end}'] if end else [])])})" if start or end else ""
        )
    uses = [_PHONE_USES.get(use, use) for use in element.get("use", "").split()]
    if "call-back" in uses and kind == "Telephone":
        rest = [use for use in uses if use != "call-back"]
        return "Call-back telephone" + (f" ({', '.join(rest)})" if rest else ""), text
    return f"{kind} ({', '.join(uses)})" if uses else kind, text


def identifier_label(root: str) -> str:
    """The readable name of an identifier's root, ``Reference`` where it is not known."""
    return _ID_LABELS.get(root.strip(), "Reference")


def identifier(reading: Reading, element: Element) -> tuple[str, str]:
    """An id's label and extension; ("", "") where it has no extension (plumbing)."""
    sent = reading.take(element, "extension")
    authority = reading.take(element, "assigningAuthorityName")
    label = identifier_label(element.get("root", ""))
    if not sent:
        return (label, authority) if authority else ("", "")
    return (f"{label} of {authority}" if authority else label), sent


Period = tuple[Moment | str | None, Moment | str | None]


def period(reading: Reading, element: Element | None) -> Period:
    """Start and end of an interval; a single time, or its middle, is its start."""
    if element is None:
        return None, None
    single = reading.moment(element) or reading.moment(child(element, "center"))
    low, high = child(element, "low"), child(element, "high")
    return reading.moment(low) or single, reading.moment(high)


def period_words(reading: Reading, element: Element | None) -> str:
    """An interval in words."""
    start, end = (moment_words(moment) for moment in period(reading, element))
    return f"{start} to {end}" if start and end else f"until {end}" if end else start
