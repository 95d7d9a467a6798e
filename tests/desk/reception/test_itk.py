"""The door of ITK: kept first, then answered; known again; answers put where they belong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.connections.gateway.refusals import Refusal, Why
from app.connections.gateway.seam import Answer, Asked, Peer, patient
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.reception import itk_keeping
from app.desk.reception.itk import UNKNOWN, itk_door, itk_refusal
from app.desk.reception.keeper import Keeper
from app.report.states import ReplyState, State
from app.settings.registry import (
    BusinessAck,
    GatewaySettings,
    SenderKind,
    SenderSettings,
    Settings,
)
from app.store import exchanges, outbox
from app.store.exchanges import ExchangeState
from app.store.records import Reply
from app.store.store import Store
from tests.conformance.itk.messages import (
    SENDER,
    Change,
    acknowledgement,
    report,
    value,
    with_attribute,
    with_spec,
    with_text,
    without,
)
from tests.desk.conftest import NURSE, HandClock, Heard

ONE_ONE_ONE = SenderSettings(
    "Wolds 111",
    "http://127.0.0.1:1/itk",
    kind=SenderKind.ITK,
    identities=(SENDER,),
    organisation="RZ901",
)
INFRASTRUCTURE = with_spec("infackrequested", "true")
BUSINESS = with_spec("ackrequested", "true")

Post = Callable[[bytes], Answer]
DeskOf = Callable[..., Desk]


@pytest.fixture
def itk_desk(store: Store, clock: HandClock, heard: Heard) -> DeskOf:
    """A desk that receives from one ITK sender; arguments change the settings."""

    def desk(*senders: SenderSettings, **settings: Any) -> Desk:
        made = Settings(senders=senders or (ONE_ONE_ONE,), **settings)
        return Desk(store, made, NURSE, announce=heard, clock=clock)

    return desk


@pytest.fixture
def desk(itk_desk: DeskOf) -> Desk:
    return itk_desk()


def post_to(desk: Desk, keeper: Keeper) -> Post:
    door = patient(itk_door(desk, keeper))

    def post(body: bytes) -> Answer:
        headers = {"content-type": "text/xml"}
        return door(Asked("POST", "/", (), headers, Peer("127.0.0.1"), body))

    return post


@pytest.fixture
def post(desk: Desk, keeper: Keeper) -> Post:
    return post_to(desk, keeper)


def made(*changes: Change) -> bytes:
    return report("RZ901", "2000099901", *changes)


def tracking(body: bytes) -> str:
    return value(body, "//itk:header/@trackingid")


def count(store: Store, table: str) -> int:
    with store.reading() as tx:
        (row,) = tx.rows(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - a name of ours
    return int(row[0])


def replies(desk: Desk) -> list[Reply]:
    rows = [row for state in State for row in desk.rows(state)]
    return [reply for row in rows for reply in desk.replies(row.id)]


def test_ok_is_said_of_what_is_kept(post: Post, store: Store) -> None:
    body = made()

    answer = post(body)

    assert answer.status == 200
    with store.reading() as tx:
        kept = exchanges.by_request(tx, "itk", tracking(body))
        assert kept is not None
        assert tx.rows("SELECT body FROM messages WHERE id = ?", (kept.message_id,)) == [(body,)]
    assert (kept.sender, kept.state, kept.status) == ("Wolds 111", ExchangeState.DONE, 200)
    assert kept.answer == answer.body
    assert kept.correlation_id == value(body, "//wsa:MessageID/text()")
    assert kept.reply_to == f"urn:nhs-uk:addressing:ods:{SENDER}"


def test_nothing_is_parsed_beyond_the_head_before_the_answer(
    post: Post, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.readers.read.read", pytest.fail)
    assert post(made()).status == 200
    assert desk.rows(State.EXPECTED) == ()


@pytest.mark.expected_log("itk_not_kept")
def test_the_sender_is_told_no_when_nothing_can_be_kept(desk: Desk, store: Store) -> None:
    closed = Keeper(store)
    answer = post_to(desk, closed)(made())
    assert answer.status == 500
    assert value(answer.body, "//faultcode/text()") == "soap:Server"
    assert value(answer.body, "//itk:ErrorCode/text()") == "2200"
    assert count(store, "messages") == 0


@pytest.mark.expected_log("itk_door_failed")
def test_a_bug_is_told_as_a_fault_without_a_word_of_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(itk_keeping, "take_in", lambda *_: 1 / 0)
    answer = post(made())
    assert value(answer.body, "//itk:ErrorText/text()") == "Internal Error"
    assert b"division" not in answer.body


def test_what_is_refused_is_not_kept(post: Post, store: Store) -> None:
    assert post(made(with_attribute("//itk:manifest", "count", "3"))).status == 500
    assert count(store, "messages") == count(store, "exchanges") == 0


@pytest.mark.hazard("P11")
def test_the_same_tracking_id_again_is_ok_and_kept_once(post: Post, store: Store) -> None:
    body = made()
    asked = value(body, "//wsa:MessageID/text()").encode()
    post(body)
    again = post(body.replace(asked, b"AGAIN"))
    assert value(again.body, "//itk:SimpleMessageResponse/text()") == "OK:AGAIN"
    assert count(store, "messages") == count(store, "exchanges") == 1


def test_another_message_under_the_same_tracking_id_is_kept_as_well(
    post: Post, store: Store
) -> None:
    body = made()
    other = body.replace(b"Farrow", b"Barrow")
    for each in (body, other, other, body):
        assert post(each).status == 200
    assert count(store, "messages") == count(store, "exchanges") == 2


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ((), "Wolds 111"),
        ((without("//itk:auditIdentity"),), "Wolds 111"),
        ((without("//itk:senderAddress"),), "Wolds 111"),
        (
            (
                with_attribute("//itk:auditIdentity/itk:id", "uri", "urn:nhs-uk:identity:ods:RYE"),
                without("//itk:senderAddress"),
            ),
            "RYE",
        ),
        ((without("//itk:auditIdentity"), without("//itk:senderAddress")), UNKNOWN),
    ],
)
def test_a_sender_is_known_by_who_is_audited_or_where_answers_go(
    post: Post, store: Store, changes: tuple[Change, ...], name: str
) -> None:
    body = made(*changes)
    post(body)
    with store.reading() as tx:
        kept = exchanges.by_request(tx, "itk", tracking(body))
    assert kept is not None
    assert kept.sender == name


def test_only_an_itk_sender_is_meant(itk_desk: DeskOf, keeper: Keeper, store: Store) -> None:
    other = replace(ONE_ONE_ONE, name="Wolds EMS", kind=SenderKind.CDS_EMS)
    body = made()
    post_to(itk_desk(other, ONE_ONE_ONE), keeper)(body)
    with store.reading() as tx:
        kept = exchanges.by_request(tx, "itk", tracking(body))
    assert kept is not None
    assert kept.sender == "Wolds 111"


def test_senders_that_are_not_set_up_are_rejected_where_it_is_said_so(
    itk_desk: DeskOf, keeper: Keeper
) -> None:
    gateway = GatewaySettings(senders_only=True)
    known = post_to(itk_desk(gateway=gateway), keeper)
    assert known(made()).status == 200
    unknown = post_to(itk_desk(replace(ONE_ONE_ONE, identities=()), gateway=gateway), keeper)
    answer = unknown(made())
    assert value(answer.body, "//itk:ErrorText/text()") == "Message rejected"


def test_a_message_that_is_too_large_is_refused(itk_desk: DeskOf, keeper: Keeper) -> None:
    post = post_to(itk_desk(message_max_mib=1), keeper)
    answer = post(made() + b" " * 1024 * 1024)
    assert answer.status == 500
    assert "larger than 1 MiB" in value(answer.body, "//itk:ErrorDiagnosticText/text()")


def test_what_the_gateway_refuses_is_a_fault_with_its_status() -> None:
    for why in Why:
        answer = itk_refusal(Refusal(why, {}))
        assert answer.status == why.status
        later = why.status in {408, 429, 500, 503}
        assert value(answer.body, "//faultcode/text()") == f"soap:{'Server' if later else 'Client'}"


@pytest.mark.expected_log("itk_interaction_not_known")
def test_an_interaction_that_is_not_known_is_taken_and_noted(post: Post) -> None:
    spec = "//itk:spec[contains(@key, 'interaction')]"
    assert post(made(with_attribute(spec, "value", "something-new"))).status == 200


def test_acknowledgements_are_owed_when_the_message_is_filed(post: Post, desk: Desk) -> None:
    post(made(INFRASTRUCTURE, BUSINESS))
    Filer(desk).file_all()
    found = [(r.kind, r.target, r.state, r.occasion) for r in replies(desk)]
    assert found == [
        ("itk-infrastructure", "OK", ReplyState.WAITING, "received"),
        ("itk-business", "AA", ReplyState.WAITING, "received"),
    ]


def test_nothing_is_owed_unasked(post: Post, desk: Desk) -> None:
    post(made())
    Filer(desk).file_all()
    assert len(desk.rows(State.EXPECTED)) == 1
    assert replies(desk) == []


def test_without_a_sender_address_it_is_recorded_here_with_the_reason(
    post: Post, desk: Desk
) -> None:
    post(made(INFRASTRUCTURE, BUSINESS, without("//itk:senderAddress")))
    Filer(desk).file_all()
    for reply in replies(desk):
        assert (reply.kind, reply.state) == ("here-only", ReplyState.HERE_ONLY)
        assert reply.words == "Wolds 111 named no address for acknowledgements."
    assert len(replies(desk)) == 2


def test_a_sender_that_is_not_set_up_is_recorded_here_with_the_reason(
    itk_desk: DeskOf, keeper: Keeper
) -> None:
    desk = itk_desk(replace(ONE_ONE_ONE, identities=()))
    post_to(desk, keeper)(made(INFRASTRUCTURE))
    Filer(desk).file_all()
    (reply,) = replies(desk)
    assert reply.words == f"{SENDER} is not set up here, so there is no way to it."


def test_a_business_acknowledgement_may_wait_for_the_acceptance(
    itk_desk: DeskOf, keeper: Keeper
) -> None:
    desk = itk_desk(replace(ONE_ONE_ONE, business_ack=BusinessAck.WHEN_ACCEPTED))
    post_to(desk, keeper)(made(INFRASTRUCTURE, BUSINESS))
    Filer(desk).file_all()
    assert [reply.kind for reply in replies(desk)] == ["itk-infrastructure"]
    (row,) = desk.rows(State.EXPECTED)

    reply = desk.accept(row.id)

    assert (reply.kind, reply.target, reply.occasion) == ("itk-business", "AA", "accept")


def _own_reply(post: Post, desk: Desk, store: Store) -> Reply:
    """A reply of ours that the sender has taken."""
    post(made(INFRASTRUCTURE))
    Filer(desk).file_all()
    (reply,) = replies(desk)
    with store.transaction() as tx:
        outbox.change(tx, reply.id, ReplyState.CONFIRMED, now=desk.context.clock())
    return reply


def test_an_answer_is_put_to_the_reply_that_it_answers_and_never_answered(
    post: Post, desk: Desk, store: Store, heard: Heard
) -> None:
    reply = _own_reply(post, desk, store)
    ack = acknowledgement(reply.idempotency_id.upper(), "OK", INFRASTRUCTURE, BUSINESS)

    assert post(ack).status == 200
    Filer(desk).file_all()

    assert sum(desk.work_lists().values()) == 1  # it is no handover of its own
    assert [one.state for one in replies(desk)] == [ReplyState.CONFIRMED]
    with store.reading() as tx:
        kept = exchanges.by_request(tx, "itk", tracking(ack))
    assert kept is not None
    assert kept.handover_id == reply.handover_id
    assert "reply" in heard.kinds


def test_a_refusal_of_our_reply_makes_it_a_failed_one(post: Post, desk: Desk, store: Store) -> None:
    reply = _own_reply(post, desk, store)
    post(acknowledgement(reply.idempotency_id.upper(), "Failure"))
    (failed,) = replies(desk)
    assert (failed.state, failed.code) == (ReplyState.FAILED, "REPLY-055")
    assert failed.words == "Wolds 111 took the acknowledgement, and then refused it."


def test_a_business_acknowledgement_that_asks_for_its_receipt_gets_it(
    post: Post, desk: Desk, store: Store
) -> None:
    reply = _own_reply(post, desk, store)
    name = reply.idempotency_id.upper()
    post(acknowledgement(name, "AA", INFRASTRUCTURE, BUSINESS, business=True))
    Filer(desk).file_all()
    assert [one.kind for one in replies(desk)] == ["itk-infrastructure"] * 2


def test_an_answer_to_nothing_of_ours_is_kept_and_never_answered(post: Post, desk: Desk) -> None:
    ack = acknowledgement("NOT-OURS", "OK", INFRASTRUCTURE, BUSINESS)
    assert post(ack).status == 200
    Filer(desk).file_all()
    assert replies(desk) == []
    assert sum(desk.work_lists().values()) == 1


def test_other_methods_are_not_taken(desk: Desk, keeper: Keeper) -> None:
    answer = patient(itk_door(desk, keeper))(Asked("GET", "/", (), {}, Peer("127.0.0.1")))
    assert (answer.status, answer.headers) == (405, (("Allow", "POST"),))


def test_a_message_id_that_xml_could_not_hold_is_answered_soundly(post: Post) -> None:
    answer = post(made(with_text("//wsa:MessageID", "<&>\t'\"é")))
    assert value(answer.body, "//itk:SimpleMessageResponse/text()").startswith("OK:<&>")


@pytest.mark.parametrize(("shown", "status"), [("", 500), ("cd" * 32, 500), ("ab" * 32, 200)])
def test_an_ods_code_comes_with_the_certificate_of_its_sender_or_not_at_all(
    itk_desk: DeskOf, keeper: Keeper, store: Store, shown: str, status: int
) -> None:
    desk = itk_desk(replace(ONE_ONE_ONE, certificates=("ab" * 32,)))
    request = Asked("POST", "/", (), {"content-type": "text/xml"}, Peer("127.0.0.1", shown), made())

    answer = patient(itk_door(desk, keeper))(request)

    assert answer.status == status
    assert count(store, "messages") == (1 if status == 200 else 0)
