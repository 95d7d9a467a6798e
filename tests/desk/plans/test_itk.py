"""What an ITK sender is told, when, and why not."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.demo.itk.call import Call
from app.demo.itk.envelope import message
from app.demo.itk.telephone import FALL, FALL_AGAIN, SCALD, WITHDRAWN
from app.desk.plans.choose import owed, plan
from app.desk.plans.plan import Plan, Situation
from app.desk.reception.itk_facts import BUSINESS, INFRASTRUCTURE, ItkFacts, from_json, to_json
from app.readers.read import read
from app.report.model import EncounterReport
from app.report.states import ReplyState, Step
from app.settings.registry import BusinessAck, SenderKind, SenderSettings
from app.store.exchanges import Exchange
from app.store.records import Reply

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
SENDER = SenderSettings(
    "Wolds 111", "https://wolds.example/itk", kind=SenderKind.ITK, organisation="RXX"
)
LATER = replace(SENDER, business_ack=BusinessAck.WHEN_ACCEPTED)
FACTS = ItkFacts("T-1", "urn:x", "urn:y", ("uuid_1",), (INFRASTRUCTURE, BUSINESS), us="RXX")


def report(call: Call = SCALD) -> EncounterReport:
    return read(message((call,), NOW))


def exchange(facts: ItkFacts = FACTS, **changes: Any) -> Exchange:
    there = {"reply_to": "urn:nhs-uk:addressing:ods:RYE", "facts": to_json(facts)} | changes
    return Exchange("itk", "Wolds 111", NOW, id="e1", **there)


def situation(**changes: Any) -> Situation:
    known = {"sender": SENDER, "report": report(), "exchange": exchange()} | changes
    return Situation("Wolds 111", **known)


def reply(step: Step | None = None, **changes: Any) -> Reply:
    made: dict[str, Any] = dict.fromkeys(Reply.__dataclass_fields__, "")
    made |= {"step": step, "state": ReplyState.CONFIRMED, "exchange_id": "e1", "number": 1}
    return Reply(**made | changes)


def kinds(plans: tuple[Plan, ...]) -> list[tuple[str, str]]:
    return [(one.kind, one.target) for one in plans]


BOTH = [("itk-infrastructure", "OK"), ("itk-business", "AA")]


def test_what_was_asked_for_is_owed_when_the_message_is_filed() -> None:
    assert kinds(owed(situation())) == BOTH
    for asks in ((), (INFRASTRUCTURE,), (BUSINESS,)):
        told = owed(situation(exchange=exchange(replace(FACTS, asks=asks))))
        assert [one.kind.removeprefix("itk-") for one in told] == list(asks)


def test_a_message_that_could_not_be_read_is_answered_with_an_error() -> None:
    assert kinds(owed(situation(report=None))) == [BOTH[0], ("itk-business", "AE")]
    later = situation(report=None, sender=LATER)
    assert kinds(owed(later)) == [BOTH[0], ("itk-business", "AE")]


def test_a_message_that_was_read_in_part_says_so() -> None:
    part = exchange(replace(FACTS, encrypted=("uuid_1",)))
    assert kinds(owed(situation(exchange=part))) == [BOTH[0], ("itk-business", "AE in part")]
    told = plan(Step.ACCEPT, situation(exchange=part, sender=LATER))
    assert told.target == "AE in part"
    assert told.says == "Accept tells Wolds 111: accepted, but for what could not be read."


def test_the_business_acknowledgement_waits_for_a_person_where_that_is_set_up() -> None:
    waiting = situation(sender=LATER)
    assert kinds(owed(waiting)) == BOTH[:1]
    for step in (Step.ACCEPT, Step.START):
        told = plan(step, waiting)
        assert (told.kind, told.target) == ("itk-business", "AA")
        assert told.says == f"{step.value} tells Wolds 111: accepted."


@pytest.mark.parametrize("call", [replace(SCALD, copy=True), WITHDRAWN], ids=["copy", "withdrawn"])
def test_it_does_not_wait_for_what_nobody_will_accept(call: Call) -> None:
    assert kinds(owed(situation(sender=LATER, report=report(call)))) == BOTH


def test_an_update_of_an_accepted_handover_is_acknowledged_at_once() -> None:
    accepted = reply(Step.ACCEPT, kind="itk-business", exchange_id="earlier")
    update = situation(sender=LATER, report=report(FALL_AGAIN), replies=(accepted,))
    assert kinds(owed(update)) == BOTH
    undone = replace(accepted, state=ReplyState.WITHDRAWN)
    assert kinds(owed(replace(update, report=report(FALL), replies=(undone,)))) == BOTH[:1]


def test_an_update_of_a_handover_that_was_put_back_waits_for_a_person_again() -> None:
    accepted = reply(Step.ACCEPT, kind="itk-business", exchange_id="earlier")
    back = reply(Step.BACK_TO_EXPECTED, kind="here-only", number=2)
    update = situation(sender=LATER, report=report(FALL_AGAIN), replies=(accepted, back))
    assert kinds(owed(update)) == BOTH[:1]


def test_it_is_sent_once() -> None:
    sent = situation(sender=LATER, replies=(reply(kind="itk-business"),))
    told = plan(Step.ACCEPT, sent)
    assert not told.sends
    assert told.why == "Wolds 111 gets its acknowledgement without it."
    undone = reply(kind="itk-business", state=ReplyState.WITHDRAWN)
    assert plan(Step.ACCEPT, replace(sent, replies=(undone,))).sends


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (
            {"exchange": exchange(replace(FACTS, asks=(INFRASTRUCTURE,)))},
            "Wolds 111 asked for no business acknowledgement.",
        ),
        ({"exchange": None}, "Wolds 111 asked for no business acknowledgement."),
        ({}, "Wolds 111 gets its acknowledgement without it."),
        (
            {"exchange": exchange(reply_to=""), "sender": LATER},
            "Wolds 111 named no address for acknowledgements.",
        ),
        (
            {"sender": replace(LATER, base_url="")},
            "No address is set up at which Wolds 111 takes acknowledgements.",
        ),
    ],
)
def test_accept_says_why_it_tells_nobody(known: dict[str, Any], why: str) -> None:
    told = plan(Step.ACCEPT, situation(**known))
    assert (told.kind, told.why) == ("here-only", why)
    assert told.says == f"Accept is recorded here only. {why}"


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"exchange": exchange(reply_to="")}, "Wolds 111 named no address for acknowledgements."),
        ({"sender": None}, "Wolds 111 is not set up here, so there is no way to it."),
        (
            {"sender": replace(SENDER, base_url="")},
            "No address is set up at which Wolds 111 takes acknowledgements.",
        ),
        (
            {
                "sender": replace(SENDER, organisation=""),
                "exchange": exchange(replace(FACTS, us="")),
            },
            "Our organisation is not set up for Wolds 111, so it cannot be told.",
        ),
    ],
)
def test_what_is_owed_and_cannot_be_sent_is_recorded_with_the_reason(
    known: dict[str, Any], why: str
) -> None:
    told = owed(situation(**known))
    assert [(one.kind, one.why) for one in told] == [("here-only", why)] * 2


@pytest.mark.parametrize(
    ("acknowledges", "expected"),
    [(INFRASTRUCTURE, []), (BUSINESS, [("itk-infrastructure", "OK")])],
)
def test_an_acknowledgement_is_owed_a_receipt_only_where_it_is_a_business_one(
    acknowledges: str, expected: list[tuple[str, str]]
) -> None:
    came = exchange(replace(FACTS, acknowledges=acknowledges))
    assert kinds(owed(situation(exchange=came))) == expected
    assert not plan(Step.ACCEPT, situation(exchange=came, sender=LATER)).sends


@pytest.mark.parametrize("step", [Step.REJECT, Step.FINISH, Step.NOT_ATTENDED, Step.UNDO_ACCEPT])
def test_no_other_step_tells_the_sender_anything(step: Step) -> None:
    assert not plan(step, situation(sender=LATER)).sends


def test_facts_come_back_as_they_were_kept() -> None:
    assert from_json(to_json(FACTS)) == FACTS
    for other in ("", "{}", '{"journey":"x"}'):
        assert from_json(other) == ItkFacts()
