"""``--demo --tour DIR --gallery``: every screen in every look, as pictures with a page over them.

The window, the desk, the store and the readers are the real ones; only the clock stands still.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from app.ui.collecting import Collector
from app.ui.driving import Driver
from app.ui.gallery_day import Day, day
from app.ui.gallery_index import index_page
from app.ui.gallery_scenes import LATER, SCENES, Scene, Stage
from app.ui.main_window import MainWindow
from app.ui.qt_messages import quieten_offscreen
from app.ui.render import application
from app.ui.session import Session, in_role
from app.ui.tasks import Operations
from app.ui.theme import Look, ThemeName, wear

SIZE = (1366, 768)
SCALES = (1.0, 1.5, 2.0)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """One screen in one look."""

    scene: Scene
    look: Look

    @property
    def file(self) -> str:
        """``report--clinician--light--100.png``."""
        role = self.scene.role.name.lower().replace("_", "-")
        return f"{self.scene.name}--{role}--{self.look.name}--{round(self.look.scale * 100)}.png"


def pictures(scenes: Sequence[Scene] = (*SCENES, *LATER)) -> tuple[Picture, ...]:
    """Every screen in every theme and text size, look by look."""
    looks = [Look(name, scale) for name, scale in product(ThemeName, SCALES)]
    return tuple(Picture(scene, worn) for worn in looks for scene in scenes)


def make_gallery(directory: Path, wanted: Sequence[Picture] | None = None, say: Say = print) -> int:
    """Draw the pictures into ``directory``, and a page that shows them all.

    Args:
        directory: made if it is not there.
        wanted: all of them by default.
        say: told one line for every look and one at the end.

    Returns:
        0 where every picture was drawn, 1 otherwise.
    """
    directory.mkdir(parents=True, exist_ok=True)
    app = application()
    quieten_offscreen(app)
    todo = pictures() if wanted is None else tuple(wanted)
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="triage-handover-") as folder:
        for begun, some in enumerate((_of(todo, SCENES), _of(todo, LATER))):
            place = Path(folder) / str(begun)
            place.mkdir()
            with day(place) as here:
                failures += _Drawing(here, directory, some).run()
    wear(app, Look())
    (directory / "index.html").write_text(
        index_page([(one.file, one.scene.name) for one in todo]), encoding="utf-8"
    )
    for failure in failures:
        say(f"FAILED {failure}")
    say(f"{len(todo) - len(failures)} of {len(todo)} pictures are in {directory}")
    return 1 if failures else 0


def _of(todo: Sequence[Picture], scenes: Sequence[Scene]) -> list[Picture]:
    return [one for one in todo if one.scene in scenes]


class _Drawing(QObject):
    """One window over one day, driven on a thread of its own until every picture is drawn."""

    ended = Signal()

    def __init__(self, here: Day, directory: Path, todo: Sequence[Picture]) -> None:
        super().__init__()
        self._here = here
        self._directory = directory
        self._todo = todo
        self._failures: list[str] = []
        self._app = application()
        self.ended.connect(self._app.quit, Qt.ConnectionType.QueuedConnection)

    def run(self) -> list[str]:
        """Draw; gives what could not be drawn, in words."""
        if not self._todo:
            return []
        desk, tell = self._here.desk, self._here.announcements.tell
        operations = Operations(lambda failure: self._failures.append(str(failure)))
        session = Session(
            desk,
            operations,
            self._here.now,
            announcements=self._here.announcements,
            desk_for=lambda role: in_role(desk, role, tell),
            demo=True,
        )
        wear(self._app, Look())
        window = MainWindow(session)
        window.resize(*SIZE)
        window.show()
        stage = Stage(Driver(window), window, self._here)
        thread = threading.Thread(target=self._draw, args=(stage,), name="gallery")
        collector = Collector(self)  # the threads beside this one may end no part of the window
        thread.start()
        self._app.exec()
        thread.join()
        window.close()
        operations.close()
        window.deleteLater()
        collector.stop()
        return self._failures

    def _draw(self, stage: Stage) -> None:
        try:
            for picture in self._pictures(stage):
                self._one(stage, picture)
        finally:
            self.ended.emit()

    def _pictures(self, stage: Stage) -> Iterator[Picture]:
        worn = None
        for picture in self._todo:
            if picture.look != worn:
                worn = picture.look
                stage.do(partial(stage.window.restyle, worn))
            yield picture

    def _one(self, stage: Stage, picture: Picture) -> None:
        try:
            stage.begin(picture.scene.role)
            picture.scene.act(stage)
            stage.rest()
        except Exception as failure:  # noqa: BLE001  told at the end, with the exit code
            self._failures.append(f"{picture.file}: {failure}")
        size = stage.driver.do(stage.window.size).toTuple()
        if size != SIZE:
            self._failures.append(f"{picture.file}: the window has grown to {size}")
            stage.driver.resize(*SIZE)
        stage.driver.screenshot(self._directory / picture.file)
        if stage.window.lock.locked:
            stage.do(stage.window.lock.enter)
