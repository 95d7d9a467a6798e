"""The tour: the acceptance story plays itself in the real window and keeps pictures."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

from app.demo.arrivals import Sending
from app.demo.demonstration import Demonstration
from app.report.errors import AppError

if TYPE_CHECKING:
    from app.demo.pushes import Pushed
    from app.desk.desk import Desk
    from app.ui.driving import Driver

SIZE = (1366, 768)
HOLD_S = 2
PATIENCE_S = 20.0


class MissedError(AppError):
    """A step of the tour did not do what it says."""

    def __init__(self, what: str) -> None:
        super().__init__("A step failed", what, "Look at the last picture", "TOUR-010")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scene works with: the window, the senders, and where the pictures go."""

    driver: Driver
    demonstration: Demonstration
    sending: Sending
    directory: Path

    def must_show(self, *words: str) -> None:
        """Demand that every one of these words comes to stand on the screen.

        Raises:
            MissedError: one does not.
        """
        try:
            for word in words:
                self.driver.wait_until(word, PATIENCE_S)
        except AppError as failure:
            text = self.driver.text()
            missing = [word for word in words if word not in text]
            raise MissedError(f"not on the screen: {', '.join(missing)}") from failure

    def must_not_show(self, *words: str) -> None:
        """Demand that none of these words stands on the screen.

        Raises:
            MissedError: one does.
        """
        text = self.driver.text()
        there = [word for word in words if word in text]
        if there:
            raise MissedError(f"on the screen, and should not be: {', '.join(there)}")

    def push(self, pushed: Pushed) -> None:
        """Let a sender push a message.

        Raises:
            MissedError: the gateway does not answer.
            NotTakenError: it does not take the message.
        """
        if not self.sending.let(pushed):
            raise MissedError("the gateway does not answer")

    def must_have_heard(self, sender: str, case: str, *what: str) -> None:
        """Demand that a sender that pushes has heard this about a case, each once, and no more.

        Raises:
            MissedError: it has heard something else.
        """
        record = self.demonstration.peers.record

        def heard() -> list[tuple[str, int]]:
            return [(one.what, one.times) for one in record.about(sender, case)]

        wanted = sorted((one, 1) for one in what)
        if not record.wait_until(lambda: sorted(heard()) == wanted, PATIENCE_S):
            raise MissedError(f"{sender} has heard of its case {case}: {heard() or 'nothing'}")

    def row(self, name: str) -> str:
        """The words of the list row of a patient, once it is there.

        Raises:
            AppError: it does not come.
        """
        self.driver.wait_until(name)
        lines = self.driver.text().splitlines()
        found = [line for line in lines if name in line and "NHS No." in line]
        if not found:
            raise MissedError(f"no row of {name} in the list")
        return found[0]

    def must_have_been_told(self, sender: str, times: list[int]) -> None:
        """Demand that a sender has heard *accepted* for so many reports, each so often.

        Raises:
            MissedError: it has heard something else.
        """
        heard = self.demonstration.senders[sender].acknowledgements()
        if [one.times for one in heard] != times or any(one.status != "accepted" for one in heard):
            raise MissedError(f"{sender} has heard {len(heard)} acknowledgements: {heard}")


Scene = Callable[[Stage], str]
"""One step: does it, checks it, and says what was seen. Raises AppError where it was not."""


def run_tour(directory: Path | str) -> int:
    """Play the acceptance story (design, section 1).

    Prints a line per step and the senders' record of what came back, and writes a numbered
    picture per step.

    Args:
        directory: where the pictures go; made if it is not there.

    Returns:
        0 where every step did what it says, 1 otherwise.
    """
    from app.demo.scenes import SCENES
    from app.ui.application import Demo, run

    pictures = Path(directory)
    pictures.mkdir(parents=True, exist_ok=True)
    _choose_platform()
    with Demonstration(accept_hold_s=HOLD_S, poll_s=5, with_mesh=True) as demonstration:
        desks: Queue[Desk] = Queue()

        @contextmanager
        def behind(desk: Desk) -> Iterator[None]:
            desks.put(desk)
            yield

        def tour(driver: Driver) -> None:
            driver.resize(*SIZE)
            sending = Sending(demonstration, desks.get(timeout=PATIENCE_S))
            play(Stage(driver, demonstration, sending, pictures), SCENES)

        demo = Demo(demonstration.secrets, behind=behind, tour=tour)
        code = run(demonstration.profile, demonstration.settings, demo=demo)
        print_record(demonstration)
    print(f"{'All steps done' if code == 0 else 'FAILED'}. Pictures are in {pictures}")
    return code


def play(stage: Stage, scenes: tuple[tuple[str, Scene], ...]) -> None:
    """Play the scenes in order, up to the first that fails.

    Raises:
        AppError: of the scene that failed.
    """
    for number, (name, scene) in enumerate(scenes, 1):
        began = time.monotonic()
        picture = stage.directory / f"{number:02d}-{name}.png"
        try:
            said = scene(stage)
        except AppError as failure:
            print(f"FAILED {number:02d} {name}: {failure.what_happened}", flush=True)
            raise
        finally:
            stage.driver.screenshot(picture)
        print(f"ok {number:02d} {said} ({time.monotonic() - began:.1f}s)", flush=True)


def print_record(demonstration: Demonstration) -> None:
    """Print what the senders have been told, each in its own words."""
    print("What the senders have on record:")
    came_back = demonstration.peers.record.all()
    if not came_back and not any(demonstration.acknowledgements()):
        print("  nothing")
    for sender, told in demonstration.acknowledgements():
        what = f"task {told.task} {told.status} by {told.owner}"
        print(f"  {sender}: {what}, {_times(told.times)}, {told.at:%H:%M:%S}Z")
    for one in came_back:
        what = f"case {one.about} {one.what}"
        print(f"  {one.sender}: {what}, {_times(one.times)}, {one.at:%H:%M:%S}Z")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _choose_platform() -> None:
    """Draw without a screen where there is none."""
    has_screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not has_screen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
