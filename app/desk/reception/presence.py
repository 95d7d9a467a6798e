"""That a gateway listens, noted in its store: so it can be told from one with another store."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from app.desk.context import Context
from app.desk.processes import holder, is_gone
from app.report.errors import StoreFailed
from app.settings.registry import GatewaySettings
from app.store import leases
from app.store.store import Store

_TERM = timedelta(days=3650)
"""It ends with its process, which can be looked for; a clock says nothing about it."""

_log = logging.getLogger("triage-handover.gateway")


@contextmanager
def present(ctx: Context) -> Iterator[None]:
    """Note for as long as the block runs that the gateway of these settings listens.

    Raises:
        StoreFailed: the store takes no rows.
    """
    name, me = _name(ctx.settings.gateway), holder()
    with ctx.store.transaction() as tx:
        leases.take(tx, name, me, ctx.clock(), _TERM, is_gone=is_gone)
    try:
        yield
    finally:
        try:
            with ctx.store.transaction() as tx:
                leases.give_back(tx, name, me)
        except StoreFailed as failure:  # the process ends, which says the same
            _log.warning("gateway_store_failed", extra={"code": failure.code})


def is_present(store: Store, gateway: GatewaySettings) -> bool:
    """Whether a gateway of these settings runs on this machine and keeps messages in this store.

    Raises:
        StoreFailed: it cannot be read.
    """
    with store.reading() as tx:
        found = leases.holder_of(tx, _name(gateway))
    return found is not None and not is_gone(found)


def _name(gateway: GatewaySettings) -> str:
    return f"gateway {socket.gethostname()} {gateway.host}:{gateway.port}"
