"""A spool folder: files that an integration engine drops, each one message."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.collecting.source import Turn
from app.desk.desk import Desk
from app.desk.receiving import Became, receive
from app.report.errors import AppError
from app.settings.sources import FolderSettings
from app.store.messages import Arrival

if TYPE_CHECKING:
    from app.connections.folder.looking import Lying

_log = logging.getLogger("triage-handover.collecting")

MOST_AT_ONCE = 200
"""Files of one look; thousands that lie there are taken in many short looks, oldest first."""

PATIENCE = 20
"""Looks after which a file that another program holds is said to be stuck."""


class SpoolSource:
    """One spool folder of the settings.

    A file is read, received durably and then moved: to ``done``, or to ``unreadable`` where it
    stands in the list *Could not be read*. One that was received and not moved, because the
    program ended in between, is received again as the duplicate that it is, and moved.
    """

    keeps_interval = False

    def __init__(self, desk: Desk, settings: FolderSettings) -> None:
        from app.connections.folder.looking import Settling

        self.name = settings.name
        self._called = f"Folder {settings.name}"
        self.lease = f"folder:{settings.name}"
        self.poll_s = settings.poll_s
        self._desk = desk
        self._path = Path(settings.path)
        self._sender = settings.sender or self._called
        self._settling = Settling(settings.stable_s)
        self._held: dict[str, int] = {}

    def close(self) -> None:
        """Nothing is held."""

    def collect(self, turn: Turn) -> bool:
        """See :meth:`app.desk.collecting.source.Source.collect`."""
        from app.connections.folder.looking import look

        lying = look(self._path, self._called)
        ready = self._settling.settled(lying, self._desk.context.clock())
        self._held = {one.name: self._held.get(one.name, 0) for one in lying}
        for one in ready[:MOST_AT_ONCE]:
            if not turn.goes_on():
                return False
            self._take(one)
        self._say_what_is_wrong()
        return len(ready) > MOST_AT_ONCE

    def _take(self, one: Lying) -> None:
        from app.connections.folder.taking import NotTaken, read
        from app.desk.collecting.aside import DONE, UNREADABLE, set_aside

        data = read(self._path, one, self._desk.settings.message_max_bytes)
        match data:
            case bytes():
                is_unreadable = self._receive(data, one.name) is Became.COULD_NOT_BE_READ
                self._move(one, UNREADABLE if is_unreadable else DONE)
            case NotTaken.TOO_LARGE:
                set_aside(self._path / one.name, self._desk.settings.message_max_mib)
            case NotTaken.IN_USE:
                self._held[one.name] += 1
            case NotTaken.GONE | NotTaken.CHANGED:
                _log.info("folder_file_not_ready")

    def _receive(self, data: bytes, name: str) -> Became:
        from app.desk.collecting.asked_by_file import asked_by_file

        ctx = self._desk.context
        arrival = Arrival(data, self._sender, "folder", name)
        received, changed = receive(ctx, arrival, asked_by_file(ctx, data, self._sender))
        if changed:
            self._desk.announce(changed)
        return received.became

    def _move(self, one: Lying, where: str) -> None:
        from app.desk.collecting.aside import move

        if move(self._path / one.name, where) is None:
            self._held[one.name] += 1

    def _say_what_is_wrong(self) -> None:
        from app.desk.collecting.aside import complaint

        too_large = complaint(self._path, self._called)
        if too_large is not None:
            raise too_large
        if any(times >= PATIENCE for times in self._held.values()):
            raise AppError(
                f"A message in {self._called} was not received",
                "A file in it cannot be read or moved: another program holds it, or the rights of "
                "this program's account do not allow it",
                "Ask local IT to look at the rights of the folder and of what is in it",
                "FOLDER-003",
            )
