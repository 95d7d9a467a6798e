"""What the exit codes mean."""

from __future__ import annotations

from enum import IntEnum

from app.report.errors import AppError, ConnectionFailed, Refused, Unreadable


class Exit(IntEnum):
    """The exit codes of design section 6."""

    DONE = 0
    ATTENTION = 1
    USAGE = 2
    UNREADABLE = 3
    CONNECTION = 4
    REFUSED = 5
    BROKEN = 6
    INTERRUPTED = 130


class WrongUsage(AppError):
    """The command line itself was not as it must be (exit 2)."""


def exit_of(failure: AppError) -> Exit:
    """The exit code that tells of a failure; what is no other kind needs attention."""
    kinds: dict[type[AppError], Exit] = {
        WrongUsage: Exit.USAGE,
        Unreadable: Exit.UNREADABLE,
        ConnectionFailed: Exit.CONNECTION,
        Refused: Exit.REFUSED,
    }
    return next((code for kind, code in kinds.items() if isinstance(failure, kind)), Exit.ATTENTION)
