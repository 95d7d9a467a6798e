"""What the clients of all protocols are alike in: one sender, one connection, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self

from app.connections.secrets import Secrets
from app.connections.sender import SigningSender
from app.connections.transfer import Transfer


class SenderClient:
    """One sender. Requests go one after the other; give each thread that must not wait its own.

    Args:
        sender: its settings; its base address is where its protocol begins.
        secrets: where its token or our key for it is.
        max_bytes: the largest answer that is read, unpacked.
        pause: waits before a further try; True ends the tries (the program is closing).
    """

    MAX_BYTES: ClassVar[int]

    def __init__(
        self,
        sender: SigningSender,
        secrets: Secrets,
        *,
        max_bytes: int | None = None,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self.sender = sender
        self._max_bytes = max_bytes or self.MAX_BYTES
        self._transfer = Transfer(sender, secrets, self._max_bytes, pause)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection; a later request makes a new one."""
        self._transfer.close()
