"""The tour: the acceptance story plays itself in the real window and keeps pictures."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING

from app.demo.arrivals import Sending
from app.demo.demonstration import Demonstration
from app.demo.scenes import SCENES
from app.demo.stage import PATIENCE_S, Scene, Stage
from app.report.errors import AppError

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.ui.driving import Driver

SIZE = (1366, 768)
HOLD_S = 2


def run_tour(directory: Path | str) -> int:
    """Play the acceptance story (design, section 1).

    Prints a line per step and the senders' record of what came back, and writes a numbered
    picture per step.

    Args:
        directory: where the pictures go; made if it is not there.

    Returns:
        0 where every step did what it says, 1 otherwise.
    """
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
        picture.unlink(missing_ok=True)
        try:
            said = scene(stage)
        except AppError as failure:
            print(f"FAILED {number:02d} {name}: {failure.what_happened}", flush=True)
            raise
        finally:
            if not picture.exists():  # a scene in a window of its own has kept what that showed
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
