"""When acknowledgements wait for a person, every version that asked for one gets its own."""

from collections.abc import Callable, Iterator

import pytest

from app.connections.gateway.seam import Asked, Peer, patient
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.reception.itk import itk_door
from app.desk.reception.keeper import Keeper
from app.report.errors import Refused
from app.report.states import ReplyState, State, Step
from app.settings.registry import BusinessAck, SenderKind, SenderSettings, Settings
from app.store import exchanges, outbox
from app.store.records import Reply
from app.store.store import Store
from tests.conformance.itk.messages import report, value, with_attribute, with_spec
from tests.desk.conftest import NURSE, HandClock

WAITING = SenderSettings(
    "Wolds 111",
    "http://127.0.0.1:1/itk",
    kind=SenderKind.ITK,
    identities=("Y99901",),
    organisation="RZ901",
    business_ack=BusinessAck.WHEN_ACCEPTED,
)
DOCUMENT = "//hl7:ClinicalDocument"
CASE = f"{DOCUMENT}/hl7:componentOf/hl7:encompassingEncounter/hl7:id[2]"
Receive = Callable[..., str]


@pytest.fixture
def desk(store: Store, clock: HandClock) -> Desk:
    return Desk(store, Settings(senders=(WAITING,)), NURSE, clock=clock)


@pytest.fixture
def receive(desk: Desk, store: Store) -> Iterator[Receive]:
    """One version of one report comes in and is filed; gives its tracking id."""
    first = report("RZ901", "2000099901")
    set_id = value(first, f"{DOCUMENT}/hl7:setId/@root")
    case = value(
        first, f"{DOCUMENT}/hl7:componentOf/hl7:encompassingEncounter/hl7:id[2]/@extension"
    )

    def coming(version: int, *, asks: bool = True) -> str:
        body = report(
            "RZ901",
            "2000099901",
            with_attribute(f"{DOCUMENT}/hl7:setId", "root", set_id),
            with_attribute(f"{DOCUMENT}/hl7:versionNumber", "value", str(version)),
            with_attribute(CASE, "extension", case),
            with_spec("ackrequested", "true" if asks else "false"),
        )
        with Keeper(store) as keeper:
            door = patient(itk_door(desk, keeper))
            assert door(Asked("POST", "/", (), {}, Peer("127.0.0.1"), body)).status == 200
        Filer(desk).file_all()
        return value(body, "//itk:header/@trackingid")

    return coming


def answered(store: Store, handover_id: str) -> list[tuple[str, Reply]]:
    """The business acknowledgements that are on their way, by the message that each answers."""
    with store.reading() as tx:
        found = []
        for reply in outbox.of_handover(tx, handover_id):
            exchange = exchanges.get(tx, reply.exchange_id)
            if reply.kind == "itk-business" and reply.state is not ReplyState.WITHDRAWN:
                assert exchange is not None
                found.append((exchange.request_id, reply))
        return found


def test_accept_answers_every_version_that_asked_once(
    desk: Desk, store: Store, receive: Receive
) -> None:
    ids = [receive(1), receive(2), receive(3, asks=False), receive(4)]
    (row,) = desk.rows(State.EXPECTED)
    assert answered(store, row.id) == []

    says = desk.what_will_be_sent(row.id, Step.ACCEPT)
    desk.accept(row.id)
    assert says == "Accept tells Wolds 111: accepted. It also answers 2 other messages that asked."
    assert sorted(name for name, _ in answered(store, row.id)) == sorted([ids[0], ids[1], ids[3]])

    desk.start(row.id)
    assert len(answered(store, row.id)) == 3
    later = receive(5)
    assert [name for name, _ in answered(store, row.id)].count(later) == 1
    assert len(answered(store, row.id)) == 4


def test_a_version_that_did_not_ask_keeps_no_other_from_its_answer(
    desk: Desk, store: Store, receive: Receive
) -> None:
    asked = receive(1)
    receive(2, asks=False)
    (row,) = desk.rows(State.EXPECTED)

    desk.accept(row.id)

    assert [name for name, _ in answered(store, row.id)] == [asked]


def test_undo_takes_every_answer_back_or_none(desk: Desk, store: Store, receive: Receive) -> None:
    receive(1)
    receive(2)
    (row,) = desk.rows(State.EXPECTED)
    desk.accept(row.id)
    desk.undo_accept(row.id)
    assert answered(store, row.id) == []

    desk.accept(row.id)
    (_, first), _ = answered(store, row.id)
    with store.transaction() as tx:
        outbox.change(tx, first.id, ReplyState.SENT, now=desk.context.clock())
    with pytest.raises(Refused) as told:
        desk.undo_accept(row.id)
    assert told.value.code == "DESK-006"
    assert len(answered(store, row.id)) == 2
