"""Bad days of a reply, over real sockets: what stands with it then, and that it goes afterwards."""

import datetime as dt
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer

from app.connections.gateway.seam import Asked, Peer, patient
from app.connections.secrets import MemorySecrets
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.outbox import OutboxWorker
from app.desk.reception.itk import itk_door
from app.desk.reception.keeper import Keeper
from app.desk.transports.choose import transports_for
from app.report.errors import AppError, StoreFailed
from app.report.states import ReplyState, State
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.store import audit
from app.store.records import Reply
from app.store.store import Store
from tests.conformance.itk.conftest import TAKEN
from tests.conformance.itk.messages import SENDER, report, with_spec
from tests.connections.raw_server import raw_server, unused_port
from tests.desk.conftest import NURSE, HandClock

AUTHORITY, STRANGER = trustme.CA(), trustme.CA()
PAGE = "<!DOCTYPE html><html><body>Please sign in to the guest network</body></html>"

Server = Callable[[], AbstractContextManager[str]]
"""A sender of that kind; gives its base address."""


def says(status: str, body: str, *headers: str) -> Server:
    """It answers with that, whatever comes."""
    length = f"Content-Length: {len(body)}"
    told = "\r\n".join([f"HTTP/1.1 {status}", length, "Connection: close", *headers, "", body])
    return plays(lambda line, _: line.sendall(told.encode()))


def plays(script: Callable[[socket.socket, threading.Event], object]) -> Server:
    """It does that with each connection, once a request has come."""

    @contextmanager
    def server() -> Iterator[str]:
        with raw_server(lambda line, over: script(line, over) and None) as called:
            yield called.url

    return server


def shows(issued: trustme.LeafCert, *, wants_ours: bool = False) -> Server:
    """It shows that certificate."""

    @contextmanager
    def server() -> Iterator[str]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued.configure_cert(context)
        if wants_ours:
            AUTHORITY.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        with HTTPServer(ssl_context=context) as one:
            one.expect_request("/itk").respond_with_data(TAKEN, content_type="text/xml")
            yield one.url_for("/itk")

    return server


@contextmanager
def nobody() -> Iterator[str]:
    """No process listens there."""
    yield f"http://127.0.0.1:{unused_port()}/itk"


@contextmanager
def no_such_name() -> Iterator[str]:
    """The name service does not know it."""
    yield "http://sender.invalid/itk"


@contextmanager
def takes_no_call() -> Iterator[str]:
    """Its machine takes the connection, and the program there never does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/itk"


def _cut_off(line: socket.socket, _: threading.Event) -> None:
    """Ends the connection without a goodbye, as a firewall does."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _half(line: socket.socket, over: threading.Event) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 500\r\n\r\n<soap")
    over.wait(10)


_LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
_EXPIRED = AUTHORITY.issue_cert(
    "localhost", not_before=_LONG_AGO, not_after=_LONG_AGO + dt.timedelta(days=1)
)

BAD_DAYS: dict[str, tuple[Server, str]] = {
    "an answer without a body": (says("200 OK", ""), "CONN-112"),
    "another content type": (says("200 OK", "{}", "Content-Type: application/json"), "CONN-112"),
    "a page to sign in": (says("200 OK", PAGE, "Content-Type: text/html"), "CONN-112"),
    "a page of a proxy": (says("502 Bad Gateway", PAGE, "Content-Type: text/html"), "CONN-041"),
    "to another host": (says("307 On", "", "Location: http://other.example.nhs.uk/"), "CONN-080"),
    "silence": (plays(lambda _, over: over.wait(10)), "CONN-051"),
    "half an answer": (plays(_half), "CONN-051"),
    "cut off": (plays(_cut_off), "CONN-055"),
    "half open": (takes_no_call, "CONN-051"),
    "not listening": (nobody, "CONN-054"),
    "no such name": (no_such_name, "CONN-053"),
    "an expired certificate": (shows(_EXPIRED), "CONN-061"),
    "the wrong name": (shows(AUTHORITY.issue_cert("other.example.nhs.uk")), "CONN-063"),
    "an unknown authority": (shows(STRANGER.issue_cert("localhost")), "CONN-060"),
    "no client certificate": (
        shows(AUTHORITY.issue_cert("localhost"), wants_ours=True),
        "CONN-062",
    ),
}


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


@pytest.fixture
def desk(store: Store, clock: HandClock, authority: Path) -> Desk:
    sender = SenderSettings(
        "Wolds 111",
        "http://127.0.0.1:1/itk",
        kind=SenderKind.ITK,
        identities=(SENDER,),
        organisation="RXX",
        ca_file=authority,
        timeout_s=1.0,
        total_s=3.0,
        retries=0,
    )
    return Desk(store, Settings(senders=(sender,)), NURSE, clock=clock)


@pytest.fixture
def waiting(desk: Desk, store: Store, clock: HandClock) -> Callable[[], Reply]:
    """A reply that was decided; gives it as it stands."""
    with Keeper(store) as keeper:
        body = report("RZ901", "2000099901", with_spec("ackrequested", "true"))
        door = patient(itk_door(desk, keeper))
        assert door(Asked("POST", "/", (), {}, Peer("127.0.0.1"), body)).status == 200
    Filer(desk).file_all()
    (row,) = desk.rows(State.EXPECTED)
    return lambda: desk.replies(row.id)[0]


@pytest.fixture
def good() -> Iterator[HTTPServer]:
    with HTTPServer() as server:
        server.expect_request("/itk").respond_with_data(TAKEN, content_type="text/xml")
        yield server


def worker(
    desk: Desk, base_url: str, secrets: MemorySecrets | None = None, token: str | None = None
) -> OutboxWorker:
    (sender,) = desk.settings.senders
    there = replace(sender, base_url=base_url, token_secret=token)
    ways = transports_for(replace(desk.settings, senders=(there,)), secrets or MemorySecrets())
    return OutboxWorker(desk, ways)


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("name", BAD_DAYS)
def test_a_reply_waits_with_the_reason_and_goes_as_it_was_once_that_is_mended(
    desk: Desk,
    clock: HandClock,
    store: Store,
    waiting: Callable[[], Reply],
    good: HTTPServer,
    name: str,
) -> None:
    server, code = BAD_DAYS[name]
    with server() as base_url:
        assert worker(desk, base_url).run_once() == 1

    stands = waiting()
    assert (stands.state, stands.code) == (ReplyState.WAITING, code)
    assert stands.words
    assert stands.not_before > clock.now

    clock.go(minutes=30)
    assert worker(desk, good.url_for("/itk")).run_once() == 1

    done = waiting()
    assert done.state is ReplyState.CONFIRMED
    assert (done.body, done.idempotency_id) == (stands.body, stands.idempotency_id)
    assert [request.get_data() for request, _ in good.log] == [stands.body]
    assert [attempt.code for attempt in desk.attempts(done.id)] == [code, ""]
    assert audit.verify(store).sound


class LockedKeyring(MemorySecrets):
    """A keyring that nobody has unlocked."""

    def get(self, _: str) -> str | None:
        raise AppError("The keyring is locked", "It is locked", "Unlock it", "SECRETS-002")


def test_a_locked_keyring_makes_replies_wait_until_it_is_unlocked(
    desk: Desk, clock: HandClock, waiting: Callable[[], Reply], good: HTTPServer
) -> None:
    url = good.url_for("/itk")
    worker(desk, url, LockedKeyring(), token="wolds").run_once()
    assert (waiting().state, waiting().code) == (ReplyState.WAITING, "SECRETS-002")
    assert good.log == []

    clock.go(minutes=30)
    worker(desk, url, MemorySecrets({"wolds": "made-up"}), token="wolds").run_once()
    assert waiting().state is ReplyState.CONFIRMED


def fill(store: Store) -> None:
    """Take what room there is, down to the last page."""
    for size in (2_000, 200, 2):
        with suppress(StoreFailed):
            for number in count():
                with store.transaction() as tx:
                    tx.insert("meta", name=f"{number} {'x' * size}", value="")


@pytest.mark.hazard("P11")
def test_where_the_disk_is_full_nothing_is_lost_and_it_goes_as_it_was_when_there_is_room(
    desk: Desk, store: Store, clock: HandClock, waiting: Callable[[], Reply], good: HTTPServer
) -> None:
    ((pages,),) = store._writer.execute("PRAGMA page_count", ()).fetchall()
    store._writer.execute(f"PRAGMA max_page_count = {pages}", ())
    fill(store)
    with pytest.raises(StoreFailed) as told:
        worker(desk, good.url_for("/itk")).run_once()
    assert told.value.code == "STORE-006"
    assert waiting().state is ReplyState.WAITING
    store._writer.execute("PRAGMA max_page_count = 1073741823", ())

    clock.go(minutes=1)
    worker(desk, good.url_for("/itk")).run_once()
    assert waiting().state is ReplyState.CONFIRMED
    assert {request.get_data() for request, _ in good.log} == {waiting().body}


@pytest.mark.hazard("P11")
def test_while_another_program_holds_the_store_no_outcome_is_lost(
    desk: Desk, tmp_path: Path, waiting: Callable[[], Reply], clock: HandClock
) -> None:
    """The store is held from when the reply left; it goes again as it was, and counts once."""
    got: list[bytes] = []
    with (
        Store.open(tmp_path / "handovers.db", bytes(32)) as other,
        Store.open(tmp_path / "handovers.db", bytes(32), busy_ms=50) as here,
        HTTPServer() as server,
    ):
        held = other.transaction()

        def takes(request: object) -> object:
            got.append(request.get_data())  # type: ignore[attr-defined]
            if len(got) == 1:
                held.__enter__()
            from werkzeug import Response

            return Response(TAKEN, content_type="text/xml")

        server.expect_request("/itk").respond_with_handler(takes)  # type: ignore[arg-type]
        beside = Desk(here, desk.settings, NURSE, clock=clock)
        with pytest.raises(StoreFailed) as told:
            worker(beside, server.url_for("/itk")).run_once()
        assert told.value.code == "STORE-005"
        held.__exit__(None, None, None)
        clock.go(minutes=1)
        worker(beside, server.url_for("/itk")).run_once()
    assert waiting().state is ReplyState.CONFIRMED
    assert len(got) == 2
    assert got[0] == got[1]
