"""What happens in the demonstration, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.demo.authoring.story import Service, Story
from app.demo.encounters import cas, online, other_lines, senders, telephone


class What(Enum):
    """What a sender does with an encounter."""

    SENT = "sent"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    DAMAGED = "sent as a file that breaks off"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happens ``after_s`` seconds from the start."""

    after_s: float
    what: What
    story: Story


@dataclass(frozen=True, slots=True)
class Line:
    """A sending service as the department knows it.

    Attributes:
        takes_tasks: whether its EMS takes updates of its Task, so that it can be told
            *accepted*.
        xml_only: whether it speaks XML alone.
    """

    service: Service
    takes_tasks: bool = True
    xml_only: bool = False


LINES = (
    Line(senders.TELEPHONE),
    Line(senders.ONLINE),
    Line(senders.CAS, takes_tasks=False),
    Line(senders.AMBULANCE),
    Line(senders.CRISIS),
    Line(senders.DENTAL, xml_only=True),
)

AT_START = (
    online.NO_NUMBER,
    cas.BREATHLESS,
    cas.BAD_NUMBER,
    cas.DIED,
    telephone.ANKLE,
    telephone.ABDOMINAL_PAIN,
    telephone.CANCELLED,
    other_lines.CHEST_PAIN,
    other_lines.LONG_NAME,
    online.NOT_TRACED,
    online.SCRIPTS,
    other_lines.TOOTHACHE,
)

PROGRAMME = (
    *(Happening(0, What.SENT, story) for story in AT_START),
    Happening(0, What.CANCELLED, telephone.CANCELLED),
    Happening(5, What.SENT, telephone.HEAD_INJURY),
    Happening(20, What.SENT, cas.NEWBORN),
    Happening(30, What.DAMAGED, cas.GARBLED),
    Happening(45, What.CHANGED, telephone.ANKLE_RUNG_BACK),
    Happening(60, What.SENT, other_lines.CRISIS_CALL),
    Happening(120, What.CHANGED, telephone.ANKLE_NUMB),
    Happening(180, What.CHANGED, telephone.HEAD_INJURY_WORSE),
)
