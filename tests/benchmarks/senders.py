"""Fifty senders in one thread: what they cost is taken from the receiver beside them.

A sender has one connection and one message on its way. With a pace, each message is due at a
moment of its own, and its wait counts from that moment: a receiver that falls behind is seen.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles

from tests.soak.posts import Post

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Load:
    """What came of a load: messages taken in a second, seconds to each answer, and the noes."""

    rate: float
    waits: list[float]
    refused: int

    def __str__(self) -> str:
        last = quantiles(self.waits, n=100)[-1] * 1000
        middle = median(self.waits) * 1000
        return (
            f"{self.rate:5.0f} /s   median {middle:5.0f} ms   99th percentile {last:5.0f} ms   "
            f"{self.refused} refused"
        )


@dataclass
class _Sender:
    """One connection: what it has to say, when each is due, and what it hears."""

    line: socket.socket
    requests: list[bytes]
    due: list[float]
    begun: float = 0.0
    heard: bytearray = field(default_factory=bytearray)
    is_waiting: bool = False

    def send(self, now: float) -> None:
        """Say the next; its wait begins when it was due, or now where nothing was."""
        self.begun = self.due.pop(0) or now
        self.heard.clear()
        self.is_waiting = True
        self.line.sendall(self.requests.pop(0))

    def status(self) -> int:
        """The status of the answer once it is whole, 0 before."""
        self.heard += self.line.recv(262_144)
        head = self.heard.find(b"\r\n\r\n")
        length = _LENGTH.search(self.heard, 0, head + 2) if head >= 0 else None
        if length is None or len(self.heard) < head + 4 + int(length[1]):
            return 0
        self.is_waiting = False
        return int(self.heard[9:12])


def over_http(port: int, asked: Sequence[Post], *, senders: int = 50, pace: float = 0) -> Load:
    """All senders at once.

    Args:
        port: of the receiver on this machine.
        asked: the messages, shared out.
        senders: how many send them.
        pace: messages in a second of all senders together; 0 for as many as they can.
    """
    chance, each_s = Random(2), senders / pace if pace else 0.0  # noqa: S311 - spreads the senders
    waits: list[float] = []
    statuses: Counter[int] = Counter()
    with selectors.DefaultSelector() as selector:
        lines = [_opened(port, asked[n::senders]) for n in range(senders)]
        begun = time.perf_counter()
        for one in lines:
            offset = begun + chance.uniform(0, each_s)
            one.due = [offset + n * each_s if pace else 0.0 for n in range(len(one.requests))]
            selector.register(one.line, selectors.EVENT_READ, one)
        while len(waits) < len(asked):
            now = time.perf_counter()
            idle = [one for one in lines if one.requests and not one.is_waiting]
            for one in idle:
                if one.due[0] <= now:
                    one.send(now)
            next_due = min((one.due[0] for one in idle if not one.is_waiting), default=now + 60)
            for key, _ in selector.select(max(0.0, next_due - time.perf_counter())):
                if status := key.data.status():
                    waits.append(time.perf_counter() - key.data.begun)
                    statuses[status] += 1
        took = time.perf_counter() - begun
        for one in lines:
            one.line.close()
    return Load(statuses[200] / took, waits, len(asked) - statuses[200])


def _opened(port: int, posts: Sequence[Post]) -> _Sender:
    line = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Sender(line, [_request(post) for post in posts], [])


def _request(post: Post) -> bytes:
    head = [
        f"POST {post.path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Length: {len(post.body)}",
        *(f"{name}: {value}" for name, value in post.headers.items()),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + post.body
