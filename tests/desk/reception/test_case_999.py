"""999 validation requests that are pushed: kept once, answered, filed as a handover."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.connections.gateway.refusals import Refusal, Why
from app.connections.gateway.seam import Answer, Asked, Peer, patient
from app.desk import receiving
from app.desk.desk import Desk
from app.desk.kept import file_kept
from app.desk.reception.case_999 import PROTOCOL, case_999_door, case_999_refusal
from app.desk.reception.keeper import Keeper
from app.report.errors import StoreFailed
from app.report.states import State
from app.settings.registry import GatewaySettings, SenderKind, SenderSettings, Settings
from app.store import exchanges
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock, Heard
from tests.replies.case_999_requests import request

NORTH = SenderSettings(
    "Northshire Ambulance",
    "https://north.example/fhir",
    kind=SenderKind.CASE_999,
    identities=("https://ambulance.example.nhs.uk/fhir",),
)


@pytest.fixture
def desk(store: Store, clock: HandClock, heard: Heard) -> Desk:
    return Desk(store, Settings(senders=(NORTH,)), NURSE, announce=heard, clock=clock)


@pytest.fixture
def push(desk: Desk, keeper: Keeper) -> Callable[..., Answer]:
    door = patient(case_999_door(desk, keeper))

    def pushed(body: bytes, path: str = "/$process-message", method: str = "POST") -> Answer:
        return door(Asked(method, path, (), {}, Peer("127.0.0.1"), body))

    return pushed


def said(answer: Answer) -> tuple[int, str]:
    outcome = json.loads(answer.body)
    assert outcome["resourceType"] == "OperationOutcome"
    return answer.status, outcome["issue"][0]["severity"]


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_request_is_kept_before_it_is_answered_and_becomes_a_handover(
    desk: Desk, push: Callable[..., Answer], kind: str
) -> None:
    assert said(push(request(kind))) == (200, "information")
    assert [one.became for one, _ in file_kept(desk.context)] == [receiving.Became.NEW]
    (row,) = desk.rows(State.EXPECTED)
    with desk.context.store.reading() as tx:
        (exchange,) = exchanges.of_handover(tx, row.id)
    assert (exchange.protocol, exchange.status) == (PROTOCOL, 200)
    assert exchange.reply_to
    assert exchange.event.endswith("/new")


def test_the_same_bytes_again_get_the_same_answer_and_are_kept_once(
    desk: Desk, push: Callable[..., Answer]
) -> None:
    assert push(request()) == push(request())
    assert len(list(file_kept(desk.context))) == 1
    assert desk.work_lists()[State.EXPECTED] == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"<a/>", b"[]", b'{"resourceType": "Patient"}', b"<!DOCTYPE a><a/>",
     b'{"resourceType": "Bundle", "type": "message"}', b"[" * 100_000],
    ids=["empty", "cut", "xml", "list", "patient", "doctype", "no header", "deep"],
)  # fmt: skip
def test_what_is_no_message_is_refused_and_not_kept(
    desk: Desk, push: Callable[..., Answer], body: bytes
) -> None:
    assert said(push(body)) == (400, "error")
    assert list(file_kept(desk.context)) == []


def test_elsewhere_there_is_nothing(push: Callable[..., Answer]) -> None:
    assert push(request(), path="/Task/1").status == 404
    assert push(request(), method="GET").status == 404


def test_a_sender_that_is_not_set_up_can_be_kept_out(
    store: Store, keeper: Keeper, clock: HandClock
) -> None:
    closed = Settings(gateway=GatewaySettings(senders_only=True))
    door = patient(case_999_door(Desk(store, closed, NURSE, clock=clock), keeper))
    asked = Asked("POST", "/$process-message", (), {}, Peer("127.0.0.1"), request())
    assert said(door(asked)) == (403, "error")


@pytest.mark.parametrize(("shown", "status"), [("", 403), ("ab" * 32, 200)])
def test_an_endpoint_comes_with_the_certificate_of_its_sender_or_not_at_all(
    store: Store, keeper: Keeper, clock: HandClock, shown: str, status: int
) -> None:
    endpoint = "urn:nhs:addressing:asid:100"
    bound = Settings(senders=(replace(NORTH, identities=(endpoint,), certificates=("ab" * 32,)),))
    door = patient(case_999_door(Desk(store, bound, NURSE, clock=clock), keeper))
    asked = Asked("POST", "/$process-message", (), {}, Peer("127.0.0.1", shown), request())
    assert said(door(asked))[0] == status


@pytest.mark.expected_log("message_not_kept")
def test_a_sender_is_told_no_when_it_could_not_be_kept(
    push: Callable[..., Answer], keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise StoreFailed("Full", "The disk is full.", "Make room.", "STORE-006")

    monkeypatch.setattr(keeper, "begin", full)
    assert said(push(request())) == (503, "error")


def test_what_the_gateway_refuses_has_the_same_form() -> None:
    assert said(case_999_refusal(Refusal(Why.TOO_MANY, {}))) == (429, "error")
