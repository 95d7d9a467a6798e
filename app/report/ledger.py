"""The completeness ledger: what a message held, and where each part is shown (design rule 2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts of the values in a message that a person could read.

    Attributes:
        values: all of them.
        placed: shown in a place of their own.
        also: listed under *Also in this message*.
        lost: in neither; zero in every message that was read rightly.
    """

    values: int = 0
    placed: int = 0
    also: int = 0

    @property
    def lost(self) -> int:
        """Values that no line shows."""
        return self.values - self.placed - self.also
