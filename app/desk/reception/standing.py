"""Receiving as long as it stands: the gateway, its doors, and the threads behind them.

The same for the service (``triage-handover receive``) and for a viewer that listens by itself.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from app.connections.gateway.limits import limits_of
from app.connections.gateway.routes import Wire
from app.desk.at_work import AtWork
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.reception.bars_refusals import bars_refusal
from app.desk.reception.case_999 import case_999_refusal
from app.desk.reception.cds import cds_refusal
from app.desk.reception.cds_fetching import Fetcher
from app.desk.reception.doors import doors
from app.desk.reception.itk import itk_refusal
from app.desk.reception.keeper import Keeper
from app.desk.reception.presence import present
from app.report.errors import StoreFailed
from app.store import leases
from app.store.store import Tx

if TYPE_CHECKING:
    from app.connections.gateway.server import Gateway
    from app.connections.secrets import Secrets

BUSY_MS = 2_000
"""How long a gateway's store waits for another process: senders must be told within 5 s."""

_PROBE = "gateway-health"
_FORMS = {
    Wire.BARS: bars_refusal,
    Wire.CDS: cds_refusal,
    Wire.ITK: itk_refusal,
    Wire.CASE_999: case_999_refusal,
}


@contextmanager
def standing(desk: Desk, secrets: Secrets) -> Iterator[Gateway]:
    """Receive for as long as the block runs; what came before its end is answered and kept.

    Args:
        desk: whose store and settings; hears of everything that is received.
        secrets: tokens of the senders that reports are fetched from.

    Raises:
        AppError: the settings do not allow it, or nothing can listen there (GATEWAY-001 to -004).
    """
    from app.connections.ems import EmsClient
    from app.connections.gateway.server import Gateway

    with ExitStack() as stack:
        at_work = AtWork()
        filer = stack.enter_context(Filer(desk, at_work))
        fetchers: list[Fetcher] = []

        def kept() -> None:
            filer.wake()
            for fetcher in fetchers:
                fetcher.wake()

        keeper = stack.enter_context(Keeper(desk.context.store, after=kept))
        for sender in desk.settings.senders:
            if sender.is_asked:
                most = desk.settings.message_max_bytes
                client = stack.enter_context(EmsClient(sender, secrets, max_bytes=most))
                fetchers.append(stack.enter_context(Fetcher(desk, keeper, sender, client)))
        gateway = Gateway(
            desk.settings.gateway,
            doors(desk, keeper, at_work),
            limits=limits_of(desk.settings.gateway, desk.settings.message_max_bytes),
            forms=_FORMS,
            ready=lambda: can_keep(desk, keeper),
        )
        listening = stack.enter_context(gateway)
        stack.enter_context(present(desk.context))
        yield listening


def can_keep(desk: Desk, keeper: Keeper) -> bool:
    """Whether the store takes a row now: nothing less shows a full disk."""
    now, holder = desk.context.clock(), f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex}"

    def write(tx: Tx) -> None:
        leases.take(tx, _PROBE, holder, now, timedelta(0))

    try:
        keeper.run(write)
    except StoreFailed:
        return False
    return True
