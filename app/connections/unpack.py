"""Unpacking an answer while it arrives, never further than the size that is read here."""

from __future__ import annotations

import zlib


class TooLarge(ValueError):
    """The unpacked answer is larger than allowed."""


class UnknownPacking(ValueError):
    """The answer is packed in a way that was not asked for, or is not what it says."""


class Unpacker:
    """Takes the bytes of the wire, gives the bytes of the answer.

    httpx would unpack a whole chunk at once (a bomb of 64 KB becomes 64 MB, and packed twice
    64 GB), so the bytes are taken raw and unpacked here under the limit.

    Args:
        encoding: the ``Content-Encoding`` of the answer.
        limit: the largest answer in bytes, unpacked.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise UnknownPacking
        packed = encoding not in ("", "identity")
        self._inflate = zlib.decompressobj(32 + zlib.MAX_WBITS) if packed else None
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._began = False

    def take(self, chunk: bytes) -> None:
        """Take the next bytes of the wire.

        Raises:
            TooLarge: the answer has grown past the limit.
            UnknownPacking: the bytes are not packed as they should be.
        """
        self._began = self._began or bool(chunk)
        if self._inflate is not None:
            try:
                chunk = self._inflate.decompress(chunk, self._limit - self._size + 1)
            except zlib.error as failure:
                raise UnknownPacking from failure
        self._size += len(chunk)
        if self._size > self._limit:
            raise TooLarge
        self._parts.append(chunk)

    def whole(self) -> bytes:
        """All of it.

        Raises:
            UnknownPacking: the packed bytes ended too early.
        """
        if self._inflate is not None and not self._inflate.eof and self._began:
            raise UnknownPacking
        return b"".join(self._parts)
