"""Why a value is not there (FHIR data-absent-reason), in words with the code as sent."""

from __future__ import annotations

from app.readers.fhir.reading import Reading
from app.readers.fhir.values import concepts
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node

SYSTEM = "data-absent-reason"

WORDS = {
    "unknown": "Not known",
    "asked": "Don't know",
    "asked-unknown": "Don't know",
    "temp": "Not known yet",
    "temp-unknown": "Not known yet",
    "not-asked": "Not asked",
    "asked-declined": "Did not want to answer",
    "masked": "Withheld",
    "not-applicable": "Does not apply",
    "unsupported": "Cannot be sent by the sender's system",
    "astext": "In the narrative",
    "as-text": "In the narrative",
    "error": "Could not be read by the sender's system",
    "NaN": "Not a number",
    "not-a-number": "Not a number",
    "negative-infinity": "Below what can be measured",
    "positive-infinity": "Above what can be measured",
    "not-performed": "Not measured",
    "not-permitted": "May not be sent",
}
"""The codes of STU3 and R4. *Asked* is *Don't know* (CDS API guide, QuestionnaireResponse)."""


def absent_reason(reading: Reading, parent: Node, key: str = "dataAbsentReason") -> str:
    """The sender's words for why there is no value; ours, with the code, where there are none."""
    found = []
    for said in concepts(reading, parent, key, quiet=True):
        code = next((each.code for each in said.codes if each.code in WORDS), "")
        bare = said.words.lower() == code.lower()
        found.append(f"{WORDS[code]} ({code})" if code and bare else said.words)
    return "; ".join(found)


def absence_code(parent: Node, key: str) -> str:
    """The code in the extension of a plain value that was left out, "" without one."""
    for part in nodes(node(parent, f"_{key}"), "extension"):
        if peek(part, "url").endswith(f"/{SYSTEM}"):
            return peek(part, "valueCode")
    return ""
