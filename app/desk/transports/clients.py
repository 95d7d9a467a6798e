"""Clients that are kept from one reply to the next, with their connections."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Pause = Callable[[float], bool]
"""Waits some seconds before a further try; True ends the tries, as the program is closing."""


class Client(Protocol):
    """Whatever brings replies over a connection."""

    def close(self) -> None:
        """Let go of the connection; a later request makes a new one."""


C = TypeVar("C", bound=Client)


@dataclass(frozen=True, slots=True)
class Lent(Generic[C]):
    """A client that nobody else uses until it is given back."""

    client: C
    give_back: Callable[[], None]


class Clients:
    """The clients of one worker. Any thread.

    Args:
        pause: for the clients that are made.
    """

    def __init__(self, pause: Pause) -> None:
        self.pause = pause
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, ...], list[Any]] = defaultdict(list)

    def lend(self, key: tuple[str, ...], make: Callable[[], C]) -> Lent[C]:
        """A client that was used before, or a new one.

        Args:
            key: says whom a client calls, and how: all of one key are alike.
            make: makes one.
        """
        with self._lock:
            idle = self._idle[key]
            client: C | None = idle.pop() if idle else None
        taken = make() if client is None else client

        def give_back() -> None:
            with self._lock:
                idle.append(taken)

        return Lent(taken, give_back)

    def close(self) -> None:
        """Close every client that is not in use."""
        with self._lock:
            clients = [client for idle in self._idle.values() for client in idle]
            for idle in self._idle.values():
                idle.clear()
        for client in clients:
            client.close()
