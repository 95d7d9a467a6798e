"""The synthetic patients of the demonstration, by the service that sends them."""

from __future__ import annotations

from app.demo.authoring.story import Story
from app.demo.encounters import cas, online, other_lines, telephone

ALL: tuple[Story, ...] = (
    telephone.HEAD_INJURY,
    telephone.HEAD_INJURY_WORSE,
    telephone.ANKLE,
    telephone.ANKLE_RUNG_BACK,
    telephone.ANKLE_NUMB,
    telephone.ABDOMINAL_PAIN,
    telephone.CANCELLED,
    online.NO_NUMBER,
    online.NOT_TRACED,
    online.SCRIPTS,
    cas.BREATHLESS,
    cas.NEWBORN,
    cas.BAD_NUMBER,
    cas.DIED,
    other_lines.CHEST_PAIN,
    other_lines.LONG_NAME,
    other_lines.CRISIS_CALL,
    other_lines.TOOTHACHE,
)
"""Every version of every story."""
