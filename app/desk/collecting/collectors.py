"""All sources of the settings, each with its worker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from app.desk.collecting.source import Source
from app.desk.collecting.worker import Collector
from app.desk.desk import Desk
from app.desk.watching import Line
from app.settings.registry import Settings
from app.settings.sources import FolderKind

if TYPE_CHECKING:
    from app.connections.secrets import Secrets

Told = Callable[[tuple[Line, ...]], None]


class Collectors:
    """Collects from every mailbox and folder of the settings while it is entered.

    Args:
        desk: where messages are received.
        settings: which sources there are.
        secrets: where the passwords of the mailboxes are.
        told: called after every look with how each source was at its last look; on any thread.
        kept: called when a message is safely here; files it by default.
    """

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        secrets: Secrets,
        *,
        told: Told | None = None,
        kept: Callable[[], object] | None = None,
    ) -> None:
        self._told = told
        self._lines: dict[str, Line] = {}
        self._guard = threading.Lock()
        self._stop = threading.Event()
        sources = _sources(desk, settings, secrets, self._stop.wait, kept)
        self._collectors = tuple(Collector(desk, source, self._heard) for source in sources)

    @property
    def lines(self) -> tuple[Line, ...]:
        """How each source was at its last look; one that another process looks into is not in."""
        with self._guard:
            return tuple(self._lines.values())

    def __enter__(self) -> Self:
        for one in self._collectors:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for one in self._collectors:
            one.end()
        for one in self._collectors:
            one.stop()

    def _heard(self, line: Line) -> None:
        with self._guard:
            self._lines[line.sender] = line
        if self._told is not None:
            self._told(self.lines)


def _sources(
    desk: Desk,
    settings: Settings,
    secrets: Secrets,
    pause: Callable[[float], bool],
    kept: Callable[[], object] | None,
) -> tuple[Source, ...]:
    if not settings.mailboxes and not settings.folders:
        return ()
    from app.connections.mesh.mailbox import Mailbox
    from app.desk.collecting.mailboxes import MailboxSource
    from app.desk.collecting.mesh_folders import MeshFolderSource
    from app.desk.collecting.spools import SpoolSource
    from app.desk.filing import Filer

    file = kept or Filer(desk).file_all
    sources: list[Source] = []
    for account in settings.mailboxes:
        limit = settings.message_max_bytes
        mailbox = Mailbox(account, secrets, max_bytes=limit, pause=pause)
        sources.append(MailboxSource(desk, account, mailbox, file))
    for folder in settings.folders:
        if folder.kind is FolderKind.MESH_CLIENT:
            sources.append(MeshFolderSource(desk, folder, file))
        else:
            sources.append(SpoolSource(desk, folder))
    return tuple(sources)
