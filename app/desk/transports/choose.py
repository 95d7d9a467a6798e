"""Which transport brings a reply: one table, by the kind of the reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.desk.transports.source import Source
from app.desk.transports.transport import Pause, Transport, Transports, no_longer
from app.settings.registry import SenderSettings, Settings
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.secrets import Secrets

Maker = Callable[[SenderSettings, "Secrets", Source, Pause], Transport]
"""Makes the transport for one reply to a sender; imports what it needs when it is called."""


def _cds_task(sender: SenderSettings, secrets: Secrets, source: Source, pause: Pause) -> Transport:
    from app.connections.ems import EmsClient
    from app.desk.transports.cds_task import CdsTaskTransport

    if not sender.task_updates:
        raise no_longer(sender.name)
    return CdsTaskTransport(sender, EmsClient(sender, secrets, pause=pause), source)


def _itk(sender: SenderSettings, secrets: Secrets, source: Source, pause: Pause) -> Transport:
    from app.connections.itk import ItkClient
    from app.desk.transports.itk import ItkTransport

    if not sender.base_url:
        raise no_longer(sender.name)
    return ItkTransport(sender, ItkClient(sender, secrets, pause=pause), source)


def _bars(sender: SenderSettings, secrets: Secrets, source: Source, pause: Pause) -> Transport:
    from app.connections.bars import BarsClient
    from app.desk.transports.bars import BarsTransport

    if not sender.base_url:
        raise no_longer(sender.name)
    return BarsTransport(sender, BarsClient(sender, secrets, pause=pause), source)


def _case_999(sender: SenderSettings, secrets: Secrets, source: Source, pause: Pause) -> Transport:
    from app.connections.case_999 import Case999Client
    from app.desk.transports.case_999 import Case999Transport

    if not sender.base_url:
        raise no_longer(sender.name)
    return Case999Transport(sender, Case999Client(sender, secrets, pause=pause), source)


MAKERS: dict[str, Maker] = {
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
"""By the kind of the reply."""


def transports_for(settings: Settings, secrets: Secrets) -> Transports:
    """Transports to the senders of the settings.

    Args:
        settings: which senders there are, and how each is reached.
        secrets: where their tokens, passwords and keys are.
    """

    def mesh(sender: SenderSettings, secrets: Secrets, source: Source, pause: Pause) -> Transport:
        from app.desk.transports.mesh import mesh_transport

        return mesh_transport(settings, sender, secrets, source, pause)

    makers = {**MAKERS, "itk3-infrastructure": mesh, "itk3-business": mesh}

    def transport(reply: Reply, source: Source, pause: Pause) -> Transport:
        for sender in settings.senders:
            if sender.name.casefold() == reply.sender.casefold():
                return makers[reply.kind](sender, secrets, source, pause)
        raise no_longer(reply.sender)

    return transport
