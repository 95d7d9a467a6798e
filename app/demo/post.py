"""What comes by post: the messages of the senders that speak ITK with CDA, and BaRS.

They are handed in as files, as an integration engine does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.demo.bars import examples as bars
from app.demo.bars.story import Handover
from app.demo.itk import calls as itk
from app.demo.itk.call import Call
from app.demo.itk.envelope import message

_FIRST_S = 12.0
_EVERY_S = 4.0


@dataclass(frozen=True, slots=True)
class Posted:
    """One message that is handed in ``after_s`` seconds from the start.

    Attributes:
        sender: the name of the line that it comes from.
        made: the bytes of the message, for the moment from which its times count.
    """

    after_s: float
    sender: str
    made: Callable[[datetime], bytes]


def by_itk(calls: tuple[Call, ...], after_s: float = 0) -> Posted:
    """A call as an NHS 111 report in CDA."""
    return Posted(after_s, calls[0].service.name, partial(message, calls))


def by_bars(story: Handover, after_s: float = 0) -> Posted:
    """A referral as a BaRS message."""
    return Posted(after_s, story.sender.name, partial(bars.written, story))


def _in_turn() -> tuple[Posted, ...]:
    letters = [by_itk(calls) for _, calls in itk.MESSAGES]
    letters += [by_bars(story) for _, story in bars.MESSAGES]
    return tuple(
        Posted(_FIRST_S + at * _EVERY_S, one.sender, one.made) for at, one in enumerate(letters)
    )


POST = _in_turn()
"""Every synthetic message of both families, one after the other."""
