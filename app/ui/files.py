"""Files that a person opens or drops: each goes through the same door as every other message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.receiving import Became

SOURCE = "Opened file"
"""What the source of such a message is called; the message itself names its sender."""

MOST = 2_000
"""Files that are taken at once; a folder with more belongs to a watched folder."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file.

    Attributes:
        became: as the desk has it; None where the file could not be taken at all.
        problem: why not, empty where it could. Names no file: its name may hold a patient's.
    """

    became: Became | None
    handover_id: str = ""
    problem: str = ""


@dataclass
class Tally:
    """What became of the files of one act."""

    wanted: int
    left_out: int = 0
    done: list[Taken] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        """Whether each file has been looked at."""
        return len(self.done) >= self.wanted


def files_in(paths: Iterable[Path]) -> tuple[tuple[Path, ...], int]:
    """The files among paths and inside folders, in order, each once; and how many are too many.

    What starts with a dot is left out inside folders: it belongs to the system.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = (each for each in sorted(path.rglob("*")) if each.is_file())
            found |= dict.fromkeys(each for each in inside if not _hidden(each, path))
        else:
            found[path] = None
    every = tuple(found)
    return every[:MOST], max(0, len(every) - MOST)


def take(desk: Desk, path: Path) -> Taken:
    """Read one file and hand it to the desk; runs off the main thread.

    Raises:
        StoreFailed: it was not kept.
    """
    largest = desk.settings.message_max_bytes
    try:
        if path.stat().st_size > largest:
            return Taken(None, problem=f"larger than {desk.settings.message_max_mib} MiB")
        data = path.read_bytes()
    except OSError as failure:
        return Taken(None, problem=_why(failure))
    if not data:
        return Taken(None, problem="empty")
    received = desk.receive(data, SOURCE, "file")
    return Taken(received.became, received.handover_id or "")


def result_words(tally: Tally) -> str:
    """``5 files opened: 3 new, 1 already here. 1 could not be read …``, in sentences."""
    from app.desk.receiving import Became

    counted = {
        "new": Became.NEW,
        "updated": Became.UPDATE,
        "older than what is here": Became.LATE,
        "already here": Became.DUPLICATE,
    }
    kinds = [taken.became for taken in tally.done]
    parts = [f"{kinds.count(kind)} {word}" for word, kind in counted.items() if kind in kinds]
    opened = sum(kind is not None for kind in kinds)
    words = [f"{_files(opened)} opened" + (f": {', '.join(parts)}." if parts else ".")]
    if unread := kinds.count(Became.COULD_NOT_BE_READ):
        stand = "It stands" if unread == 1 else "They stand"
        words.append(f"{unread} could not be read. {stand} in the list Could not be read.")
    words += _not_taken([taken for taken in tally.done if taken.became is None])
    if tally.left_out:
        words.append(
            f"{tally.left_out} more were left out: {MOST} are taken at once. "
            "Use a watched folder for so many."
        )
    return " ".join(words)


def _not_taken(those: Sequence[Taken]) -> list[str]:
    if not those:
        return []
    why = ", ".join(sorted({taken.problem for taken in those}))
    return [f"{_files(len(those))} not taken: {why}."]


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _why(failure: OSError) -> str:
    if isinstance(failure, FileNotFoundError):
        return "not there any more"
    if isinstance(failure, PermissionError):
        return "this computer does not let you read it"
    return "the disk or network share did not give it"
