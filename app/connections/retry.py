"""How long to wait before a request is tried again: exponential, with jitter.

A library would do, were it not for its logging: it repeats the arguments of the call, and the
address of a search holds an NHS number.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

FIRST_S = 0.25
LONGEST_S = 4.0


def pauses(retries: int, draw: Callable[[float, float], float] = random.uniform) -> Iterator[float]:
    """Seconds before each further try: between half of 0.25, 0.5, 1, 2 ... 4 and the whole.

    The jitter keeps the screens of a department from asking all at once when a sender is back.
    """
    for number in range(retries):
        whole = min(FIRST_S * 2**number, LONGEST_S)
        yield draw(whole / 2, whole)
