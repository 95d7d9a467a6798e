"""Which replies are being brought just now, and how many more may go to each sender.

One to a sender of which nobody knows whether it answers, several once it has. When one fails, those
that go with it fail for the same reason: they count as one failure, and one reply asks again.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict

from app.store.records import Reply

AT_ONCE = 6
"""Replies that are brought to one sender at the same time."""


class UnderWay:
    """Counts the replies that are being brought. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handovers: dict[str, set[str]] = defaultdict(set)
        self._answering: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._begun_after: dict[str, int] = {}

    def __len__(self) -> int:
        with self._lock:
            return len(self._begun_after)

    def most(self, sender: str) -> int:
        """How many may be under way to a sender at once."""
        with self._lock:
            return AT_ONCE if sender in self._answering else 1

    def handovers(self) -> dict[str, frozenset[str]]:
        """For each sender that something is brought to, the handovers that it is about."""
        with self._lock:
            return {sender: frozenset(ids) for sender, ids in self._handovers.items() if ids}

    def begin(self, reply: Reply) -> None:
        """A reply is brought from now on."""
        with self._lock:
            self._handovers[reply.sender].add(reply.handover_id)
            self._begun_after[reply.id] = self._failures[reply.sender]

    def end(self, reply: Reply) -> None:
        """What came of a reply is written down, or it is known that it could not be."""
        with self._lock:
            self._handovers[reply.sender].discard(reply.handover_id)
            self._begun_after.pop(reply.id, None)

    def answered(self, sender: str) -> None:
        """A sender answered: several replies may go to it."""
        with self._lock:
            self._answering.add(sender)

    def failed(self, reply: Reply) -> bool:
        """A sender was not reached; True unless that is known from a reply that went with it."""
        with self._lock:
            self._answering.discard(reply.sender)
            known = self._failures[reply.sender]
            if self._begun_after.get(reply.id, known) < known:
                return False
            self._failures[reply.sender] += 1
            return True
