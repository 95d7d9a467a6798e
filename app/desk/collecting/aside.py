"""Files that are out of the way: what was received, and what could not be."""

from __future__ import annotations

import logging
from pathlib import Path

from app.connections.folder.taking import NOTE, put_away, write_whole
from app.report.errors import AppError

_log = logging.getLogger("triage-handover.collecting")

DONE, UNREADABLE = "done", "unreadable"


def move(path: Path, where: str) -> Path | None:
    """Move a file into a folder beside it; None where that did not happen, and may next time."""
    try:
        return put_away(path, path.parent / where)
    except FileNotFoundError:
        return None  # somebody took it away
    except OSError:
        _log.info("folder_file_not_moved")
        return None


def set_aside(path: Path, limit_mib: int) -> None:
    """Put a file that is too large to be a message out of the way, with a note beside it."""
    moved = move(path, UNREADABLE)
    if moved is not None:
        note = f"This file was not received: it is larger than {limit_mib} MiB.\n"
        write_whole(moved.with_name(moved.name + NOTE), note.encode())


def complaint(folder: Path, name: str) -> AppError | None:
    """What to say as long as a note lies there; whoever deals with the file deletes it."""
    if not any((folder / UNREADABLE).glob(f"*{NOTE}")):
        return None
    return AppError(
        f"A message in {name} was not received",
        f"A file in it was too large. It was put into its folder {UNREADABLE!r}, with a note "
        "beside it",
        "Telephone the sender and ask who is coming. Ask local IT to look at the file, and to "
        "delete the note when it is dealt with",
        "FOLDER-002",
    )
