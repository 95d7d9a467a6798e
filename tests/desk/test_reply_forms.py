"""Steps that tell the sender more than the step itself: asked for, checked, and in the outbox."""

from datetime import datetime

import pytest

from app.desk.desk import Desk
from app.desk.forms import FormSpec, Outcome, ReplyForm, from_json, to_json
from app.desk.plans import choose
from app.desk.plans.plan import Plan, Situation, here_only
from app.desk.transports.source import Source
from app.report.errors import Refused
from app.report.states import ReplyState, State, Step
from app.store import audit, exchanges
from app.store.exchanges import Exchange
from app.store.store import Store
from tests.desk.conftest import HandClock, Heard
from tests.desk.made import message

NORTHSHIRE = "Northshire 111"
REASONS = FormSpec((("full", "No room"), ("other", "Another reason")), frozenset({"other"}))
FORM = ReplyForm(
    reason="full",
    words="Æther",
    outcomes=(Outcome("urn:x", "1", "Home"), Outcome("urn:x", "2", "GP", "by post")),
    action_needed=False,
)


def plan_all(step: Step, situation: Situation) -> Plan:
    """A standard that has a reply for every step but the non-attendance."""
    if step is Step.NOT_ATTENDED:
        return here_only(step)
    target = situation.exchange.reply_to if situation.exchange else ""
    spec = {Step.REJECT: REASONS, Step.FINISH: FormSpec(asks_outcomes=True)}.get(step)
    return Plan(f"x-{step.name.lower()}", f"{step.value} tells it.", target, form=spec)


@pytest.fixture
def replies_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(choose.PLANNERS, "cds-ems", plan_all)


@pytest.fixture
def handover(desk: Desk) -> str:
    return desk.receive(message(), NORTHSHIRE, "pushed").handover_id


def _actions(store: Store) -> list[str]:
    with store.reading() as tx:
        return [entry.action for entry in audit.entries(tx)]


def test_a_form_is_kept_whole() -> None:
    assert from_json(to_json(FORM)) == FORM
    assert (to_json(None), to_json(ReplyForm()), from_json("")) == ("", "", ReplyForm())


@pytest.mark.usefixtures("replies_to_all")
def test_a_rejection_moves_the_handover_and_waits_in_the_outbox(
    desk: Desk, store: Store, handover: str, clock: HandClock, heard: Heard
) -> None:
    (offer,) = [one for one in desk.open(handover).offers if one.step is Step.REJECT]
    assert (offer.says, offer.form) == ("Reject tells it.", REASONS)

    row = desk.reject(handover, FORM, version=1)

    assert (row.state, row.reply_state) == (State.DONE, ReplyState.WAITING)
    (reply,) = desk.replies(handover)
    assert (reply.kind, reply.step, reply.not_before) == ("x-reject", Step.REJECT, clock.now)
    assert Source(desk.context, reply).form == FORM
    assert _actions(store)[-1] == "reject"
    assert heard.kinds[-2:] == ["moved", "reply"]
    assert f"rejected by {desk.person.name}" in [words for _, words in desk.open(handover).here]


@pytest.mark.usefixtures("replies_to_all")
@pytest.mark.parametrize(
    ("form", "code"),
    [
        (ReplyForm(), "DESK-011"),
        (ReplyForm(reason="unheard of"), "DESK-011"),
        (ReplyForm(reason="other", words="  "), "DESK-012"),
    ],
)
def test_a_rejection_that_the_sender_could_not_use_is_refused(
    desk: Desk, store: Store, handover: str, form: ReplyForm, code: str
) -> None:
    before = _actions(store)

    with pytest.raises(Refused) as told:
        desk.reject(handover, form)

    assert told.value.code == code
    assert desk.row(handover).state is State.EXPECTED
    assert desk.replies(handover) == ()
    assert _actions(store) == before


@pytest.mark.usefixtures("replies_to_all")
def test_each_step_has_its_reply_and_a_step_without_one_has_none(
    desk: Desk, handover: str, clock: HandClock
) -> None:
    desk.not_attended(handover)
    assert desk.replies(handover) == ()
    desk.accept(handover)
    desk.start(handover)
    with pytest.raises(Refused) as told:
        desk.finish(handover)
    assert told.value.code == "DESK-013"
    desk.finish(handover, form=FORM)

    replies = desk.replies(handover)
    assert [reply.kind for reply in replies] == ["x-accept", "x-start", "x-finish"]
    holds = [(reply.not_before - clock.now).total_seconds() for reply in replies]
    assert holds == [10, 0, 10]


@pytest.mark.usefixtures("replies_to_all")
def test_the_reply_answers_the_exchange_that_brought_the_version_shown(
    desk: Desk, store: Store, clock: HandClock
) -> None:
    first = desk.receive(message(), NORTHSHIRE, "pushed")
    second = desk.receive(message(version="2"), NORTHSHIRE, "pushed")
    for received, where in ((second, "https://new/"), (first, "https://old/")):
        _answered(store, received.message_id, received.handover_id, where, clock.now)

    reply = desk.accept(first.handover_id)

    assert reply.target == "https://new/"
    source = Source(desk.context, reply)
    assert source.exchange is not None
    assert source.exchange.reply_to == "https://new/"
    assert source.original == message(version="2")
    assert [one.reply_to for one in source.exchanges] == ["https://new/", "https://old/"]


def _answered(store: Store, message_id: str, handover_id: str, where: str, now: datetime) -> None:
    with store.transaction() as tx:
        exchange = Exchange("bars", NORTHSHIRE, now, message_id=message_id, reply_to=where)
        exchanges.file(tx, exchanges.begin(tx, exchange).id, handover_id)


def test_a_sender_that_takes_no_rejection_gets_none(desk: Desk, handover: str) -> None:
    with pytest.raises(Refused) as told:
        desk.reject(handover, FORM)

    assert told.value.code == "DESK-008"
    assert desk.row(handover).state is State.EXPECTED
    assert Step.REJECT not in [offer.step for offer in desk.open(handover).offers]
