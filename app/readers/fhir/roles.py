"""What part somebody had in a contact or a booking, in words (HL7 v3 ParticipationType)."""

from __future__ import annotations

from app.readers.fhir.reading import Reading
from app.readers.fhir.values import concepts
from app.readers.tree import Node

_ROLES = {
    "INF": "Information from",
    "INFORMANT": "Information from",
    "CALLBCK": "Call-back contact",
    "PPRF": "Primary performer",
    "SPRF": "Secondary performer",
    "ATND": "Attender",
    "ADM": "Admitter",
    "CON": "Consultant",
    "DIS": "Discharger",
    "ESC": "Escort",
    "REF": "Referrer",
    "TRANSLATOR": "Translator",
    "EMERGENCY": "Emergency contact",
}
"""HL7 v3 ParticipationType words, for codes that were sent without their own."""


def role_words(reading: Reading, part: Node, key: str = "type") -> str:
    """The words for somebody's part in it; the sender's own words stay visible."""
    found = []
    for said in concepts(reading, part, key, quiet=True):
        code = next((each.code for each in said.codes if each.code in _ROLES), "")
        known = _ROLES.get(code or said.words.upper(), "")
        if not known or known.lower() == said.words.lower():
            found.append(said.words)
        elif said.words == code or said.words.upper() in ("INFORMANT", "CALLBCK"):
            found.append(f"{known} ({said.words})")
        else:
            found.append(said.words)
    return ", ".join(found)
