"""The three ways in which something is not there (CUI guidance, D+Ta-0022 and PAB-0019).

They are never merged: *Not recorded* is an empty record, *Not Known* is an answer, and
*Unavailable* is something this program could not or may not read.
"""

from __future__ import annotations

from enum import Enum


class Absence(Enum):
    """Why a value is not there; the value is the exact word for the screen."""

    NOT_RECORDED = "Not recorded"
    NOT_KNOWN = "Not Known"
    UNAVAILABLE = "Unavailable"

    def __str__(self) -> str:
        return self.value


def shown(value: str | Absence) -> str:
    """The words for the screen: the value itself, or the word for its absence."""
    return value.value if isinstance(value, Absence) else value


def known(value: str | Absence) -> str | None:
    """The value, or None where there is none (the form of ``inspect --json``)."""
    return None if isinstance(value, Absence) else value
