"""Headings inside the text of a section: bold ones, and words that stand where one stands.

Suppliers who send one long summary set ``Allergies: Penicillin`` into it instead of a section.
Only a line (or the first of two cells) that begins with nothing but a known heading is one; what
is said in the middle of a sentence stays prose.
"""

from __future__ import annotations

import re

from app.readers.cda.text import TextLine
from app.readers.cda.topics import Topic

_LEAD = re.compile(r"(?P<title>[^:]{3,60}):\s*(?P<rest>.*)\Z")
_HEAD = re.compile(r"[^:]{3,60}:")

_LABELS: dict[Topic, str] = {
    Topic.CONCERN: r"presenting (?:complaint|problem|condition|symptoms?)|chief complaint"
    r"|(?:patient'?s )?reported condition|reason for (?:the )?(?:call|contact|referral)",
    Topic.ALLERGIES: r"(?:known |drug |recorded )?allerg(?:y|ies)(?: status)?"
    r"|allergies (?:and|&) (?:adverse reactions|intolerances|sensitivities)",
    Topic.MEDICINES: r"(?:current |regular |repeat |prescribed )?(?:medications?|medicines?|meds)"
    r"(?: history)?|drug history",
    Topic.SPECIAL_NOTES: r"special (?:patient )?notes?|patient special notes?",
    Topic.BEWARE: r"(?:adult |child )?safeguarding(?: concerns?| issues?| flags?| alerts?)?"
    r"|child protection(?: plan| concerns?)?|scene safety|alerts|warnings?|risk assessment"
    r"|risks?(?: (?:to|from) (?:self|others|staff|crew))?|violence(?: and aggression)?"
    r"|(?:dna(?:cp)?r|respect|resus(?:citation)?)(?: status)?|infection (?:risk|control|status)"
    r"|interpreter(?: required| needed)?|communication needs?|reasonable adjustments?",
    Topic.ADVICE: r"(?:care |interim |worsening |safety[ -]net )?advice(?: given)?"
    r"|safety[ -]?net(?:ting)?",
    Topic.DISPOSITION: r"(?:pathways |final )?disposition|(?:final )?outcome",
}
"""What a line begins with, to the letter, if it is a heading that is not set in bold.

*Alert* is none: it says of somebody that they are awake.
"""

_KNOWN = tuple((topic, re.compile(words, re.IGNORECASE)) for topic, words in _LABELS.items())
_LABELLED = re.compile(
    r"(?P<title>[^:–-]{2,45}?(?:-net[^:–-]{0,20})?)\s*(?::|\s[–-]\s)\s*(?P<rest>.*)\Z"
)
_OTHER_LABEL = re.compile(r"[A-Z][\w /'’&-]{1,30}:(?:\s|\Z)|[A-Z][A-Z /'’&-]{3,40}\Z")


def bold_heading(line: TextLine) -> re.Match[str] | None:
    """``title`` and ``rest`` of a line that is bold, or whose bold start ends with a colon."""
    leads = line.bold or _HEAD.fullmatch(line.head) is not None
    return _LEAD.match(line.text) if leads else None


def plain_heading(line: TextLine) -> tuple[str, str, Topic] | None:
    """A heading that nothing sets apart, with what follows it on its line; None for prose."""
    if line.cells:
        return _known(*line.cells) if len(line.cells) == 2 and not line.header else None
    if (match := _LABELLED.match(line.text)) is not None:
        return _known(match["title"], match["rest"])
    return _known(line.text, "") if line.text.isupper() else None


def ends_part(line: TextLine) -> bool:
    """Whether a line is a heading of whatever kind, so that what stood before it is over."""
    return line.header or bool(line.cells) or _OTHER_LABEL.match(line.text) is not None


def _known(title: str, rest: str) -> tuple[str, str, Topic] | None:
    title = title.strip(" :?")
    words = " ".join(title.replace("’", "'").split())
    found = next((topic for topic, known in _KNOWN if known.fullmatch(words)), None)
    return (title, rest.strip(), found) if found is not None else None
