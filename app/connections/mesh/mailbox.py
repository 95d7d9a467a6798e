"""One MESH mailbox: what waits in it, what is taken out of it, and what goes out through it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, TypeVar

from app.connections.errors import Errand
from app.connections.mesh import failures
from app.connections.mesh.account import Account, mailbox_id, server_of
from app.connections.mesh.messages import MeshMessage, of_headers
from app.connections.retry import pauses
from app.connections.secrets import Secrets
from app.connections.unpack import TooLarge, UnknownPacking
from app.report.errors import ConnectionFailed

if TYPE_CHECKING:
    from app.connections.mesh.session import Session

T = TypeVar("T")

MOST_PARTS = 1_000
_NOT_THERE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. Nothing in it but the body may be about a patient.

    Attributes:
        to: the mailbox it goes to.
        local_id: our own id of it, the same at every attempt; reports name it.
    """

    to: str
    workflow: str
    local_id: str
    media_type: str
    body: bytes = field(repr=False)


class Mailbox:
    """The connection to one mailbox. One request at a time; others wait for their turn.

    Every method raises ConnectionFailed where MESH cannot be reached, does not accept the
    sign-on (MESH-002) or has no such mailbox; the password and the shared key are read from the
    keyring at the first request, which may raise AppError.

    Args:
        account: the mailbox's settings.
        secrets: where its password and the shared key are.
        max_bytes: the largest message, unpacked.
        pause: waits that many seconds before a further try; True ends the tries.
    """

    def __init__(
        self,
        account: Account,
        secrets: Secrets,
        *,
        max_bytes: int,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self.id = mailbox_id(account)
        self._account = account
        self._server = server_of(account)
        self._secrets = secrets
        self._max_bytes = max_bytes
        self._pause = pause or threading.Event().wait
        self._turn = threading.Lock()
        self._made: Session | None = None

    def close(self) -> None:
        """Let go of the connection; a later request makes a new one."""
        with self._turn:
            if self._made is not None:
                self._made.hang_up()
            self._made = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def handshake(self) -> None:
        """Say that we are here, and prove the sign-on (MESH API guide: once every 24 hours)."""
        self._again(Errand.CHECK, lambda session: session.greet())

    def pages(self) -> Iterator[tuple[str, ...]]:
        """The ids that wait, page by page; a page is asked for when it is wanted."""
        found: list[Iterator[tuple[str, ...]]] = []

        def following(session: Session) -> tuple[str, ...] | None:
            if not found:
                found.append(session.pages())
            return next(found[0], None)

        while (page := self._once(Errand.COLLECT, following)) is not None:
            yield page

    def download(self, message_id: str) -> MeshMessage | None:
        """A whole message; None where it is not in the inbox (any more: 404, 410).

        Raises:
            ConnectionFailed: also where it came damaged (MESH-020, ``retryable``), or is larger
                than is read here (MESH-021).
        """
        return self._again(
            Errand.COLLECT, lambda session: _unless_gone(lambda: self._whole(session, message_id))
        )

    def acknowledge(self, message_id: str) -> None:
        """Tell MESH that a message is safely here; it cannot be downloaded again.

        One that is no longer there needs no acknowledgement.
        """
        self._again(
            Errand.COLLECT,
            lambda session: _unless_gone(lambda: session.acknowledge_message(message_id)),
        )

    def send(self, message: Outgoing) -> str:
        """Hand a message to MESH for delivery; gives MESH's id of it.

        It is tried once: after a lost answer :meth:`sent_before` tells whether MESH has it.

        Raises:
            ConnectionFailed: it was not taken; for good where the address or the workflow is
                not known (MESH-012, MESH-017).
        """
        return self._once(Errand.REPLY, lambda session: self._send(session, message))

    def sent_before(self, local_id: str) -> str:
        """MESH's id of a message of ours, empty where it has none with this id of ours.

        To be asked after an unknown outcome, once; the guide forbids asking often.
        """

        def known(session: Session) -> str:
            response = session.tracked(local_id)
            if response.status_code in _NOT_THERE:
                return ""
            if response.status_code == 300:  # several: it is there, and MESH names none of them
                return local_id
            response.raise_for_status()
            told = response.json()
            found = told.get("messageId") if isinstance(told, dict) else None
            return found if isinstance(found, str) and found else local_id

        return self._again(Errand.REPLY, known)

    def _whole(self, session: Session, message_id: str) -> MeshMessage:
        first = session.part(message_id, 1, self._max_bytes)
        body, parts = bytearray(first.content), _count(first.headers.get("Mex-Chunk-Range", ""))
        for number in range(2, parts + 1):
            part = session.part(message_id, number, self._max_bytes - len(body))
            body += part.content
        return of_headers(message_id, first.headers, bytes(body), self._max_bytes)

    def _send(self, session: Session, message: Outgoing) -> str:
        response = session.send_chunk(
            message.to.strip().upper(),
            message.body,
            1,
            1,
            compress=False,
            workflow_id=message.workflow,
            local_id=message.local_id,
            content_type=message.media_type,
        )
        if response.status_code in {200, 202}:
            told = response.json()
            found = told.get("message_id") if isinstance(told, dict) else None
            if isinstance(found, str) and found:
                return found
        raise failures.of_send(response.status_code, response.content, self._server)

    def _again(self, errand: Errand, ask: Callable[[Session], T]) -> T:
        """Ask, and ask again where that can help; for what is safe to repeat."""
        waits = pauses(self._server.retries)
        while True:
            try:
                return self._once(errand, ask)
            except ConnectionFailed as failure:
                wait = next(waits, None) if failure.retryable else None
                if wait is None or self._pause(wait):
                    raise

    def _once(self, errand: Errand, ask: Callable[[Session], T]) -> T:
        with self._turn, self._told(errand):
            return ask(self._session(errand))

    @contextmanager
    def _told(self, errand: Errand) -> Iterator[None]:
        import requests

        try:
            yield
        except requests.HTTPError as failure:
            status = failure.response.status_code if failure.response is not None else 0
            raise failures.of_status(status, self._server, errand) from failure
        except requests.RequestException as failure:
            raise failures.of_failure(failure, self._server, errand) from failure
        except TooLarge as failure:
            raise failures.failed(failures.TOO_LARGE, self._server, errand) from failure
        except UnknownPacking as failure:
            raise failures.failed(failures.INCOMPLETE, self._server, errand) from failure

    def _session(self, errand: Errand) -> Session:
        from app.connections.mesh.session import Session, Way

        if self._made is None:
            password = self._secrets.get(self._account.password_secret)
            shared_key = self._secrets.get(self._account.shared_key_secret)
            if not password or not shared_key or not (password + shared_key).isascii():
                raise failures.failed(failures.NO_SECRET, self._server, errand)
            way = Way(self._server)
            self._made = Session(self._server, way, self.id, password.strip(), shared_key.strip())
        return self._made


def _unless_gone(ask: Callable[[], T]) -> T | None:
    """What was asked for, None where MESH answers that the message is not in the inbox."""
    import requests

    try:
        return ask()
    except requests.HTTPError as failure:
        if failure.response is not None and failure.response.status_code in _NOT_THERE:
            return None
        raise


def _count(chunk_range: str) -> int:
    """How many parts a message has, from ``Mex-Chunk-Range: 1:3``."""
    _, _, total = chunk_range.partition(":")
    parts = int(total) if total.strip().isdecimal() else 1
    if parts > MOST_PARTS:
        raise TooLarge
    return parts
