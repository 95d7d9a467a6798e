"""What a section is about, by its title or by its code.

Four dialects are in the field (national message set, case summary with run-in headings, 111 DMS,
integrated urgent care v3) and a fifth is never far: a title that is not known is simply shown.
"""

from __future__ import annotations

import re
from enum import Enum, auto


class Topic(Enum):
    """What a section is about."""

    CONCERN = auto()
    SUMMARY = auto()
    DISPOSITION = auto()
    ASSESSMENT = auto()
    ADVICE = auto()
    ALLERGIES = auto()
    MEDICINES = auto()
    SPECIAL_NOTES = auto()
    NOTES = auto()
    REPEAT_CALLER = auto()
    BEWARE = auto()
    CONSENT = auto()
    OTHER = auto()


_TITLES: dict[Topic, str] = {
    Topic.REPEAT_CALLER: "repeat caller",
    Topic.SPECIAL_NOTES: r"special (?:patient )?notes?\b|patient special notes?",
    Topic.CONCERN: r"""reported condition|reason for (?:the )?(?:call|contact|encounter|attendance)
        |presenting (?:complaint|problem|symptom|condition|situation)
        |^(?:chief|main) (?:complaint|concern)|^(?:incident details|details of (?:the )?incident)$
        |^nature of (?:the )?(?:call|incident|problem|complaint)$""",
    Topic.DISPOSITION: r"^(?!.*\brefus).*\bdisposition|^(?:call |triage |final )?outcome$",
    Topic.ADVICE: r"""\badvice given|\bcare advice|information and advice
        |\b(?:instructions?|information) given|^advice$|worsening advice
        |advice to (?:the )?patient|\bsafety[ -]?net|^recommended care|^self[ -]?care
        |^patient instructions?$|^interim advice""",
    Topic.ALLERGIES: r"\ballerg|\badverse (?:drug )?reactions?$",
    Topic.MEDICINES: r"""\bprescribed items|\bcurrent medic|\bmedications?$|\bmedicines?$
        |\brepeat medic|\b(?:drug|medication) history$|\bcurrent drugs$""",
    Topic.BEWARE: r"""safeguard|child protection|vulnerab|violen|scene safety|\balerts?\b|infecti
        |resuscitation|\bdna(?:cp)?r\b|^(?:patient )?(?:flags|warnings?)$|reasonable adjust|hazard
        |\brisks?\b|\binterpreter|communication (?:needs?|requirements?|difficult)|\brespect\b
        |^(?!.*consent).*(?:\brefus(?:al|ed)\b|\bdeath$|\bdeceased\b)""",
    Topic.CONSENT: r"\bconsent\b",
    Topic.NOTES: r"additional (?:patient )?notes?\b|local (?:additional )?information",
    Topic.ASSESSMENT: "assessment|triage report|questions? and answers?",
    Topic.SUMMARY: r"\bsummary$",
}
"""The words of a heading that say its topic; the first topic that fits counts."""

_KNOWN_TITLES = tuple(
    (topic, re.compile(re.sub(r"\s*\n\s*", "", words))) for topic, words in _TITLES.items()
)
_CODES = {
    "886891000000102": Topic.CONCERN,
    "887181000000106": Topic.SUMMARY,
    "913341000000104": Topic.DISPOSITION,
    "1052951000000105": Topic.ADVICE,
    "886921000000105": Topic.ALLERGIES,
    "933361000000108": Topic.MEDICINES,
    "38651000000103": Topic.NOTES,
    "4281000179108": Topic.ASSESSMENT,
    "887031000000108": Topic.CONSENT,
    "SPN": Topic.SPECIAL_NOTES,
    "PRC": Topic.REPEAT_CALLER,
    "OAN": Topic.NOTES,
    "LAI": Topic.NOTES,
}
"""SNOMED CT section codes of integrated urgent care v3, and note types of OID …17.422."""


def topic_of(title: str, code: str = "") -> Topic:
    """What a section is about, by its title first (senders reuse codes), then by its code."""
    words = " ".join(title.replace("’", "'").casefold().split()).rstrip(":. ")
    for topic, known in _KNOWN_TITLES:
        if known.search(words):
            return topic
    return _CODES.get(code, Topic.OTHER)
