"""Taking in the body of a request: never more than is allowed, never slower than is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.types import Receive

from app.connections.gateway.limits import Limits
from app.connections.gateway.refusals import Why


class BrokenOff(Exception):
    """The caller has gone before its request was whole."""


def refused_unread(headers: Mapping[str, str], limits: Limits) -> Why | None:
    """Why a body is not taken, as far as its headers tell; None where it may come."""
    if headers.get("transfer-encoding", "chunked").lower() != "chunked":
        return Why.NOT_HTTP
    if headers.get("content-encoding", "identity").lower() != "identity":
        return Why.ENCODED
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        return Why.NOT_HTTP
    return Why.TOO_LARGE if int(length[:20]) > limits.body_bytes else None


async def whole_body(receive: Receive, limits: Limits) -> bytes | Why:
    """The body, or why it is not taken.

    It has ``body_s`` seconds, and for every ``bytes_per_s`` bytes that have come one more: large
    messages need not hurry, and one byte a second does not last.

    Raises:
        BrokenOff: the caller has gone.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    parts: list[bytes] = []
    size = 0
    while True:
        left = began + limits.body_s + size / limits.bytes_per_s - clock()
        try:
            async with asyncio.timeout(left):  # wait_for would make a task for each part
                said = await receive()
        except TimeoutError:
            return Why.TOO_SLOW
        if said["type"] == "http.disconnect":
            raise BrokenOff
        part = said.get("body", b"")
        size += len(part)
        if size > limits.body_bytes:
            return Why.TOO_LARGE
        parts.append(part)
        if not said.get("more_body", False):
            return b"".join(parts)
