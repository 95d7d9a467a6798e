"""Every readable value of an ITK or CDA message with the forms in which it may be shown.

For the ledger's proof: counted on a fresh tree, without any of the mappings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from app.readers.cda.elements import Element, local
from app.readers.cda.envelope import address_words, envelope_values, open_envelope
from app.readers.cda.leftover import leaf_words, place
from app.readers.cda.readable import Leaf, readable
from app.readers.cda.reading import Reading
from app.readers.narrative import plain
from app.report.contact import show_phone, show_postcode
from app.report.model import AlsoLine

_SCHEME = re.compile(r"\A(?:tel|fax|mailto|sms):\s*", re.IGNORECASE)
_GENDERS = {"0": "Not Known", "1": "Male", "2": "Female", "9": "Not specified"}

_BOOLEANS = {"true": "Yes", "false": "No"}

Value = tuple[tuple[str, ...], Callable[[], AlsoLine]]
"""The forms of one value, and what makes the line that would list it: few are ever needed."""


def cda_values(root: Element) -> Iterator[Value]:
    """The values of the envelope, then those of every payload that can be opened."""
    envelope = open_envelope(root, Reading())
    for text in envelope_values(envelope):
        yield (text,), partial(AlsoLine, "Envelope", text)
    for part in envelope.parts:
        for leaf in readable(part):
            yield _forms(leaf), partial(_line, leaf, part)


def _line(leaf: Leaf, part: Element) -> AlsoLine:
    return AlsoLine(place(leaf, part), leaf_words(leaf))


def _forms(leaf: Leaf) -> tuple[str, ...]:
    """As sent, or as the NHS shows it."""
    raw, name = leaf.raw, local(leaf.element)
    found = [leaf_words(leaf)]
    if leaf.key == "uri":
        found.append(address_words(leaf.element))
    elif leaf.key == "value":
        number = _SCHEME.sub("", raw)
        found += [show_phone(raw), show_phone(number), number]
        if raw in _BOOLEANS:
            found.append("preferred" if name == "preferenceInd" else _BOOLEANS[raw])
    elif leaf.key == "extension":
        digits = "".join(raw.split()).replace("-", "")
        if len(digits) == 10 and digits.isdecimal():
            found.append(f"{digits[:3]} {digits[3:6]} {digits[6:]}")
    elif leaf.key == "code" and name == "administrativeGenderCode":
        found.append(_GENDERS.get(raw, raw))
    elif name == "postalCode":
        found.append(show_postcode(raw))
    elif leaf.key == "text" and name == "text" and "<" in raw:
        found.append(plain(raw).replace("\n", " "))  # a web page that was sent as text
    elif leaf.key == "text" and name == "text":
        found += [raw.removesuffix(":"), raw.replace(": ", " ", 1)]  # a heading inside the text
    elif leaf.key == "text":
        found.append(raw.rstrip(",." if name == "prefix" else ","))
    return tuple(dict.fromkeys(found))
