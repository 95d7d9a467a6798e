"""What a code of the triage outcome codes: by the family of its code system.

Senders spell the systems in many ways (``pathways-dx-codes``, ``Id/pathways-dx-code``,
``arp-priority-code``), so the family is found by its tail; the code and its words stay as sent.
"""

from __future__ import annotations

import re
from dataclasses import replace

from app.readers.fhir.values import Concept, system_words
from app.readers.triage_tables import ambulance_priority
from app.report.model import Code

DISPOSITION = "disposition"

_RESULT = "response-outcome"
_RESULTS = {"PATLIFT": "Patient has been lifted"}
"""CodeSystem response-outcome-codes, for results that came without words."""

_FAMILIES = (
    (re.compile(r"(?:^|[-_/])dx[-_]?code|\.325$"), DISPOSITION),
    (re.compile(r"(?:^|[-_/])sg[-_]?code"), "symptom-group"),
    (re.compile(r"(?:^|[-_/])sd[-_]?code"), "symptom-discriminator"),
    (re.compile(r"pathway[-_]?code"), "pathway"),
    (re.compile(r"(?:^|[-_/])arp[-_]"), "ambulance-response"),
    (re.compile(r"ampds"), "ampds"),
    (re.compile(r"response-outcome"), _RESULT),
)
_SPELLINGS = (
    (re.compile(r"dx\s*\d{1,5}[a-z]?", re.IGNORECASE), DISPOSITION),
    (re.compile(r"sg\s*\d{2,6}", re.IGNORECASE), "symptom-group"),
    (re.compile(r"sd\s*\d{2,6}", re.IGNORECASE), "symptom-discriminator"),
)
_LABEL = re.compile(
    r"\s*(?:pathways assessment\b|presenting complaint - selected\b)", re.IGNORECASE
)
"""Words beside a coding that only say which code it is: listed, not shown as an outcome."""


def kind_of(code: Code, otherwise: str = "outcome") -> str:
    """The family of a code: by its system, else by its own spelling."""
    tail = system_words(code.system).lower()
    for pattern, kind in _FAMILIES:
        if pattern.search(tail):
            return kind
    for pattern, kind in _SPELLINGS:
        if pattern.fullmatch(code.code.strip()):
            return kind
    return otherwise


def is_label(text: str) -> bool:
    """Whether words beside a coding only name the kind of code."""
    return _LABEL.match(text) is not None


def coded(said: Concept, text: str) -> list[Code]:
    """The codes of a concept, each with its kind; ``text`` beside them is one of its own."""
    found = [replace(code, kind=kind_of(code)) for code in said.codes if code.code or code.display]
    found = [_worded(code) for code in found]
    displays = " ".join(code.display for code in found).lower()
    if found and text and text.lower() not in displays:
        found.append(Code(found[0].kind, "", "", text))
    return found


def _worded(code: Code) -> Code:
    """Our words for an ambulance response or a result that came as a code alone."""
    if code.display:
        return code
    if code.kind == "ambulance-response":
        return replace(code, display=ambulance_priority(code.code))
    return replace(code, display=_RESULTS.get(code.code, "") if code.kind == _RESULT else "")
