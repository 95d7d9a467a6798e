"""Head and body of an answer in one piece: one system call, one packet, one waking of the caller.

uvicorn writes them one after the other, and each write goes out at once.
"""

from __future__ import annotations

import asyncio
from typing import Any

_HEAD, _END = b"HTTP/1.1 ", b"\r\n\r\n"
_CONTINUE = b"HTTP/1.1 100 "
"""An interim answer, which a caller waits for before it sends its body."""


class OneWrite:
    """A transport that holds the head of an answer until its body is written, or there is none."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write, or hold what is a head alone (asyncio.WriteTransport)."""
        if data.startswith(_HEAD) and data.endswith(_END) and not data.startswith(_CONTINUE):
            self._head = data
            return
        self._transport.write(self._head + data)
        self._head = b""

    def flush(self) -> None:
        """Write a head that has no body."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """Close, once everything is written (asyncio.BaseTransport)."""
        self.flush()
        self._transport.close()
