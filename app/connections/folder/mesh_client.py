"""The folders of a MESH client: what came in, what goes out, and what became of it.

``NAME.dat`` holds a message, ``NAME.ctl`` says what it is. The control file comes last, so a pair
is whole as soon as it has one (MESH client user guide).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from app.connections.folder import control
from app.connections.folder.control import Control, NotAControlFile
from app.connections.folder.looking import Lying
from app.connections.folder.taking import write_whole

_CTL, _DAT = ".ctl", ".dat"


@dataclass(frozen=True, slots=True)
class Pair:
    """A control file, and the data file of its name where there is one."""

    ctl: Lying
    dat: Lying | None


class Became(Enum):
    """What the MESH client has done with a message of ours."""

    UNKNOWN = auto()  # it has none of that name
    WAITING = auto()  # it lies in ``out``
    SENT = auto()
    FAILED = auto()


def pairs(lying: tuple[Lying, ...]) -> tuple[tuple[Pair, ...], tuple[Lying, ...]]:
    """The control files of a look with their data files; and data files without one."""
    by_name = {one.name.lower(): one for one in lying}
    found, used = [], set()
    for one in lying:
        stem, dot, kind = one.name.lower().rpartition(".")
        if dot + kind == _CTL:
            dat = by_name.get(stem + _DAT)
            found.append(Pair(one, dat))
            used.add(stem + _DAT)
    orphans = (one for one in lying if one.name.lower().endswith(_DAT))
    return tuple(found), tuple(one for one in orphans if one.name.lower() not in used)


def subfolder(base: Path, name: str) -> Path:
    """``in``, ``out``, ``sent`` or ``failed`` of a mailbox in the case that its client uses."""
    for spelling in (name, name.upper(), name.capitalize()):
        if (base / spelling).is_dir():
            return base / spelling
    return base / name


def hand_over(base: Path, name: str, body: bytes, what: Control) -> None:
    """Put a message into ``out``: the data first, what makes it count last.

    Raises:
        OSError: it could not be written; the client has not seen it.
    """
    out = subfolder(base, "out")
    write_whole(out / f"{name}{_DAT}", body)
    write_whole(out / f"{name}{_CTL}", control.write(what))


def became(base: Path, name: str) -> tuple[Became, Control | None]:
    """What the client has done with a message that was put into ``out``.

    Its control file moves to ``sent`` with a status record once MESH has accepted the message,
    to ``failed`` where it did not.

    Raises:
        OSError: the folders cannot be looked into.
    """
    for folder in ("failed", "sent"):
        ctl = subfolder(base, folder) / f"{name}{_CTL}"
        if not ctl.is_file():
            continue
        try:
            told = control.parse(ctl.read_bytes())
        except NotAControlFile:
            told = Control()
        is_sent = folder == "sent" and (told.status is None or told.status.is_success)
        return (Became.SENT if is_sent else Became.FAILED), told
    out = subfolder(base, "out")
    if (out / f"{name}{_CTL}").is_file():
        return Became.WAITING, None
    if not out.is_dir():
        raise FileNotFoundError(out)
    return Became.UNKNOWN, None
