"""An outcome whose line broke at some point: nobody says that it was sent, and it is sent once."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.gateway.seam import patient
from app.connections.secrets import MemorySecrets
from app.demo.bars.build import message
from app.demo.bars.from_cas_999 import VALIDATION
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.forms import ReplyForm
from app.desk.outbox import OutboxWorker
from app.desk.reception.bars import bars_door
from app.desk.reception.keeper import Keeper
from app.desk.transports.choose import transports_for
from app.report.states import ReplyState, State, Step
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.store import audit
from app.store.records import Reply
from app.store.store import Store
from tests.connections.raw_server import raw_server, unused_port
from tests.desk.conftest import NURSE, HandClock
from tests.desk.test_case_999 import TREATED
from tests.desk.transports.validating import OUTCOME, asked
from tests.replies.case_999_requests import request as request_999

WHY = "another was meant"
NAME = "Northshire Ambulance"
EARLIER = " It may have an earlier answer already: where this one differs, telephone it."
FINAL = frozenset({"bars-final", "999-final"})


@dataclass
class Service:
    """The sender, well again: what came, and what it answers."""

    came: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.came.append(request)
        ids = {n: request.headers.get(n, "") for n in ("X-Request-Id", "X-Correlation-Id")}
        return Response(request.get_data(), 200, headers=ids)


@dataclass
class Called:
    """A validation that has come, and the way to its sender."""

    desk: Desk
    clock: HandClock
    id: str
    outcome: ReplyForm

    @property
    def finals(self) -> list[Reply]:
        return [one for one in self.desk.replies(self.id) if one.kind in FINAL]

    def send(self, base_url: str, wait_s: float = 0.4) -> Reply:
        """One round of the outbox to a sender at that address."""
        self.clock.go(hours=1)
        (sender,) = self.desk.settings.senders
        there = replace(sender, base_url=base_url, timeout_s=wait_s, total_s=2 * wait_s, retries=0)
        settings = replace(self.desk.settings, senders=(there,))
        OutboxWorker(self.desk, transports_for(settings, MemorySecrets())).run_once()
        return self.finals[-1]

    def finish(self, outcome: ReplyForm | None = None) -> None:
        self.desk.finish(self.id, form=outcome or self.outcome)

    def put_back(self) -> None:
        self.desk.back_to_in_consultation(self.id, WHY)


@pytest.fixture(params=[SenderKind.BARS, SenderKind.CASE_999])
def called(
    request: pytest.FixtureRequest, store: Store, clock: HandClock, service: Service
) -> Iterator[Called]:
    """A validation by each standard, in consultation, with nothing under way."""
    bars = request.param is SenderKind.BARS
    sender = SenderSettings(
        NAME,
        "http://127.0.0.1:9/",
        kind=request.param,
        identities=("RXZ14", "RXZ11") if bars else (),
        organisation="RXX",
        our_name="Northshire General Hospital",
        our_endpoint="2000099913",
    )
    desk = Desk(store, Settings(senders=(sender,)), NURSE, clock=clock)
    if bars:
        with Keeper(store) as keeper:
            door = patient(bars_door(desk, keeper))
            assert door(asked(message(VALIDATION, clock.now))).status == 200
            Filer(desk).file_all()
    else:
        desk.receive(request_999(), NAME, "pushed")
    (row,) = desk.rows(State.EXPECTED)
    desk.start(row.id)
    (interim,) = desk.replies(row.id)
    desk.withdraw(interim.id, "told by telephone")
    yield Called(desk, clock, row.id, OUTCOME if bars else TREATED)
    assert audit.verify(store).sound


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def well(httpserver: HTTPServer, service: Service) -> str:
    """Where the sender answers as it should."""
    httpserver.expect_request("/fhir/$process-message").respond_with_handler(service)
    return httpserver.url_for("/fhir")


Place = Callable[[], AbstractContextManager[str]]


def plays(script: Callable[[socket.socket, threading.Event], object]) -> Place:
    """A sender that does that once it has the whole request."""

    @contextmanager
    def there() -> Iterator[str]:
        with raw_server(lambda line, over: script(line, over) and None) as one:
            yield one.url

    return there


def says(text: bytes, *, then: str = "hangs up") -> Place:
    """A sender that says the beginning of an answer."""

    def script(line: socket.socket, over: threading.Event) -> None:
        line.sendall(text)
        if then == "is silent":
            over.wait(10)
        if then == "resets":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return plays(script)


@contextmanager
def reads_nothing() -> Iterator[str]:
    """Hangs up on each call before a byte was read."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()
        listening.settimeout(0.05)

        def serve() -> None:
            while not over.is_set():
                try:
                    line, _ = listening.accept()
                except TimeoutError:
                    continue
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.close()

        serving = threading.Thread(target=serve)
        serving.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/fhir"
        over.set()
        serving.join()


@contextmanager
def nobody() -> Iterator[str]:
    yield f"http://127.0.0.1:{unused_port()}/fhir"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 900\r\n\r\n"
PLACES: dict[str, Place] = {
    "nobody listens": nobody,
    "before a byte is read": reads_nothing,
    "after the whole request": says(b""),
    "after the whole request, rudely": says(b"", then="resets"),
    "silence after the whole request": says(b"", then="is silent"),
    "in the status line": says(b"HTTP/1.1 20"),
    "after the head": says(HEAD),
    "silence after the head": says(HEAD, then="is silent"),
    "in the body": says(HEAD + b'{"resourceType":"Bundle"'),
    "in the body, rudely": says(HEAD + b'{"resourceType":"Bundle"', then="resets"),
}


@pytest.mark.hazard("P11", "H06")
@pytest.mark.parametrize("where", PLACES)
def test_wherever_the_line_breaks_it_waits_and_the_same_outcome_is_the_same_message(
    called: Called, service: Service, well: str, where: str
) -> None:
    called.finish()
    with PLACES[where]() as there:
        first = called.send(there)
    assert (first.state, first.attempts) == (ReplyState.WAITING, 1)
    assert first.code
    assert first.words

    called.put_back()
    assert [one.state for one in called.finals] == [ReplyState.WITHDRAWN]
    said = called.desk.what_will_be_sent(called.id, Step.FINISH)
    assert said.startswith(f"Finish tells {NAME}: ")
    assert said.endswith(EARLIER)
    called.finish()
    assert [one.state for one in called.finals] == [ReplyState.WAITING]
    done = called.send(well, wait_s=10)

    assert (done.state, done.attempts) == (ReplyState.CONFIRMED, 2)
    assert (done.id, done.idempotency_id, done.body) == (
        first.id,
        first.idempotency_id,
        first.body,
    )
    assert [one.get_data() for one in service.came] == [first.body]
    assert len(called.finals) == 1
    assert called.desk.row(called.id).state is State.DONE


@pytest.mark.hazard("P11", "H06")
def test_another_outcome_is_another_message_and_is_said_to_be(
    called: Called, service: Service, well: str
) -> None:
    """Under the ids of the first, a sender that has it would answer: a duplicate."""
    called.finish()
    with PLACES["after the whole request"]() as there:
        first = called.send(there)
    called.put_back()
    called.finish(replace(called.outcome, words="She was rung once more."))
    second = called.send(well, wait_s=10)

    assert [one.state for one in called.finals] == [ReplyState.WITHDRAWN, ReplyState.CONFIRMED]
    assert second.idempotency_id != first.idempotency_id
    assert [one.get_data() for one in service.came] == [second.body]
    assert b"She was rung once more." in (second.body or b"")


def test_an_outcome_that_somebody_else_decides_is_theirs(
    called: Called, service: Service, well: str
) -> None:
    """The message names who decided."""
    called.finish()
    with PLACES["after the whole request"]() as there:
        called.send(there)
    kim = replace(NURSE, id="kim", name="Kim Adeyemi")
    called.desk = Desk(called.desk.context.store, called.desk.settings, kim, clock=called.clock)
    called.put_back()
    called.finish()
    called.send(well, wait_s=10)

    (came,) = service.came
    assert b"Kim Adeyemi" in came.get_data()
    assert b"Sam Okoro" not in came.get_data()


def test_what_was_refused_is_built_anew(called: Called, service: Service, well: str) -> None:
    """The sender has certainly not taken it, and what was wrong with it may be mended."""
    refusal = (
        b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invariant",'
        b'"details":{"coding":[{"code":"REC_BAD_REQUEST"}]}}]}'
    )

    def no(line: socket.socket, _: threading.Event) -> None:
        ids = b"X-Request-Id: " + called.finals[0].idempotency_id.encode() + b"\r\n"
        ids += b"X-Correlation-Id: 10111213-1415-4617-9819-1a1b1c1d1e1f\r\n"
        head = b"HTTP/1.1 400 No\r\nContent-Type: application/fhir+json\r\nConnection: close\r\n"
        length = b"Content-Length: %d\r\n\r\n" % len(refusal)
        line.sendall(head + ids + length + refusal)

    called.finish()
    with plays(no)() as there:
        first = called.send(there)
    assert first.state is ReplyState.FAILED
    called.put_back()
    called.finish()
    second = called.send(well, wait_s=10)

    assert second.state is ReplyState.CONFIRMED
    assert second.idempotency_id != first.idempotency_id
    assert len(service.came) == 1


def test_an_outcome_that_was_put_back_before_an_attempt_is_new(
    called: Called, service: Service, well: str
) -> None:
    called.finish()
    (first,) = called.finals
    called.desk.undo_finish(called.id)
    assert EARLIER not in called.desk.what_will_be_sent(called.id, Step.FINISH)
    called.finish()
    assert called.send(well, wait_s=10).idempotency_id != first.idempotency_id
    assert len(service.came) == 1
