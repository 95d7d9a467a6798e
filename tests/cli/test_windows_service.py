"""What the service manager of Windows is told, against a stand-in that speaks its interface."""

import ctypes
import threading
from collections.abc import Callable
from typing import Any

import pytest

from app.cli.windows_service import HANDLER, Service, Status

STOPPED, STARTING, STOPPING, RUNNING = 1, 2, 3, 4
STOP, INTERROGATE, SHUTDOWN, PAUSE = 1, 4, 5, 2


class Register:
    """RegisterServiceCtrlHandlerExW."""

    restype: object = None

    def __init__(self) -> None:
        self.name = ""
        self.handler: Any = None

    def __call__(self, name: str, handler: Any, _context: object) -> int:
        self.name, self.handler = name, handler
        return 77


class Manager:
    """Starts the service as Windows does: its main function runs on a thread of its own."""

    def __init__(self, *, starts: bool = True) -> None:
        self.told: list[Status] = []
        self.handles: list[int] = []
        self.running = threading.Event()
        self._starts = starts
        self.RegisterServiceCtrlHandlerExW = Register()

    def StartServiceCtrlDispatcherW(self, table: Any) -> int:  # noqa: N802 - as Windows has it
        if self._starts:
            main = threading.Thread(target=table[0].main, args=(0, None))
            main.start()
            main.join()
        return int(self._starts)

    def SetServiceStatus(self, handle: Any, status: Any) -> int:  # noqa: N802 - as Windows has it
        self.handles.append(handle.value)
        copy = Status()
        ctypes.pointer(copy)[0] = status._obj
        self.told.append(copy)
        if copy.state == RUNNING:
            self.running.set()
        return 1

    def ask(self, control: int) -> int:
        handler: Any = self.RegisterServiceCtrlHandlerExW.handler
        assert isinstance(handler, HANDLER)
        return int(handler(control, 0, None, None))

    @property
    def states(self) -> list[int]:
        return [one.state for one in self.told]


def until_stopped(stop: threading.Event, begun: Callable[[], None]) -> int:
    begun()
    assert stop.wait(10)
    return 0


@pytest.mark.parametrize("control", [STOP, SHUTDOWN])
def test_it_runs_until_it_is_asked_to_stop(control: int) -> None:
    manager, code = Manager(), list[int]()
    service = threading.Thread(target=lambda: code.append(Service(until_stopped, manager).run()))
    service.start()
    assert manager.running.wait(10)
    assert manager.ask(INTERROGATE) == 0
    assert manager.ask(PAUSE) == 120
    assert manager.ask(control) == 0
    service.join()
    assert (code, manager.states) == ([0], [STARTING, RUNNING, STOPPING, STOPPED])
    assert [one.accepts for one in manager.told] == [0, 5, 0, 0]
    assert manager.told[-1].exit_code == 0
    assert set(manager.handles) == {77}


def test_work_that_cannot_begin_ends_the_service_with_its_code() -> None:
    manager = Manager()
    assert Service(lambda _stop, _begun: 4, manager).run() == 4
    assert manager.states == [STARTING, STOPPED]
    assert (manager.told[-1].exit_code, manager.told[-1].own_exit_code) == (1066, 4)


def test_without_its_manager_it_is_no_service() -> None:
    with pytest.raises(OSError, match="service control manager"):
        Service(until_stopped, Manager(starts=False)).run()
