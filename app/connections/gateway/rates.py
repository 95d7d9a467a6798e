"""How often a caller may ask: a bucket for each, filled at an even pace."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

BURST_S = 2
"""Seconds' worth of requests that a caller may send at once."""
MOST_CALLERS = 10_000
"""Callers that are remembered; the one that has been silent for longest is forgotten first."""


class Rates:
    """Counts the requests of each caller. One thread only."""

    def __init__(self, per_s: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._most = float(per_s * BURST_S)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, caller: str) -> bool:
        """Whether this caller may ask now; a no does not count against it."""
        now = self._clock()
        left, seen = self._left.get(caller, (self._most, now))
        left = min(self._most, left + (now - seen) * self._per_s)
        may = left >= 1
        self._left[caller] = (left - 1 if may else left, now)
        self._left.move_to_end(caller)
        if len(self._left) > MOST_CALLERS:
            self._left.popitem(last=False)
        return may
