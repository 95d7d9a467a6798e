"""The messages of the CDA senders: one or more calls each, by name."""

from __future__ import annotations

from app.demo.itk import other_lines, telephone
from app.demo.itk.call import Call

MESSAGES: tuple[tuple[str, tuple[Call, ...]], ...] = (
    ("111-ed-scald", (telephone.SCALD,)),
    ("111-ed-fall", (telephone.FALL,)),
    ("111-ed-fall-version-2", (telephone.FALL_AGAIN,)),
    ("111-utc-wrist", (telephone.WRIST,)),
    ("111-utc-wrist-withdrawn", (telephone.WITHDRAWN,)),
    ("111-utc-earache", (telephone.EARACHE,)),
    ("111-ed-repeat-caller", telephone.HEADACHES),
    ("crisis-line-low-mood", (other_lines.LOW_MOOD,)),
    ("crisis-line-voices", (other_lines.VOICES,)),
    ("dental-line-abscess", (other_lines.ABSCESS,)),
    ("dental-line-tooth-copy", (other_lines.TOOTH,)),
    ("ambulance-low-blood-sugar", (other_lines.HYPO,)),
    ("ambulance-bicycle", (other_lines.CRASH,)),
)
"""Every message by its name: at least two from each line."""
