"""One port of this machine at which all senders that push take what comes back to them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.demo.ems.serving import Port


@dataclass(frozen=True, slots=True)
class Came:
    """A POST as it came; the names of its headers are in lower case."""

    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to it."""

    status: int
    body: bytes = field(default=b"", repr=False)
    media_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Hear = Callable[[Came], Said]


class Endpoint(Port):
    """Takes every POST to its port.

    Attributes:
        hears: who takes a POST, by its path.
    """

    def __init__(self) -> None:
        super().__init__(self)
        self.hears: dict[str, Hear] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # the types of ASGI
        """Answer one request (ASGI)."""
        body, more = b"", True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        hear = self.hears.get(scope["path"])
        known = hear is not None and scope["method"] == "POST"
        said = hear(Came(headers, body)) if hear and known else Said(404, b"Nobody is here.")
        told = (("content-type", said.media_type), *said.headers)
        coded = [(name.encode(), value.encode()) for name, value in told]
        await send({"type": "http.response.start", "status": said.status, "headers": coded})
        await send({"type": "http.response.body", "body": said.body})


def free_port() -> int:
    """A port of this machine at which nobody listens just now."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
