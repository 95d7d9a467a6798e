"""Taking a file: its bytes as they are, then out of the way, under a name that is free."""

from __future__ import annotations

import os
import stat
from enum import Enum, auto
from pathlib import Path

from app.connections.folder.looking import Lying

MOST_NAMES = 10_000
"""Files of one name that are kept beside each other, numbered."""
NOTE = ".note.txt"


class NotTaken(Enum):
    """Why a file was not read this time."""

    GONE = auto()  # somebody took it away
    CHANGED = auto()  # it is being written after all
    IN_USE = auto()  # another program holds it, or it may not be read
    TOO_LARGE = auto()


def read(folder: Path, lying: Lying, limit: int) -> bytes | NotTaken:
    """The bytes of a file that lies as it did at the look.

    A link that was put in its place is not followed. A file that changes while it is read is
    read another time.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NONBLOCK", 0)  # a pipe that took its place must not hold us up
    try:
        with open(os.open(folder / lying.name, flags), "rb") as file:  # noqa: PTH123 - by number
            if not _is_same(file.fileno(), lying):
                return NotTaken.CHANGED
            if lying.size > limit:
                return NotTaken.TOO_LARGE
            data = file.read(lying.size + 1)
            if len(data) != lying.size or not _is_same(file.fileno(), lying):
                return NotTaken.CHANGED
            return data
    except FileNotFoundError:
        return NotTaken.GONE
    except OSError:
        return NotTaken.IN_USE


def put_away(path: Path, into: Path) -> Path:
    """Move a file into a folder beside it, under its own name or one with a number.

    Returns:
        Where it is now.

    Raises:
        OSError: it could not be moved; it is where it was.
    """
    into.mkdir(exist_ok=True)
    place = free_name(into, path.name)
    path.replace(place)
    return place


def free_name(folder: Path, name: str) -> Path:
    """A path in a folder that nothing has: ``report.xml``, ``report (2).xml`` ...

    Raises:
        FileExistsError: thousands of files have that name; somebody must tidy up.
    """
    whole = Path(name)
    for number in range(1, MOST_NAMES):
        place = folder / (name if number == 1 else f"{whole.stem} ({number}){whole.suffix}")
        if not os.path.lexists(place):
            return place
    raise FileExistsError(name)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that others see it whole or not at all, also after a loss of power.

    Raises:
        OSError: it could not be written; nothing is left under its name.
    """
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _is_same(number: int, lying: Lying) -> bool:
    told = os.fstat(number)
    same = (told.st_size, told.st_mtime_ns) == (lying.size, lying.changed_ns)
    return same and stat.S_ISREG(told.st_mode)
