"""The senders that push: what they demand of an answer, and what they write down of a reply."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.mesh.mailbox import Mailbox, Outgoing
from app.connections.secrets import MemorySecrets
from app.demo.bars.from_111 import TO_ED, TO_UTC
from app.demo.bars.from_cas_999 import VALIDATION, VALIDATION_NO_ANSWER
from app.demo.demonstration import Demonstration
from app.demo.encounters import as_messages
from app.demo.itk.telephone import SCALD
from app.demo.peers import bars, itk, mesh
from app.demo.peers.bars import BarsSenders
from app.demo.peers.calling import Caller, NotTakenError
from app.demo.peers.endpoint import Came
from app.demo.peers.itk import ItkSenders
from app.demo.peers.peers import CASE_999, bars_name, itk_name
from app.demo.peers.record import NEVER_SENT, Record
from app.demo.pushes import acknowledged
from app.desk.desk import Desk
from app.desk.forms import Outcome, ReplyForm
from app.desk.outbox import OutboxWorker
from app.desk.people import Person
from app.desk.reception.standing import standing
from app.desk.transports.choose import transports_for
from app.replies.itk3.response import Itk3Us, response_message
from app.report.states import Role, State
from app.store.keys import open_store

NOW = datetime.now(UTC)
PATIENCE_S = 20.0
FORM = ReplyForm(words="Walks.", outcomes=(Outcome("", "", "No ambulance", "No ambulance"),))


class Department:
    """A desk that receives and replies, and the senders around it."""

    def __init__(self, demonstration: Demonstration, desk: Desk, news: threading.Condition) -> None:
        self.peers = demonstration.peers
        self.desk = desk
        self._news = news

    def handover(self) -> str:
        """The id of the one handover that is expected, once it is filed."""
        with self._news:
            assert self._news.wait_for(lambda: self.desk.rows(State.EXPECTED), PATIENCE_S)
        (row,) = self.desk.rows(State.EXPECTED)
        return row.id

    def heard(self, sender: str, case: str, count: int) -> list[tuple[str, int]]:
        """What a sender has heard of a case, once it is so much."""
        record = self.peers.record
        assert record.wait_until(lambda: len(record.about(sender, case)) >= count, PATIENCE_S)
        return [(one.what, one.times) for one in record.about(sender, case)]


@pytest.fixture
def department() -> Iterator[Department]:
    news = threading.Condition()

    def hear(_changed: object) -> None:
        with news:
            news.notify_all()

    with (
        Demonstration(accept_hold_s=0) as demonstration,
        open_store(demonstration.profile.store_path, demonstration.secrets) as store,
    ):
        settings, secrets = demonstration.settings, demonstration.secrets
        person = Person("nurse", "J. Adeyemi", Role.CLINICIAN, "ED-1")
        desk = Desk(store, settings, person, announce=hear)
        transports = transports_for(settings, secrets)
        with OutboxWorker(desk, transports), standing(desk, secrets):
            yield Department(demonstration, desk, news)


def test_a_bars_validation_is_answered_twice(department: Department) -> None:
    name = bars_name(VALIDATION.sender)
    department.peers.bars.push(VALIDATION, NOW)
    handover = department.handover()
    assert department.heard(name, VALIDATION.case, 0) == []
    department.desk.start(handover)
    assert department.heard(name, VALIDATION.case, 1) == [(bars.IN_PROGRESS, 1)]
    department.desk.finish(handover, form=FORM)
    both = [(bars.IN_PROGRESS, 1), (bars.VALIDATED, 1)]
    assert department.heard(name, VALIDATION.case, 2) == both


def test_a_rejection_comes_with_its_reason(department: Department) -> None:
    story = VALIDATION_NO_ANSWER
    department.peers.bars.push(story, NOW)
    department.desk.reject(department.handover(), ReplyForm(reason="FC"))
    said = f"{bars.REJECTED}: Failed Contact"
    assert department.heard(bars_name(story.sender), story.case, 1) == [(said, 1)]


def test_a_cancellation_names_the_referral_by_the_id_that_was_given(
    department: Department,
) -> None:
    department.peers.bars.push(TO_UTC, NOW)
    department.peers.bars.push(TO_UTC.cancel("Elsewhere", 12), NOW)
    assert department.handover()


def test_a_999_validation_is_answered_twice(department: Department) -> None:
    story = as_messages.VALIDATION
    department.peers.case_999.push(story, NOW)
    handover = department.handover()
    department.desk.start(handover)
    assert department.heard(CASE_999, story.case, 1) == [(bars.IN_PROGRESS, 1)]
    department.desk.finish(handover, form=FORM)
    both = [(bars.IN_PROGRESS, 1), (bars.VALIDATED, 1)]
    assert department.heard(CASE_999, story.case, 2) == both


def test_an_itk_report_is_acknowledged_when_it_is_filed_and_when_it_is_accepted(
    department: Department,
) -> None:
    name = itk_name(SCALD.service)
    department.peers.itk.push((acknowledged(SCALD),), NOW)
    handover = department.handover()
    receipt = (f"{itk.INFRASTRUCTURE}: OK", 1)
    assert department.heard(name, SCALD.case, 1) == [receipt]
    department.desk.accept(handover)
    assert department.heard(name, SCALD.case, 2) == [receipt, (f"{itk.BUSINESS}: accepted", 1)]


def test_the_department_takes_nothing_from_a_stranger(department: Department) -> None:
    stranger = replace(TO_ED, sender=replace(TO_ED.sender, ods="RXZ99"))
    with pytest.raises(NotTakenError, match="401"):
        department.peers.bars.push(stranger, NOW)


Spoil = Callable[[Request, dict[str, object]], Response]


def _echo(request: Request, body: dict[str, object], status: int = 200) -> Response:
    names = ("X-Request-Id", "X-Correlation-Id")
    headers = {name: request.headers[name] for name in names}
    return Response(json.dumps(body), status, headers, content_type="application/fhir+json")


def _without_ids(request: Request, body: dict[str, object]) -> Response:
    return Response(_echo(request, body).get_data(), 200)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda request, body: _echo(request, body, 422), "answered with 422"),
        (_without_ids, "was not echoed"),
        (lambda request, _body: _echo(request, {}), "no message"),
        (lambda request, body: _echo(request, body | {"id": "other"}), "another message"),
        (_echo, "no planned Encounter"),
    ],
)
def test_an_answer_of_bars_that_is_not_as_it_must_be_is_found(
    httpserver: HTTPServer, spoil: Spoil, why: str
) -> None:
    def answer(request: Request) -> Response:
        return spoil(request, json.loads(request.get_data()))

    httpserver.expect_request("/FHIR/R4/$process-message").respond_with_handler(answer)
    caller = Caller(httpserver.url_for("").rstrip("/"))
    with pytest.raises(NotTakenError, match=why):
        BarsSenders(caller, Record()).push(TO_ED, NOW)
    caller.close()


@pytest.mark.parametrize(("status", "why"), [(500, "answered with 500"), (200, "no OK")])
def test_an_answer_of_itk_that_is_not_as_it_must_be_is_found(
    httpserver: HTTPServer, status: int, why: str
) -> None:
    httpserver.expect_request("/itk").respond_with_data("<html/>", status)
    caller = Caller(httpserver.url_for("").rstrip("/"))
    with pytest.raises(NotTakenError, match=why):
        ItkSenders(caller, Record()).push((SCALD,), NOW)
    caller.close()


def test_what_answers_nothing_is_written_down_as_that() -> None:
    record = Record()
    caller = Caller("http://127.0.0.1:9")
    acknowledgement = (
        b'<itk:InfrastructureResponse xmlns:itk="urn:nhs-itk:ns:201005" '
        b'trackingIdRef="X" result="Failure"/>'
    )
    header = {"resourceType": "MessageHeader", "response": {"identifier": "X"}}
    response = {"resourceType": "Bundle", "type": "message", "entry": [{"resource": header}]}
    ItkSenders(caller, record).hears("ITK")(Came({}, acknowledgement))
    hears = BarsSenders(caller, record).hears("BaRS")
    for _ in range(2):
        hears(Came({}, json.dumps(response).encode()))
    assert [(one.sender, one.about, one.what, one.times) for one in record.all()] == [
        ("ITK", NEVER_SENT, f"{itk.INFRASTRUCTURE}: Failure", 1),
        ("BaRS", NEVER_SENT, "something that is no response", 2),
    ]


def test_responses_are_taken_out_of_the_senders_mailbox() -> None:
    sandbox = mesh.Sandbox()
    try:
        record = Record()
        sender = mesh.MeshSender("CAS (MESH)", sandbox.address(), record)
        sender.put(as_messages.BY_MESH, NOW)
        us = Itk3Us("RXY01", "Hospital", "urn:us")
        with Mailbox(sender.mailbox, MemorySecrets(sender.secrets), max_bytes=10**6) as ours:
            (message_id,) = next(ours.pages())
            came = ours.download(message_id)
            assert came is not None
            header_id = json.loads(came.body)["entry"][0]["resource"]["id"]
            for answered, code in ((header_id, "20013"), ("other", "30001")):
                body = response_message(answered, code, us, reply_id=str(uuid4()), at=NOW)
                ours.send(Outgoing(mesh.THEIRS, "ACK", str(uuid4()), "application/json", body))
        assert sender.wait_until(lambda: len(record.all()) == 2, PATIENCE_S)
        sender.collect()
    finally:
        sandbox.stop()
    case = as_messages.BY_MESH.case
    told = {(one.about, one.what, one.times) for one in record.all()}
    assert told == {(case, mesh.INFRASTRUCTURE, 1), (NEVER_SENT, mesh.BUSINESS, 1)}


def test_the_sandbox_does_not_outlive_a_demonstration_that_is_killed() -> None:
    code = (
        "from app.demo.peers.mesh import Sandbox\nprint(Sandbox().address(), flush=True)\ninput()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as demonstration:
        assert demonstration.stdout is not None
        address = demonstration.stdout.readline().strip()
        assert httpx.get(f"{address}/health").status_code == 200
        demonstration.kill()
    never, ends = threading.Event(), time.monotonic() + PATIENCE_S
    while _answers(address):
        assert time.monotonic() < ends
        never.wait(0.05)


def _answers(address: str) -> bool:
    try:
        httpx.get(f"{address}/health")
    except httpx.TransportError:
        return False
    return True


def test_nothing_listens_after_the_end() -> None:
    with Demonstration() as demonstration:
        where = demonstration.settings.sender(CASE_999).base_url
    with pytest.raises(httpx.ConnectError):
        httpx.get(where)
