"""``receive``: the gateway without a window, for a server or a service."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import FrameType

from app.cli.exits import Exit
from app.cli.manager import READY, STOPPING, tell_manager
from app.cli.output import say
from app.cli.place import person_here, settings_of, store_of
from app.settings.registry import Settings

_LOOK_EVERY_S = 1.0
"""Windows delivers a console's signal only to a thread that wakes up now and then."""


def run(known: argparse.Namespace) -> int:
    """Receive, file, fetch and reply until told to stop. Prints one line, with the address.

    SIGTERM, SIGINT and, on Windows, the end of the service: what is in work is answered and
    kept, then it ends with exit 0.

    Raises:
        AppError: settings, keyring, store, certificates or port do not allow it.
    """
    from app.connections.secrets import KeyringSecrets
    from app.desk.desk import Desk
    from app.desk.neighbours import Neighbours
    from app.desk.outbox import OutboxWorker
    from app.desk.reception.standing import BUSY_MS, standing
    from app.desk.transports.choose import transports_for

    settings, secrets = _settings(known), KeyringSecrets()
    with ExitStack() as stack:
        stop = stack.enter_context(_told_to_stop())
        store = stack.enter_context(store_of(known, create=True, busy_ms=BUSY_MS))
        desk = Desk(store, settings, person_here(settings.role))
        stack.enter_context(Neighbours(desk))
        stack.enter_context(OutboxWorker(desk, transports_for(settings, secrets)))
        gateway = stack.enter_context(standing(desk, secrets))
        say(f"Receiving at {gateway.address}")
        sys.stdout.flush()
        tell_manager(READY)
        while not stop.wait(_LOOK_EVERY_S):
            pass
        tell_manager(STOPPING)
    return Exit.DONE


def _settings(known: argparse.Namespace) -> Settings:
    settings = settings_of(known)
    given = {"host": known.host, "port": known.port}
    changed = {name: value for name, value in given.items() if value is not None}
    return replace(settings, gateway=replace(settings.gateway, **changed))


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """An event that is set by the signals that end a service."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    names = ("SIGTERM", "SIGINT", "SIGBREAK")  # the last on Windows alone
    kinds = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {kind: signal.signal(kind, told) for kind in kinds}
    try:
        yield stop
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
