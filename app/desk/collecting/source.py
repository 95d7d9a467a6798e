"""What a source of messages is: it is looked into, again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Turn:
    """One look, and whether it may go on.

    Attributes:
        goes_on: asked before each message: renews the lease; False where another worker has
            taken over meanwhile or the program is ending.
    """

    goes_on: Callable[[], bool]


class Source(Protocol):
    """A mailbox or a folder."""

    @property
    def name(self) -> str:
        """Its name in the settings: a mailbox id, or how people here call a folder."""

    @property
    def lease(self) -> str:
        """The name of the lease that lets one worker alone look into it."""

    @property
    def poll_s(self) -> float:
        """Seconds between looks."""

    @property
    def keeps_interval(self) -> bool:
        """Whether the interval also holds for the next worker, as the MESH service asks for."""

    def collect(self, turn: Turn) -> bool:
        """Look once, and take in what is there; True where more waits than one look takes.

        Raises:
            AppError: something could not be collected; everything else was.
            StoreFailed: what came could not be kept; it is still where it was.
        """

    def close(self) -> None:
        """Let go of connections."""
