"""An acknowledgement on its way: from the message that asked for it to the sender's endpoint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.gateway.seam import Asked, Peer, patient
from app.connections.secrets import MemorySecrets
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.outbox import OutboxWorker
from app.desk.reception.itk import itk_door
from app.desk.reception.keeper import Keeper
from app.desk.transports.choose import transports_for
from app.report.states import ReplyState, State
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.store.records import Reply
from app.store.store import Store
from tests.conformance.itk.conftest import TAKEN
from tests.conformance.itk.messages import SENDER, Change, report, value, values, with_spec
from tests.desk.conftest import NURSE, HandClock

INFRASTRUCTURE = with_spec("infackrequested", "true")
BUSINESS = with_spec("ackrequested", "true")
MARKS = {
    "manifestitem": {
        "profileid": "urn:nhs-en:profile:nhs111CDADocument-v2-0",
        "base64": "true",
        "encrypted": "true",
    }
}
FAULT = TAKEN.replace("itk:SimpleMessageResponse", "soap:Fault").replace(
    ">OK<", "><faultcode>soap:{code}</faultcode><"
)


@dataclass
class Endpoint:
    """The sender's own endpoint: what came, and what it answers next."""

    came: list[bytes] = field(default_factory=list)
    next: list[tuple[int, str]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.came.append(request.get_data())
        status, body = self.next.pop(0) if self.next else (200, TAKEN)
        return Response(body, status, content_type="text/xml")


@pytest.fixture
def endpoint(httpserver: HTTPServer) -> Endpoint:
    made = Endpoint()
    httpserver.expect_request("/itk", method="POST").respond_with_handler(made)
    return made


@pytest.fixture
def settings(httpserver: HTTPServer) -> Settings:
    sender = SenderSettings(
        "Wolds 111",
        httpserver.url_for("/itk"),
        kind=SenderKind.ITK,
        identities=(SENDER,),
        organisation="RXX",
        our_name="Northtown & Royal",
    )
    return Settings(senders=(sender,))


@pytest.fixture
def desk(store: Store, settings: Settings, clock: HandClock) -> Desk:
    return Desk(store, settings, NURSE, clock=clock)


@pytest.fixture
def receive(desk: Desk, store: Store) -> Iterator[Callable[..., bytes]]:
    """A report comes in and is filed."""
    with Keeper(store) as keeper:
        door = patient(itk_door(desk, keeper))

        def coming(*changes: Change) -> bytes:
            body = report("RZ901", "2000099901", *changes)
            assert door(Asked("POST", "/", (), {}, Peer("127.0.0.1"), body)).status == 200
            Filer(desk).file_all()
            return body

        yield coming


def work(desk: Desk) -> None:
    OutboxWorker(desk, transports_for(desk.settings, MemorySecrets())).run_once()


def replies(desk: Desk) -> tuple[Reply, ...]:
    (row,) = (row for state in State for row in desk.rows(state))
    return desk.replies(row.id)


def test_both_acknowledgements_reach_the_sender(
    desk: Desk, endpoint: Endpoint, receive: Callable[..., bytes]
) -> None:
    asked = receive(INFRASTRUCTURE, BUSINESS)

    work(desk)

    assert [one.state for one in replies(desk)] == [ReplyState.CONFIRMED] * 2
    infrastructure, business = endpoint.came
    tracking = value(asked, "//itk:header/@trackingid")
    assert value(infrastructure, "//@trackingIdRef") == tracking
    assert value(infrastructure, "//@timestamp") == "2026-11-22T14:06:00Z"
    assert value(business, "//hl7:acknowledgedBy3//hl7:id/@root") == tracking
    payloads = values(asked, "//itk:payload/@id")
    assert values(business, "//hl7:acknowledgedBy2//hl7:id/@root") == payloads
    assert value(business, "//hl7:creationTime/@value") == "20261122140600+0000"
    assert value(business, "//hl7:representedOrganization/hl7:name/text()") == "Northtown & Royal"
    ours = [one.idempotency_id.upper() for one in replies(desk)]
    assert [value(one, "//itk:header/@trackingid") for one in endpoint.came] == ours
    assert [one.body for one in replies(desk)] == endpoint.came


@pytest.mark.hazard("P11")
@pytest.mark.parametrize(
    ("status", "body"),
    [(500, FAULT.format(code="Server")), (503, ""), (200, ""), (200, "<html>Sign in</html>")],
)
def test_the_same_bytes_go_again_until_the_sender_takes_them(
    desk: Desk,
    endpoint: Endpoint,
    receive: Callable[..., bytes],
    clock: HandClock,
    status: int,
    body: str,
) -> None:
    endpoint.next = [(status, body)]
    receive(INFRASTRUCTURE)

    work(desk)
    (waiting,) = replies(desk)
    assert waiting.state is ReplyState.WAITING
    clock.go(hours=1)
    work(desk)

    (done,) = replies(desk)
    assert done.state is ReplyState.CONFIRMED
    first, second = endpoint.came
    assert first == second


def test_what_went_out_once_goes_again_as_it_was_though_the_settings_have_changed(
    store: Store, desk: Desk, endpoint: Endpoint, receive: Callable[..., bytes], clock: HandClock
) -> None:
    endpoint.next = [(503, "")]
    receive(BUSINESS)
    work(desk)
    clock.go(hours=1)
    (sender,) = desk.settings.senders
    renamed = replace(desk.settings, senders=(replace(sender, our_name="Southtown"),))

    work(Desk(store, renamed, NURSE, clock=clock))

    first, second = endpoint.came
    assert first == second


def test_a_fault_of_ours_ends_it_and_is_seen(
    desk: Desk, endpoint: Endpoint, receive: Callable[..., bytes], clock: HandClock
) -> None:
    endpoint.next = [(500, FAULT.format(code="Client"))]
    receive(INFRASTRUCTURE)
    work(desk)
    (failed,) = replies(desk)
    assert (failed.state, failed.code) == (ReplyState.FAILED, "CONN-110")
    clock.go(hours=1)
    work(desk)
    assert len(endpoint.came) == 1


def test_a_message_that_says_too_little_of_itself_fails_visibly(
    desk: Desk, endpoint: Endpoint, receive: Callable[..., bytes]
) -> None:
    def foreign(root: Any) -> None:
        header = next(root.iter("{urn:nhs-itk:ns:201005}header"))
        header.set("service", "urn:other:service")
        next(root.iter("{http://www.w3.org/2005/08/addressing}Action")).text = "urn:other:service"

    receive(INFRASTRUCTURE, foreign)
    work(desk)
    (failed,) = replies(desk)
    assert (failed.state, failed.code) == (ReplyState.FAILED, "REPLY-050")
    assert endpoint.came == []


def test_an_unreadable_payload_is_told_with_a_reason_and_nothing_of_it(
    desk: Desk, endpoint: Endpoint, receive: Callable[..., bytes]
) -> None:
    def damaged(root: Any) -> None:
        payload = next(root.iter("{urn:nhs-itk:ns:201005}payload"))
        for inner in list(payload):
            payload.remove(inner)
        payload.text = "Farrow, Mila"

    receive(BUSINESS, damaged)
    work(desk)
    (came,) = endpoint.came
    assert value(came, "//hl7:acknowledgedBy3/@typeCode") == "AE"
    assert value(came, "//hl7:detectedIssueEvent/hl7:text/text()")
    assert b"Farrow" not in came


def test_of_several_payloads_the_encrypted_one_is_the_failed_one(
    desk: Desk, endpoint: Endpoint, receive: Callable[..., bytes]
) -> None:
    def second(root: Any) -> None:
        for name in ("manifestitem", "payload"):
            there = next(root.iter(f"{{urn:nhs-itk:ns:201005}}{name}"))
            there.addnext(etree.Element(there.tag, id="uuid_SECOND", **MARKS.get(name, {})))
        for name in ("manifest", "payloads"):
            next(root.iter(f"{{urn:nhs-itk:ns:201005}}{name}")).set("count", "2")

    asked = receive(BUSINESS, second)
    work(desk)
    (came,) = endpoint.came
    assert value(came, "//hl7:acknowledgedBy3/@typeCode") == "AE"
    assert values(came, "//hl7:acknowledgedBy2/@typeCode") == ["AA", "AE"]
    roots = "//hl7:acknowledgedBy2/hl7:conveyingTransmission/hl7:id/@root"
    assert values(came, roots) == values(asked, "//itk:payload/@id")


def test_without_a_name_of_ours_the_code_stands_for_it(
    store: Store, settings: Settings, clock: HandClock, endpoint: Endpoint
) -> None:
    (sender,) = settings.senders
    plain = replace(settings, senders=(replace(sender, our_name="", organisation=""),))
    desk = Desk(store, plain, NURSE, clock=clock)
    body = report("RZ901", "2000099901", BUSINESS)
    with Keeper(store) as keeper:
        patient(itk_door(desk, keeper))(Asked("POST", "/", (), {}, Peer("127.0.0.1"), body))
    Filer(desk).file_all()
    work(desk)
    (came,) = endpoint.came
    organisation = etree.fromstring(came).find(".//{urn:hl7-org:v3}representedOrganization")
    assert organisation is not None
    assert [str(text) for text in organisation.itertext()] == ["RZ901"]
