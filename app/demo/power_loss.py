"""A viewer in a process of its own, so that its power can be cut in the middle of *Accept*."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING

from app.connections.ems import EmsClient
from app.connections.secrets import MemorySecrets
from app.desk.desk import Desk
from app.desk.fetching import fetch
from app.report.states import State
from app.settings.profile import Profile
from app.settings.registry import Settings

if TYPE_CHECKING:
    from app.ui.driving import Driver


@dataclass(frozen=True, slots=True)
class Shift:
    """What a viewer is started with, before and after the power loss alike.

    Attributes:
        secrets: token and key of the store; they travel through a pipe, never by a file.
        sender, encounter: the report that it fetches.
        name: a part of the patient's name, to find the row.
    """

    profile: Profile
    settings: Settings
    secrets: MemorySecrets
    sender: str
    encounter: str
    name: str


@dataclass(frozen=True, slots=True)
class Viewing:
    """A running viewer; ``told`` gives what its screen says when it has come to an end."""

    process: SpawnProcess
    told: Connection

    def cut_power(self) -> None:
        """End it at once, with no chance to tidy up (SIGKILL)."""
        self.process.kill()
        self.process.join()
        self.told.close()

    def wait(self, timeout_s: float) -> str:
        """The text on its screen, once it has seen what it waited for; empty if it did not."""
        said = ""
        if self.told.poll(timeout_s):
            try:
                said = str(self.told.recv())
            except EOFError:
                said = ""
        self.process.join(timeout_s)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.told.close()
        return said


Act = Callable[["Driver", Shift, Path], str]
"""What a tour does in that process; gives the text on its screen."""


def accepting(shift: Shift) -> Viewing:
    """Start a viewer that fetches the report and presses *Accept*."""
    return _start(_accept, shift, Path())


def coming_back(shift: Shift, picture: Path) -> Viewing:
    """Start a viewer on the same profile, which waits until the reply is confirmed."""
    return _start(_look, shift, picture)


def new_key_kept(shift: Shift) -> Shift:
    """The same shift with the key of its store made beforehand, as two processes need it."""
    from app.store.keys import open_store

    shift.profile.prepare()
    open_store(shift.profile.store_path, shift.secrets).close()
    return shift


def _start(act: Act, shift: Shift, picture: Path) -> Viewing:
    spawn = get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_view, args=(act, shift, picture, there), daemon=True)
    process.start()
    there.close()
    return Viewing(process, here)


def _view(act: Act, shift: Shift, picture: Path, tell: Connection) -> None:
    """The whole life of the process."""
    from app.settings import logs
    from app.ui.application import Demo, run

    def tour(driver: Driver) -> None:
        driver.resize(1366, 768)
        tell.send(act(driver, shift, picture))

    demo = Demo(shift.secrets, behind=lambda desk: _fetched(shift, desk), tour=tour)
    logs.start(shift.profile.log_dir)
    sys.exit(run(shift.profile, shift.settings, demo=demo))


@contextmanager
def _fetched(shift: Shift, desk: Desk) -> Iterator[None]:
    with EmsClient(shift.settings.sender(shift.sender), shift.secrets) as client:
        fetch(desk, client, shift.sender, shift.encounter)
    yield


def _accept(driver: Driver, shift: Shift, _picture: Path) -> str:
    driver.open(shift.name)
    driver.press("Accept")
    driver.wait_until("Reply confirmed", 60)
    return driver.text()


def _look(driver: Driver, shift: Shift, picture: Path) -> str:
    driver.list(State.ARRIVED)
    driver.open(shift.name)
    driver.wait_until("Reply confirmed", 60)
    driver.screenshot(picture)
    return driver.text()
