"""Senders that are made up: what becomes of a reply is told by the test, one way for each name."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

from app.desk.transports.clients import Clients
from app.desk.transports.source import Source
from app.desk.transports.transport import Delivered, Keep
from app.report.errors import ConnectionFailed
from app.report.states import ReplyState
from app.store.records import Reply

Deliver = Callable[[Reply], Delivered]


def away(reply: Reply) -> Delivered:
    """It does not answer."""
    raise ConnectionFailed(
        f"{reply.sender} has not had your reply", "It does not answer", "Wait", "CONN-001",
        retryable=True,
    )  # fmt: skip


def well(_: Reply) -> Delivered:
    """It takes the reply."""
    return Delivered(ReplyState.CONFIRMED, answer=b'{"taken":true}')


@dataclass
class MadeUpSenders:
    """Transports for an outbox worker.

    Attributes:
        ways: by the sender's name; ``well`` where nothing is told.
        got: what was brought to each, in order: reply id and bytes.
    """

    ways: dict[str, Deliver] = field(default_factory=lambda: defaultdict(lambda: well))
    got: dict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: defaultdict(list))

    def __call__(self, _: Reply, __: Source, ___: Clients) -> "_Way":
        return _Way(self)


class _Way:
    def __init__(self, senders: MadeUpSenders) -> None:
        self._senders = senders

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        body = reply.body
        if body is None:
            body = f"{reply.id}:{reply.idempotency_id}".encode()
            keep(body, "")
        self._senders.got[reply.sender].append((reply.id, body))
        return self._senders.ways[reply.sender](reply)


@dataclass
class Gate:
    """A sender that takes its time: it answers when it is let."""

    asked: threading.Event = field(default_factory=threading.Event)
    open: threading.Event = field(default_factory=threading.Event)

    def __call__(self, reply: Reply) -> Delivered:
        self.asked.set()
        assert self.open.wait(20)
        return well(reply)


def in_turn(*ways: Deliver) -> Deliver:
    """One way after the other, the last one for ever."""
    left: Iterator[Deliver] = iter(ways)
    last = ways[-1]

    def deliver(reply: Reply) -> Delivered:
        return next(left, last)(reply)

    return deliver
