"""When to try again: each wait twice the last one, up to half an hour, and never in step.

A sender that asks for more time gets it, within the same half hour: an answer that somebody waits
for must not stand still for as long as a machine on the way thinks fit.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=30)


def wait_after(attempts: int, chance: Random, asked: timedelta | None = None) -> timedelta:
    """How long to wait after the attempt of that number (1 and up).

    Between half and the whole of the full wait, by chance, so that the replies of a department
    do not all knock at once when a sender comes back.

    Args:
        attempts: the number.
        chance: for the spread.
        asked: how long the sender asked to wait (``Retry-After``); None where it did not.
    """
    doubled = timedelta(seconds=FIRST.total_seconds() * 2.0 ** min(attempts - 1, 20))
    ours = min(doubled, LONGEST) * chance.uniform(0.5, 1.0)
    return max(ours, min(asked, LONGEST)) if asked else ours
