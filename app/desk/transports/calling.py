"""What the transports that call a sender are alike in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self

from app.desk.transports.clients import Client, Lent
from app.desk.transports.source import Source
from app.desk.transports.transport import Delivered, Keep
from app.settings.registry import SenderSettings
from app.store.records import Reply


class Calling(ABC):
    """Brings one reply over a client that was lent for it.

    Args:
        sender: its settings.
        lent: the client; it is given back at the end.
        source: what the reply is built from.
    """

    _client: Client

    def __init__(self, sender: SenderSettings, lent: Lent[Any], source: Source) -> None:
        self._sender = sender
        self._client = lent.client
        self._source = source
        self._lent = lent

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lent.give_back()

    @abstractmethod
    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """See :meth:`app.desk.transports.transport.Transport.deliver`."""
