"""Running under the Windows service control manager, through its own interface (advapi32).

The manager starts the program, calls it back on a thread of its own, and asks it to stop. Until
it is told *running* it waits; a service that does not stop in time is killed.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import Any

SERVICE = "TriageHandoverGateway"

_OWN_PROCESS = 0x10
_STOPPED, _START_PENDING, _STOP_PENDING, _RUNNING = 1, 2, 3, 4
_ACCEPT_STOP, _ACCEPT_SHUTDOWN = 0x1, 0x4
_STOP, _INTERROGATE, _SHUTDOWN = 1, 4, 5
_NO_ERROR, _NOT_IMPLEMENTED, _SPECIFIC_ERROR = 0, 120, 1066
_HINT_MS = 30_000

Work = Callable[[threading.Event, Callable[[], None]], int]
"""What the service does until the event is set; calls the function when it has begun."""


class Status(ctypes.Structure):
    """SERVICE_STATUS."""

    _fields_ = (
        ("kind", ctypes.c_uint32),
        ("state", ctypes.c_uint32),
        ("accepts", ctypes.c_uint32),
        ("exit_code", ctypes.c_uint32),
        ("own_exit_code", ctypes.c_uint32),
        ("check_point", ctypes.c_uint32),
        ("wait_hint", ctypes.c_uint32),
    )


_ON_WINDOWS = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
MAIN = _ON_WINDOWS(None, ctypes.c_uint32, ctypes.POINTER(ctypes.c_wchar_p))
HANDLER = _ON_WINDOWS(
    ctypes.c_uint32, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p
)


class Entry(ctypes.Structure):
    """SERVICE_TABLE_ENTRYW."""

    _fields_ = (("name", ctypes.c_wchar_p), ("main", MAIN))


class Service:
    """One run of the service.

    Args:
        work: what it does.
        manager: the library of the service control manager.
    """

    def __init__(self, work: Work, manager: Any) -> None:
        self._work = work
        self._manager = manager
        self._stop = threading.Event()
        self._handle: Any = None
        self._code = 1
        # Kept here for as long as the manager may call them.
        self._main = MAIN(self._run)
        self._handler = HANDLER(self._told)

    def run(self) -> int:
        """Be the service until it was stopped; gives the exit code of the work.

        Raises:
            OSError: the manager did not start this process, so it takes no service from it.
        """
        table = (Entry * 2)(Entry(SERVICE, self._main), Entry(None, MAIN()))
        if not self._manager.StartServiceCtrlDispatcherW(table):
            raise OSError("not started by the service control manager")
        return self._code

    def _run(self, _count: int, _arguments: object) -> None:
        register = self._manager.RegisterServiceCtrlHandlerExW
        register.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(register(SERVICE, self._handler, None))
        self._say(_START_PENDING)
        try:
            self._code = self._work(self._stop, lambda: self._say(_RUNNING))
        finally:
            self._say(_STOPPED)

    def _told(self, control: int, _kind: int, _data: object, _context: object) -> int:
        if control in (_STOP, _SHUTDOWN):
            self._say(_STOP_PENDING)
            self._stop.set()
            return _NO_ERROR
        return _NO_ERROR if control == _INTERROGATE else _NOT_IMPLEMENTED

    def _say(self, state: int) -> None:
        pending = state in (_START_PENDING, _STOP_PENDING)
        failed = state == _STOPPED and self._code != 0
        status = Status(
            kind=_OWN_PROCESS,
            state=state,
            accepts=_ACCEPT_STOP | _ACCEPT_SHUTDOWN if state == _RUNNING else 0,
            exit_code=_SPECIFIC_ERROR if failed else 0,
            own_exit_code=self._code if failed else 0,
            check_point=1 if pending else 0,
            wait_hint=_HINT_MS if pending else 0,
        )
        self._manager.SetServiceStatus(self._handle, ctypes.byref(status))


def manager() -> Any:
    """The service control manager of this machine, None where it has none."""
    found = getattr(ctypes, "windll", None)
    return None if found is None else found.advapi32
