"""One connection: uvicorn's HTTP protocol with the time-outs and limits that it does not have.

uvicorn gives a new connection all the time in the world, takes headers of any length, and does
not tell the application who showed which certificate. A caller that sends one byte a second, or
nothing at all, must not hold anything of ours for long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from app.connections.gateway.callers import peer_of
from app.connections.gateway.figures import Figures
from app.connections.gateway.limits import Limits
from app.connections.gateway.one_write import OneWrite

PEER = "peer"
"""Where the application finds who calls: the key in the state of a scope."""

LINGER_S = 2.0
"""For how long the rest of a refused body is read and thrown away. A connection that is closed
while its caller still sends is reset, and the caller may never see why it was refused."""


class Line(HttpToolsProtocol):
    """One connection to one caller; everything happens on the thread of the event loop."""

    def __init__(
        self,
        config: uvicorn.Config,
        state: ServerState,
        limits: Limits,
        figures: Figures,
        lingering: set[Line],
    ) -> None:
        super().__init__(config, state, {})
        self._lingering = lingering
        self._limits = limits
        self._figures = figures
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._in_head = False
        self._head_bytes = 0
        self._is_deaf = False
        self._offer = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin, or turn the caller away where there are too many (asyncio.Protocol)."""
        self._out = OneWrite(transport)
        super().connection_made(cast("asyncio.Transport", self._out))
        self._peer = peer_of(
            self.client[0] if self.client else "", transport.get_extra_info("ssl_object")
        )
        if len(self.connections) - len(self._lingering) > self._limits.connections:
            self._figures.turned_away()
            self._give_up(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._start("head", self._limits.head_s, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller has gone (asyncio.Protocol)."""
        for name in list(self._timers):
            self._end(name)
        self._lingering.discard(self)
        super().connection_lost(exc)

    def eof_received(self) -> bool | None:  # type: ignore[override]  # as asyncio has it
        """Answer a caller that only closed its half of the connection (asyncio.Protocol)."""
        now = self._current()
        if now is None or now.response_complete or now.more_body or self.scheme != "http":
            return None
        now.keep_alive = False
        return True

    def data_received(self, data: bytes) -> None:
        """Bytes of a request (asyncio.Protocol)."""
        if self._is_deaf:
            return
        self._unset_keepalive_if_required()
        if self._in_head or (self._is_idle() and "linger" not in self._timers):
            self._head_bytes += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self._give_up(HTTPStatus.BAD_REQUEST)
            return
        if self.transport.is_closing():
            return
        if self._head_bytes > self._limits.head_bytes:
            self._give_up(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._is_idle() and not self._timers:  # blank lines between requests
            self._start("head", self._limits.head_s, self._head_is_late)

    def on_message_begin(self) -> None:
        """The first byte of a request (httptools)."""
        if self._offer:
            return
        super().on_message_begin()
        self.scope["state"][PEER] = self._peer
        self._in_head = True
        if "head" not in self._timers:
            self._start("head", self._limits.head_s, self._head_is_late)

    def on_url(self, url: bytes) -> None:
        """A part of its address (httptools)."""
        if not self._offer:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header (httptools)."""
        if not self._offer:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head of a request is whole (httptools)."""
        if self._offer:  # that of the parser that takes over
            self._offer = False
            return
        self._offer = bool(self.parser.should_upgrade())
        self._in_head = False
        self._head_bytes = 0
        self._end("head")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body of a request is whole (httptools)."""
        if self._offer:
            return  # the parser only believes so
        self._end("linger")
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """A request was answered; what is left of its body is thrown away for a while."""
        self._out.flush()
        unread = self.cycle.more_body and not self.pipeline
        super().on_response_complete()
        if unread:
            self._start("linger", LINGER_S, self.transport.abort)

    def pause_writing(self) -> None:
        """The caller does not take what was answered (asyncio.Protocol)."""
        super().pause_writing()
        self._start("write", self._limits.write_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It takes it again (asyncio.Protocol)."""
        self._end("write")
        super().resume_writing()

    def _feed(self, data: bytes) -> None:
        """Give bytes to the parser. An offer of another protocol is passed over (RFC 9110, 7.8).

        The parser leaves off at an offer and would give the request an empty body. Clients that
        offer HTTP/2 over plain HTTP send their body all the same, so another parser takes over,
        that is told the length of the body and not the offer.
        """
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offered:
            framing = [
                name + b": " + value
                for name, value in self.headers
                if name in (b"content-length", b"transfer-encoding")
            ]
            self.parser = httptools.HttpRequestParser(self)
            head = (self.scope["method"].encode() + b" / HTTP/1.1", *framing, b"", b"")
            self.parser.feed_data(b"\r\n".join(head))
            self._feed(data[offered.args[0] :])

    def shutdown(self) -> None:
        """The gateway stops (uvicorn)."""
        if self in self._lingering:
            self.transport.abort()
        else:
            super().shutdown()

    def _current(self) -> RequestResponseCycle | None:
        """The request that came last, None before the first."""
        return self.cycle

    def _is_idle(self) -> bool:
        now = self._current()
        return (now is None or now.response_complete) and not self.pipeline

    def _head_is_late(self) -> None:
        if self._in_head:
            self._give_up(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _give_up(self, status: HTTPStatus) -> None:
        """Hear no more of this connection, and say why where that can be understood."""
        self._is_deaf = True
        now = self._current()
        if now is None or now.response_complete:
            self._say_and_close(status)
        elif now.more_body and not now.response_started and not self.pipeline:
            now.disconnected = True
            now.message_event.set()
            self._say_and_close(status)
        elif now.more_body:
            self.transport.close()
        else:  # whole requests came before: they are answered, and nothing after them
            now.keep_alive = False

    def _say_and_close(self, status: HTTPStatus) -> None:
        words = status.phrase.encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {len(words)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + words)
        if not (self.transport.can_write_eof() and self._may_linger()):
            self.transport.close()
            return
        try:
            self.transport.write_eof()
        except OSError:  # the caller has reset the connection
            self.transport.abort()
            return
        self._lingering.add(self)
        self._start("linger", LINGER_S, self.transport.abort)

    def _may_linger(self) -> bool:
        return len(self._lingering) < self._limits.connections

    def _start(self, name: str, seconds: float, then: Callable[[], Any]) -> None:
        self._end(name)
        self._timers[name] = self.loop.call_later(seconds, then)

    def _end(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()
