"""The folder of a MESH client's mailbox: pairs of files in ``in``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.collecting import reports
from app.desk.collecting.aside import DONE, UNREADABLE, complaint, move, set_aside
from app.desk.collecting.keeping import Arriving, is_known, keep
from app.desk.collecting.senders import source_of
from app.desk.collecting.source import Turn
from app.desk.collecting.spools import MOST_AT_ONCE
from app.desk.desk import Desk
from app.report.errors import AppError
from app.settings.sources import FolderSettings

if TYPE_CHECKING:
    from app.connections.folder.control import Control
    from app.connections.folder.mesh_client import Pair
    from app.connections.folder.taking import NotTaken

ORPHAN_AFTER = timedelta(minutes=10)
"""How long one half of a pair waits for the other before it is said."""


class MeshFolderSource:
    """One MESH client folder of the settings: ``in`` is emptied, into ``in/done``.

    Args:
        desk: where messages are received.
        settings: of the folder; its path is that of the mailbox, with ``in`` below it.
        kept: called when a message is safely here.
    """

    keeps_interval = False

    def __init__(self, desk: Desk, settings: FolderSettings, kept: Callable[[], object]) -> None:
        from app.connections.folder.looking import Settling

        self.name = settings.name
        self._called = f"Folder {settings.name}"
        self.lease = f"folder:{settings.name}"
        self.poll_s = settings.poll_s
        self._desk = desk
        self._settings = settings
        self._base = Path(settings.path)
        self._kept = kept
        self._limit = desk.settings.message_max_bytes
        self._settling = Settling(settings.stable_s)
        self._alone: dict[str, datetime] = {}

    def close(self) -> None:
        """Nothing is held."""

    def collect(self, turn: Turn) -> bool:
        """See :meth:`app.desk.collecting.source.Source.collect`."""
        from app.connections.folder.looking import look
        from app.connections.folder.mesh_client import pairs, subfolder

        folder = subfolder(self._base, "in")
        now = self._desk.context.clock()
        found, orphans = pairs(self._settling.settled(look(folder, self._called), now))
        ready = [pair for pair in found if pair.ctl.size]
        taken = 0
        alone = {one.name for one in orphans}
        for pair in ready[:MOST_AT_ONCE]:
            if not turn.goes_on():
                return False
            if not self._take(folder, pair):
                alone.add(pair.ctl.name)
            taken += 1
        self._alone = {name: self._alone.get(name, now) for name in alone}
        too_large = complaint(folder, self._called)
        if too_large is not None:
            raise too_large
        if any(now - since >= ORPHAN_AFTER for since in self._alone.values()):
            raise _orphans(self._called)
        return len(ready) > taken

    def _take(self, folder: Path, pair: Pair) -> bool:
        """Take a pair in; False where it has to wait for its other half."""
        from app.connections.folder import control
        from app.connections.folder.taking import NotTaken, read

        told = read(folder, pair.ctl, control.LARGEST)
        if told is NotTaken.TOO_LARGE:
            told = b""
        if isinstance(told, NotTaken):
            return False
        try:
            what = control.parse(told)
        except control.NotAControlFile:
            what = control.Control()  # the message counts, whatever became of its envelope
        if what.is_report:
            self._report(pair, what)
            return self._put_away(folder, pair)
        arriving = self._arriving(pair, what)
        if is_known(self._desk.context, arriving.id):  # kept, and the program ended before this
            return self._put_away(folder, pair)
        data = read(folder, pair.dat, self._limit) if pair.dat else NotTaken.GONE
        if isinstance(data, bytes):
            data = self._unpacked(what, data)
        if pair.dat and data is NotTaken.TOO_LARGE:
            set_aside(folder / pair.dat.name, self._desk.settings.message_max_mib)
            return move(folder / pair.ctl.name, UNREADABLE) is not None
        if isinstance(data, NotTaken):
            return False
        if keep(self._desk.context, arriving, data):
            self._kept()
        return self._put_away(folder, pair)

    def _unpacked(self, what: Control, data: bytes) -> bytes | NotTaken:
        from app.connections.folder.taking import NotTaken
        from app.connections.mesh.messages import unpacked
        from app.connections.unpack import TooLarge

        try:
            return unpacked(data, self._limit) if what.is_packed else data
        except TooLarge:
            return NotTaken.TOO_LARGE

    def _arriving(self, pair: Pair, what: Control) -> Arriving:
        source = source_of(self._desk.settings, self._settings.sender, what.sender)
        message_id = what.dts_id or self._own_id(pair)
        return Arriving(message_id, source, what.sender, what.workflow, what.local_id)

    def _own_id(self, pair: Pair) -> str:
        """An id where the client names none: it gives every pair a name of its own."""
        return f"{self._settings.name}/{pair.ctl.name}/{pair.ctl.changed_ns}"

    def _report(self, pair: Pair, what: Control) -> None:
        status = what.status
        if status is not None and not status.is_success:
            about = reports.NotDelivered(
                self._own_id(pair), what.dts_id, what.local_id, status.code
            )
            reports.take(self._desk, about)

    def _put_away(self, folder: Path, pair: Pair) -> bool:
        """Move the data, then what made it count: a kill in between leaves a pair to finish."""
        moved = [move(folder / one.name, DONE) for one in (pair.dat, pair.ctl) if one]
        return all(moved)


def _orphans(name: str) -> AppError:
    return AppError(
        f"A message in {name} was not received",
        "One half of a pair of files lies there without the other, or cannot be read",
        "Ask local IT to look at the MESH client and at its folder 'in'",
        "FOLDER-004",
    )
