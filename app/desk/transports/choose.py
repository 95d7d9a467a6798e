"""Which transport brings a reply: one table, by the kind of the reply."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.desk.transports.clients import Clients
from app.desk.transports.source import Source
from app.desk.transports.transport import Transport, Transports, no_longer
from app.settings.registry import SenderSettings, Settings
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.client import SenderClient
    from app.connections.secrets import Secrets
    from app.desk.transports.calling import Calling

Way = tuple["type[SenderClient]", "type[Calling]"]
"""A client, and the transport that brings a reply over it."""


def _cds_task() -> Way:
    from app.connections.ems import EmsClient
    from app.desk.transports.cds_task import CdsTaskTransport

    return EmsClient, CdsTaskTransport


def _itk() -> Way:
    from app.connections.itk import ItkClient
    from app.desk.transports.itk import ItkTransport

    return ItkClient, ItkTransport


def _bars() -> Way:
    from app.connections.bars import BarsClient
    from app.desk.transports.bars import BarsTransport

    return BarsClient, BarsTransport


def _case_999() -> Way:
    from app.connections.case_999 import Case999Client
    from app.desk.transports.case_999 import Case999Transport

    return Case999Client, Case999Transport


WAYS: dict[str, Callable[[], Way]] = {
    "cds-task": _cds_task,
    "itk-infrastructure": _itk,
    "itk-business": _itk,
    "bars-interim": _bars,
    "bars-reject": _bars,
    "bars-final": _bars,
    "bars-did-not-attend": _bars,
    "bars-status": _bars,
    "999-interim": _case_999,
    "999-final": _case_999,
}
"""By the kind of the reply; each imports what it needs when it is called."""

_MESH = frozenset({"itk3-infrastructure", "itk3-business"})


def transports_for(settings: Settings, secrets: Secrets) -> Transports:
    """Transports to the senders of the settings.

    Args:
        settings: which senders there are, and how each is reached.
        secrets: where their tokens, passwords and keys are.
    """

    def transport(reply: Reply, source: Source, clients: Clients) -> Transport:
        for sender in settings.senders:
            if sender.name.casefold() == reply.sender.casefold():
                break
        else:
            raise no_longer(reply.sender)
        if reply.kind in _MESH:
            from app.desk.transports.mesh import mesh_transport

            return mesh_transport(settings, sender, secrets, source, clients)
        if not _takes(sender, reply.kind):
            raise no_longer(sender.name)
        client, way = WAYS[reply.kind]()
        make = partial(client, sender, secrets, pause=clients.pause)
        return way(sender, clients.lend((sender.name, client.__name__), make), source)

    return transport


def _takes(sender: SenderSettings, kind: str) -> bool:
    """Whether a sender is set up to take a reply of that kind."""
    return sender.task_updates if kind == "cds-task" else bool(sender.base_url)
