"""What came back to the senders that push: one line for each thing that they were told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Condition

NEVER_SENT = "a message that it never sent"


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that came back.

    Attributes:
        sender: its name in the settings.
        about: its own number of the case that it is about.
        what: what it was told, in words.
        at: when it first came.
        times: how often it came; more than once is the receiver's fault.
    """

    sender: str
    about: str
    what: str
    at: datetime
    times: int = 1


class Record:
    """Everything that came back, in the order in which it first came; safe from any thread."""

    def __init__(self) -> None:
        self._heard: list[Heard] = []
        self._news = Condition()

    def note(self, sender: str, about: str, what: str) -> None:
        """Write down what a sender was told."""
        with self._news:
            for place, one in enumerate(self._heard):
                if (one.sender, one.about, one.what) == (sender, about, what):
                    self._heard[place] = replace(one, times=one.times + 1)
                    break
            else:
                self._heard.append(Heard(sender, about, what, datetime.now(UTC)))
            self._news.notify_all()

    def all(self) -> tuple[Heard, ...]:
        """Everything so far."""
        with self._news:
            return tuple(self._heard)

    def about(self, sender: str, case: str) -> tuple[Heard, ...]:
        """What a sender was told about one of its cases."""
        return tuple(one for one in self.all() if (one.sender, one.about) == (sender, case))

    def wait_until(self, holds: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until something holds of the record; whether it did in time."""
        with self._news:
            return self._news.wait_for(holds, timeout_s)
