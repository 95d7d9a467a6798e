"""The gateway: listens, lets callers in, and hands what they ask to the doors.

It runs in a thread of its own beside whatever started it: the service or a viewer.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from ssl import SSLContext
from typing import Self

import uvicorn

from app.connections.gateway.application import Application, House
from app.connections.gateway.figures import Figures
from app.connections.gateway.limits import GatewaySettings, Limits
from app.connections.gateway.line import Line
from app.connections.gateway.refusals import Refuse
from app.connections.gateway.routes import Wire
from app.connections.gateway.seam import Doors
from app.connections.gateway.tls import TITLE, server_context
from app.connections.gateway.workers import Workers
from app.report.errors import AppError

BACKLOG = 2048
"""Callers that the operating system lets wait until they are taken."""
GRACE_S = 10.0
"""Seconds that requests in work have to end when the gateway stops."""


class Gateway:
    """Receives from :meth:`start` to :meth:`stop`; it is started once.

    Args:
        settings: where it listens, and who may call.
        doors: the protocols.
        limits: what a caller may do.
        forms: how each protocol says no.
        ready: whether messages can be kept now, for ``/health``.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        doors: Doors,
        *,
        limits: Limits | None = None,
        forms: Mapping[Wire, Refuse] | None = None,
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self._settings = settings
        self._doors = doors
        self._limits = limits or Limits()
        self._forms = dict(forms or {})
        self._ready = ready
        self._figures = Figures()
        self._address = ""
        self._workers: Workers | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where it listens, such as ``https://0.0.0.0:8088``; empty before the start."""
        return self._address

    def start(self) -> None:
        """Listen; when this returns, callers are answered.

        Raises:
            AppError: the address cannot be listened at (GATEWAY-001), or its certificates do
                not allow it (GATEWAY-002 to -004).
        """
        tls = server_context(self._settings)
        listening = listen(self._settings.host, self._settings.port)
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        self._address = f"{'https' if tls else 'http'}://{host}:{listening.getsockname()[1]}"
        self._workers = Workers(self._limits.workers)
        house = House(
            self._doors,
            self._limits,
            self._workers,
            self._figures,
            self._forms,
            tuple(self._settings.allowed_certificates),
            self._ready,
        )
        self._server = _Server(Application(house), listening, tls, self._limits, self._figures)
        self._thread = threading.Thread(target=self._server.run, name="gateway")
        self._thread.start()
        self._server.settled.wait()
        if not self._server.started:
            self.stop()
            raise RuntimeError("the gateway did not start")

    def stop(self, grace_s: float = GRACE_S) -> None:
        """Take no more calls, answer those in work, then close. Stopping twice is fine.

        Args:
            grace_s: how long callers may take; what was begun for them is finished in any case.
        """
        if self._server is None or self._thread is None or self._workers is None:
            return
        self._server.config.timeout_graceful_shutdown = max(1, round(grace_s))
        self._server.should_exit = True
        self._thread.join()
        self._workers.stop()
        self._server = self._thread = self._workers = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(uvicorn.Server):
    """uvicorn on a socket that listens already, with lines of ours."""

    def __init__(
        self,
        app: Application,
        listening: socket.socket,
        tls: SSLContext | None,
        limits: Limits,
        figures: Figures,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Line,
                ws="none",
                loop="asyncio",
                lifespan="off",
                access_log=False,
                log_config=None,
                log_level="critical",  # the gateway's own log says what happened
                proxy_headers=False,  # a caller does not say by itself who it is
                server_header=False,
                interface="asgi3",
            )
        )
        self.settled = threading.Event()
        self._listening = listening
        self._tls = tls
        self._limits = limits
        self._figures = figures

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop; ``settled`` is set when that has begun, or cannot begin."""
        try:
            super().run(sockets)
        finally:
            self.settled.set()
            self._listening.close()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - ours is known
        """Listen (uvicorn)."""
        lingering: set[Line] = set()

        def line() -> Line:
            return Line(self.config, self.server_state, self._limits, self._figures, lingering)

        server = await asyncio.get_running_loop().create_server(
            line,
            sock=self._listening,
            ssl=self._tls,
            ssl_handshake_timeout=self._limits.head_s if self._tls else None,
            ssl_shutdown_timeout=self._limits.write_s if self._tls else None,
            backlog=BACKLOG,
        )
        self.servers = [server]
        self.started = True
        self.settled.set()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        AppError: another program listens there, or it is no address of this machine.
    """
    try:
        family, kind, _, _, where = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer takes 40 ms more.
        made = socket.socket(family, kind, socket.IPPROTO_TCP)
        try:
            if sys.platform == "win32":  # otherwise another program could take the port over
                made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(where)
            made.listen(BACKLOG)
        except OSError:
            made.close()
            raise
    except OSError as failure:
        raise _cannot_listen(host, port, failure) from failure
    return made


def _cannot_listen(host: str, port: int, failure: OSError) -> AppError:
    why = {
        errno.EADDRINUSE: "another program listens there already",
        errno.EACCES: "this account may not listen there (ports below 1024 need a special right)",
        errno.EADDRNOTAVAIL: "it is no address of this machine",
    }.get(failure.errno or 0, "this machine does not allow it")
    return AppError(
        TITLE,
        f"Nothing can listen at {host}, port {port}: {why}",
        "End the other program, or ask local IT to set gateway.host and gateway.port",
        "GATEWAY-001",
    )
