"""What lies in a folder, and which of it nobody is writing any more.

A look is the only truth: what an operating system tells of changes is missed on network shares.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.report.errors import ConnectionFailed

_TEMPORARY = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", "~")
_HIDDEN = (".", "~$")
EMPTY_AFTER = 30
"""How many times longer an empty file is left alone: many programs make a file, then fill it."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A file as it lay there at one look."""

    name: str
    size: int
    changed_ns: int


def look(folder: Path, name: str) -> tuple[Lying, ...]:
    """The files directly in a folder, the one that was changed first in front.

    Left out: folders, links, pipes and the like; hidden files; names by which programs mark what
    they still write.

    Args:
        folder: where.
        name: how people here call it, for the words of a failure.

    Raises:
        ConnectionFailed: the folder cannot be looked into (FOLDER-001); it may come back.
    """
    try:
        with os.scandir(folder) as found:
            lying = tuple(_files(found))
    except OSError as failure:
        raise not_reached(name) from failure
    return tuple(sorted(lying, key=lambda one: (one.changed_ns, one.name)))


def not_reached(name: str) -> ConnectionFailed:
    """The words for a folder that is not there."""
    return ConnectionFailed(
        f"New messages were not collected from {name}",
        "The folder is not there, or may not be opened: the network or the share is gone",
        "It is tried again by itself. If it goes on, ask local IT to look at the share and at the "
        "rights of this program's account",
        "FOLDER-001",
        retryable=True,
    )


def is_temporary(name: str) -> bool:
    """Whether a name says that its file is not finished, or not meant for others."""
    return name.startswith(_HIDDEN) or name.lower().endswith(_TEMPORARY)


class Settling:
    """Which files have kept their size and time for long enough.

    The clock of a share may be hours off, so a file's own time is only compared with itself.

    Args:
        stable_s: seconds for which a file must not have changed between looks.
    """

    def __init__(self, stable_s: float) -> None:
        self._stable = timedelta(seconds=stable_s)
        self._since: dict[Lying, datetime] = {}

    def settled(self, lying: Iterable[Lying], now: datetime) -> tuple[Lying, ...]:
        """Those of one look that nobody is writing any more, in the same order.

        A file is never settled at the look that sees it first or sees it changed.
        """
        self._since = {one: self._since.get(one, now) for one in lying}
        return tuple(
            one
            for one, since in self._since.items()
            if since < now and now - since >= self._stable * (1 if one.size else EMPTY_AFTER)
        )


def _files(found: Iterable[os.DirEntry[str]]) -> Iterator[Lying]:
    for entry in found:
        if is_temporary(entry.name):
            continue
        try:
            told = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue  # taken away by somebody between the two questions
        if stat.S_ISREG(told.st_mode):
            yield Lying(entry.name, told.st_size, told.st_mtime_ns)
