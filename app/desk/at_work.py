"""Who is being answered just now, so that work that can wait lets them by.

Filing one message takes several times as long as taking it in. A burst is answered first and
filed after, or its last sender would wait for the work that its first one caused.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class AtWork:
    """Counts the requests that are in work. Any thread."""

    def __init__(self) -> None:
        self._bell = threading.Condition()
        self._inside = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold while a request is in work."""
        with self._bell:
            self._inside += 1
        try:
            yield
        finally:
            with self._bell:
                self._inside -= 1
                if not self._inside:
                    self._bell.notify_all()

    def let_by(self, most_s: float) -> float:
        """Wait until nothing is in work, or for so many seconds; gives how long it waited."""
        begun = time.monotonic()
        with self._bell:
            self._bell.wait_for(lambda: not self._inside, max(0.0, most_s))
        return time.monotonic() - begun
