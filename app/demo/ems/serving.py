"""uvicorn in a thread of its own: a clean start, a clean stop, the same port again."""

from __future__ import annotations

import os
import socket
from threading import Event, Thread

import uvicorn
from starlette.types import ASGIApp

_PATIENCE_S = 20.0


class Serving:
    """One ASGI application on a port of 127.0.0.1, from construction until :meth:`stop`."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer takes 40 ms more.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name != "nt":  # there it would let another program take the port
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",  # a line that is cut on purpose is no news
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._thread = Thread(target=self._run, name=f"ems-{self.port}", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(_PATIENCE_S):
            raise RuntimeError("the demonstration sender did not start")

    def ask_to_stop(self) -> None:
        """Begin to stop, so that several can do so at the same time."""
        self._server.should_exit = True

    def stop(self) -> None:
        """Close the port and every connection, and wait for the thread to end."""
        self.ask_to_stop()
        self._thread.join(_PATIENCE_S)
        self._socket.close()
        if self._thread.is_alive():
            raise RuntimeError("the demonstration sender did not stop")

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


class Port:
    """An application that can be reached from :meth:`go_online` to :meth:`go_offline`.

    The system chooses the port once; from then on it stays the same, so that a sender who was
    away is found where it was.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._serving: Serving | None = None
        self._number = 0

    @property
    def base(self) -> str:
        """The address, known from the first :meth:`go_online` on; no trailing slash."""
        return f"http://127.0.0.1:{self._number}"

    @property
    def online(self) -> bool:
        """Whether it can be reached."""
        return self._serving is not None

    def go_online(self) -> None:
        """Listen."""
        if self._serving is None:
            self._serving = Serving(self._app, self._number)
            self._number = self._serving.port

    def ask_to_stop(self) -> None:
        """Begin to go offline, so that several can do so at the same time."""
        if self._serving is not None:
            self._serving.ask_to_stop()

    def go_offline(self) -> None:
        """Refuse every connection from now on."""
        if self._serving is not None:
            self._serving.stop()
            self._serving = None


class _Server(uvicorn.Server):
    """Says when it is ready, so that nobody has to ask again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
