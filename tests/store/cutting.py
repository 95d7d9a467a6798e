"""A wire to the server that is cut at a word of ours: before it arrives, or before the answer."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from app.store.postgres_server import Server


@dataclass
class Wire:
    """A relay on loopback.

    Attributes:
        word: what the wire is cut at; nothing where empty. It is cut once.
        arrives: whether the server still gets what held the word.
    """

    server: Server
    word: bytes = b""
    arrives: bool = False
    port: int = 0
    cuts: int = 0
    _sockets: list[socket.socket] = field(default_factory=list)

    def through(self) -> Server:
        """The server as it is reached through this wire."""
        return replace(self.server, port=self.port)

    def cut_at(self, word: bytes, *, arrives: bool) -> None:
        self.word, self.arrives = word, arrives

    def cut(self) -> None:
        """Cut everything now."""
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _carry(self, ours: socket.socket) -> None:
        with ours, socket.create_connection((self.server.host, self.server.port)) as theirs:
            self._sockets += [ours, theirs]
            back = threading.Thread(target=self._back, args=(theirs, ours))
            back.start()
            with suppress(OSError):
                while data := ours.recv(65_536):
                    if self.word and self.word in data:
                        self.word = b""
                        self.cuts += 1
                        ours.shutdown(socket.SHUT_RDWR)  # no answer comes back
                        if not self.arrives:
                            break
                    theirs.sendall(data)
            with suppress(OSError):
                theirs.shutdown(socket.SHUT_WR)
            back.join()

    def _back(self, theirs: socket.socket, ours: socket.socket) -> None:
        with suppress(OSError):
            while data := theirs.recv(65_536):
                with suppress(OSError):
                    ours.sendall(data)
        with suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(server: Server) -> Iterator[Wire]:
    """A wire to that server, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        made = Wire(server, port=door.getsockname()[1])
        carriers: list[threading.Thread] = []

        def let_in() -> None:
            while True:
                try:
                    ours, _ = door.accept()
                except OSError:
                    return
                carriers.append(threading.Thread(target=made._carry, args=(ours,)))
                carriers[-1].start()

        porter = threading.Thread(target=let_in)
        porter.start()
        try:
            yield made
        finally:
            door.shutdown(socket.SHUT_RDWR)
            porter.join()
            made.cut()
            for one in carriers:
                one.join()
