"""Message files named on the command line -> their bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.cli.output import one_line
from app.report.errors import Unreadable

STDIN = "-"
MOST_BYTES = 64 * 1024 * 1024
"""More than this is not even taken from the disk; the readers draw their own line below it."""


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file to read; ``name`` is what the person called it, fit for one line."""

    name: str
    path: Path | None

    def read(self) -> bytes:
        """The bytes, at most :data:`MOST_BYTES` and one.

        Raises:
            Unreadable: it cannot be opened (READ-090).
        """
        if self.path is None and sys.stdin is None:
            raise _not_opened("There is no standard input")
        try:
            if self.path is None:
                return sys.stdin.buffer.read(MOST_BYTES + 1)
            with self.path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        except (OSError, ValueError) as failure:
            reason = failure.strerror if isinstance(failure, OSError) else None
            reason = reason or "Its name is not one that this system can open"
            raise _not_opened(reason if self.name else "No name was given") from failure


def message_files(names: list[str]) -> list[MessageFile]:
    """The files of the command line; a folder stands for every file in it and below.

    Hidden files and folders are left out; the order is that of their names.
    """
    return [file for name in names for file in _files(name)]


def is_folder(name: str) -> bool:
    """Whether a name of the command line stands for several files; none stands for none."""
    try:
        return name not in ("", STDIN) and Path(name).is_dir()
    except OSError:  # a name that this system cannot have; opening it tells why
        return False


def _files(name: str) -> Iterator[MessageFile]:
    if name == STDIN:
        yield MessageFile("standard input", None)
    elif not is_folder(name):
        yield MessageFile(one_line(name), Path(name))
    else:
        for folder, folders, files in os.walk(name):
            folders[:] = sorted(one for one in folders if not one.startswith("."))
            for file in sorted(one for one in files if not one.startswith(".")):
                found = Path(folder) / file
                yield MessageFile(one_line(str(found)), found)


def _not_opened(why: str) -> Unreadable:
    return Unreadable(
        "The file could not be opened", why, "Check the name and who may read it", "READ-090"
    )


def named(failure: Unreadable, file: MessageFile) -> Unreadable:
    """The same failure with the file's name in its title."""
    return Unreadable(
        f"{failure.title} ({file.name})", failure.what_happened, failure.what_to_do, failure.code
    )
