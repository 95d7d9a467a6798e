"""What can go wrong on the line, on purpose and in a known order."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import Enum
from threading import Lock

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Wrong(Enum):
    """The ways in which an exchange fails."""

    STATUS = "the server answers with an HTTP status and plain text"
    REQUEST_LOST = "the line is cut before the server has done anything"
    ANSWER_LOST = "the server does it, and the line is cut before the answer arrives"
    CUT_SHORT = "the line is cut in the middle of the answer"
    LATE = "the server does nothing for a while"
    ANSWER_LATE = "the server does it, and answers after a while"


@dataclass(frozen=True, slots=True)
class Fault:
    """One exchange that goes wrong.

    Attributes:
        method: the HTTP method that it waits for; empty for any.
        part: a part of the path that it waits for; empty for any.
        status: for :attr:`Wrong.STATUS`.
        seconds: for :attr:`Wrong.LATE` and :attr:`Wrong.ANSWER_LATE`.
    """

    wrong: Wrong
    method: str = ""
    part: str = ""
    status: int = 503
    seconds: float = 0.0

    def fits(self, scope: Scope) -> bool:
        """Whether this exchange is the one."""
        return self.method in {"", scope["method"]} and self.part in scope["path"]


class Faults:
    """The faults still to come; ASGI middleware around the server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._lock = Lock()
        self._coming: deque[Fault] = deque()

    def add(self, fault: Fault, times: int) -> None:
        """Let the next ``times`` fitting exchanges go wrong."""
        with self._lock:
            self._coming.extend([fault] * times)

    def clear(self) -> None:
        """Let nothing more go wrong."""
        with self._lock:
            self._coming.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange, as it should be or as it was told to go wrong."""
        fault = self._take(scope)
        if fault is None:
            await self._app(scope, receive, send)
            return
        match fault.wrong:
            case Wrong.STATUS:
                await _plain(send, fault.status)
            case Wrong.REQUEST_LOST:
                await _cut(send, 200, b"")
            case Wrong.ANSWER_LOST:
                await self._gather(scope, receive)
                await _cut(send, 200, b"")
            case Wrong.CUT_SHORT:
                start, *rest = await self._gather(scope, receive)
                body = b"".join(part.get("body", b"") for part in rest)
                await _cut(send, start["status"], body[: len(body) // 2])
            case Wrong.LATE:
                await asyncio.sleep(fault.seconds)
                await self._app(scope, receive, send)
            case Wrong.ANSWER_LATE:
                said = await self._gather(scope, receive)
                await asyncio.sleep(fault.seconds)
                for message in said:
                    await send(message)

    def _take(self, scope: Scope) -> Fault | None:
        with self._lock:
            for fault in self._coming:
                if fault.fits(scope):
                    self._coming.remove(fault)
                    return fault
        return None

    async def _gather(self, scope: Scope, receive: Receive) -> list[Message]:
        """What the server would have answered."""
        said: list[Message] = []

        async def keep(message: Message) -> None:
            said.append(message)

        await self._app(scope, receive, keep)
        return said


async def _plain(send: Send, status: int) -> None:
    body = f"{status}: {'Internal Server Error' if status == 500 else 'Not now'}".encode()
    await _start(send, status, len(body))
    await send({"type": "http.response.body", "body": body})


async def _cut(send: Send, status: int, body: bytes) -> None:
    """Promise more than is sent: uvicorn then closes the connection."""
    await _start(send, status, len(body) + 4096)
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _start(send: Send, status: int, length: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
