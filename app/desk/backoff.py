"""When to try again: each wait twice the last one, up to half an hour, and never in step."""

from __future__ import annotations

from datetime import timedelta
from random import Random

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=30)


def wait_after(attempts: int, chance: Random) -> timedelta:
    """How long to wait after the attempt of that number (1 and up).

    Between half and the whole of the full wait, by chance, so that the replies of a department
    do not all knock at once when a sender comes back.
    """
    doubled = timedelta(seconds=FIRST.total_seconds() * 2.0 ** min(attempts - 1, 20))
    return min(doubled, LONGEST) * chance.uniform(0.5, 1.0)
