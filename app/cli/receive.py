"""``receive``: the gateway without a window, for a server or a service."""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from types import FrameType

from app.cli import windows_service
from app.cli.exits import Exit, WrongUsage, exit_of
from app.cli.manager import READY, STOPPING, tell_manager
from app.cli.output import say
from app.cli.place import loaded_of, person_here, profile_of, secrets_of, store_of
from app.report.errors import AppError, Refused
from app.report.states import Role
from app.settings import logs
from app.settings.registry import Settings

_log = logging.getLogger("triage-handover.receive")

GARBAGE_EVERY = 20_000
"""Objects made between two searches for garbage: a message has a thousand, and is gone at once."""

TURN_S = 0.001
"""How long a thread goes on while others wait. An accept changes hands a dozen times; beside a
report that is being filed, it would wait the usual 5 ms each time."""

_LOOK_EVERY_S = 1.0
"""Windows delivers a console's signal only to a thread that wakes up now and then."""


def run(known: argparse.Namespace) -> int:
    """Receive, file, fetch, collect and reply until told to stop. Prints the address, in a line.

    SIGTERM, SIGINT and, on Windows, the end of the service: what is in work is answered and
    kept, then it ends with exit 0.

    Raises:
        AppError: settings, keyring, store, certificates or port do not allow it.
    """
    if known.as_service:
        return _as_service(known)
    with _told_to_stop() as stop:
        _receive(known, stop, lambda address: say(f"Receiving at {address}"))
    return Exit.DONE


def _receive(
    known: argparse.Namespace, stop: threading.Event, begun: Callable[[str], None]
) -> None:
    from app.desk.collecting.collectors import Collectors
    from app.desk.desk import Desk
    from app.desk.keeping.worker import KeepingWorker
    from app.desk.neighbours import Neighbours
    from app.desk.outbox import OutboxWorker
    from app.desk.reception.standing import BUSY_MS, standing
    from app.desk.transports.choose import transports_for
    from app.replies.bars.strict import warm_up
    from app.store import witness

    settings, secrets = _settings(known), secrets_of(profile_of(known))
    warm_up()
    with ExitStack() as stack:
        stack.enter_context(_tuned())
        store = stack.enter_context(store_of(known, create=True, busy_ms=BUSY_MS))
        desk = Desk(store, settings, person_here(Role.IT))  # it is nobody, and sees no patient
        stack.enter_context(Neighbours(desk))
        note = partial(witness.note, store, secrets)
        stack.enter_context(KeepingWorker(desk, note))
        stack.enter_context(OutboxWorker(desk, transports_for(settings, secrets)))
        gateway = stack.enter_context(standing(desk, secrets))
        stack.enter_context(Collectors(desk, settings, secrets))
        begun(gateway.address)
        if sys.stdout is not None:
            sys.stdout.flush()
        tell_manager(READY)
        while not stop.wait(_LOOK_EVERY_S):
            pass
        tell_manager(STOPPING)


@contextmanager
def _tuned() -> Iterator[None]:
    """Python set up for many short answers beside long work, and as it was afterwards."""
    garbage, turn_s = gc.get_threshold(), sys.getswitchinterval()
    gc.freeze()  # what is loaded now stays for good, and need not be looked through again
    gc.set_threshold(GARBAGE_EVERY)
    sys.setswitchinterval(TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(turn_s)
        gc.set_threshold(*garbage)
        gc.unfreeze()


def _as_service(known: argparse.Namespace) -> int:
    """Under the Windows service manager, which reads nothing that is printed."""
    manager = windows_service.manager()

    def work(stop: threading.Event, begun: Callable[[], None]) -> int:
        try:
            _receive(known, stop, lambda _: begun())
        except AppError as failure:
            _noted(known, failure)
            return exit_of(failure)
        except Exception as bug:  # noqa: BLE001 - the last door: the manager reads no traceback
            logs.write_bug(bug, profile_of(known).log_dir)
            return Exit.ATTENTION
        return Exit.DONE

    try:
        if manager is not None:
            return windows_service.Service(work, manager).run()
    except OSError:
        pass  # told below: this was typed, not started by the manager
    raise WrongUsage(
        "The command was not understood",
        "--as-service is for the service manager of Windows, which did not start this program",
        "Leave it out to receive from here",
        "CLI-002",
    )


def _noted(known: argparse.Namespace, failure: AppError) -> None:
    logs.start(profile_of(known).log_dir)
    _log.error("receive_failed", extra={"code": failure.code})
    logs.stop()


def _settings(known: argparse.Namespace) -> Settings:
    loaded = loaded_of(known)
    gateway = loaded.settings.gateway
    given = {"host": known.host, "port": known.port}
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        policy = loaded.locked_by("gateway", name)
        if policy and value != getattr(gateway, name):
            raise Refused(
                "The gateway was not started",
                f"gateway.{name} is held by the policy in {policy}",
                f"Leave --{name} out, or have the policy changed",
                "CLI-011",
            )
    return replace(loaded.settings, gateway=replace(gateway, **changed))


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
