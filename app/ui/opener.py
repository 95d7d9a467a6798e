"""Opening files: asked for or dropped on the window, taken one by one, told in a strip."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject

from app.desk.roles import Right, may
from app.report.errors import Refused
from app.report.states import State
from app.ui.files import MOST, Taken, Tally, files_in, result_words, take
from app.ui.tasks import Pool

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.ui.main_window import MainWindow


class FileOpener(QObject):
    """Takes files into the desk of one window. The window stays usable meanwhile."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._tally: Tally | None = None

    def ask(self) -> None:
        """Ask which files."""
        from PySide6.QtWidgets import QFileDialog

        names, _kind = QFileDialog.getOpenFileNames(self._window, "Open message files")
        self.open([Path(name) for name in names])

    def ask_folder(self) -> None:
        """Ask which folder; every file in it is taken."""
        from PySide6.QtWidgets import QFileDialog

        name = QFileDialog.getExistingDirectory(self._window, "Open a folder of message files")
        if name:
            self.open([Path(name)])

    def open(self, paths: Iterable[Path]) -> None:
        """Take files, and those inside folders."""
        every = list(paths)
        self._window.news_strip.tell("")  # what letting go of them would do
        if not every or self._window.lock.locked:
            return
        session = self._window.session
        if not may(session.role, Right.SEE_PATIENTS):
            self._window.tell_failure(_not_for(session.role.value))
            return
        if self._tally is not None and not self._tally.finished:
            self._window.news_strip.tell("Files are still being opened. Open more after that.")
            return
        self._window.news_strip.tell("Looking for files.")
        looked = session.operations.run(partial(files_in, every), Pool.NETWORK)
        looked.done(partial(self._begin, session.desk)).failed(self._window.tell_failure)

    def _begin(self, desk: Desk, found: tuple[tuple[Path, ...], int]) -> None:
        files, left_out = found
        self._tally = tally = Tally(len(files), left_out)
        if not files:
            self._window.news_strip.tell("No file was found there. Nothing was opened.")
            return
        session = self._window.session
        for path in files:
            operation = session.operations.run(partial(take, desk, path))
            operation.done(partial(self._one_more, desk, tally))
            operation.failed(partial(self._stopped, tally))
        self._tell(tally)

    def _one_more(self, desk: Desk, tally: Tally, taken: Taken) -> None:
        tally.done.append(taken)
        self._tell(tally)
        if tally.finished and self._window.session.desk is desk:  # nobody else sits here by now
            self._finish(tally)

    def _stopped(self, tally: Tally, failure: Exception) -> None:
        """A file was not kept: the store said no, as it will to the next ones."""
        first = not any(taken.problem == _NOT_KEPT for taken in tally.done)
        tally.done.append(Taken(None, problem=_NOT_KEPT))
        if first:
            self._window.tell_failure(failure)
        self._tell(tally)

    def _tell(self, tally: Tally) -> None:
        if tally.finished:
            self._window.news_strip.tell(result_words(tally))
        elif len(tally.done) % 10 == 0:
            self._window.news_strip.tell(f"Opening files: {len(tally.done)} of {tally.wanted}")

    def _finish(self, tally: Tally) -> None:
        """One file is shown at once; of several, the list that holds them."""
        from app.desk.receiving import Became

        window = self._window
        ids = {taken.handover_id for taken in tally.done if taken.handover_id}
        if len(ids) == 1:
            window.show_lists()
            unread = tally.done[0].became is Became.COULD_NOT_BE_READ
            if unread:
                window.choose_list(State.COULD_NOT_BE_READ)
            window.open(ids.pop())


_NOT_KEPT = "it could not be kept"


def local_files(mime: QMimeData) -> list[Path]:
    """The files and folders of this computer among what is dropped; addresses are left out."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def dropping_words(count: int) -> str:
    """What letting go will do."""
    what = "this file or folder" if count == 1 else f"these {count} files or folders"
    return f"Let go to open {what}. Nothing is sent to anybody. At most {MOST} files at once."


def _not_for(role: str) -> Refused:
    return Refused(
        "This is not for your role",
        f"The role {role} opens no messages",
        "Ask a clinician or receptionist",
        "DESK-001",
    )
