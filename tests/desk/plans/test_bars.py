"""What a BaRS sender is told, when, and why not (digest, table 3.0)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.demo.bars.build import message
from app.demo.bars.from_111 import TO_ED, TO_UTC
from app.demo.bars.from_cas_999 import VALIDATION
from app.demo.bars.story import Handover
from app.desk.plans.back import UNDOES
from app.desk.plans.bars import DID_NOT_ATTEND, FINAL, INTERIM, REASONS, REJECT, STATUS
from app.desk.plans.choose import plan
from app.desk.plans.plan import HERE_ONLY, Plan, Situation
from app.readers.read import read
from app.report.states import ReplyState, Step
from app.settings.registry import SenderKind, SenderSettings
from app.store.exchanges import Exchange
from app.store.records import Reply

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
NAME = "Northshire Ambulance"
ENDPOINT = "https://fhir.nhs.uk/Id/dos-service-id|2000099901"
SENDER = SenderSettings(
    NAME,
    "https://api.example/FHIR/R4",
    kind=SenderKind.BARS,
    organisation="RXX",
    our_name="Northshire General Hospital",
)
VALIDATING = {"category": "validation", "use_case": "a4t1"}
REFERRING = {"category": "referral", "use_case": "a1t1"}
MOVING = {"category": "referral", "use_case": "a6t1"}


def exchange(facts: dict[str, str], **changes: Any) -> Exchange:
    known = {"event": "servicerequest-request/new", "reply_to": ENDPOINT} | changes
    return Exchange("bars", NAME, NOW, facts=json.dumps(facts), **known)


def situation(facts: dict[str, str], story: Handover = VALIDATION, **changes: Any) -> Situation:
    known: dict[str, Any] = {
        "sender": SENDER,
        "report": read(json.dumps(message(story, NOW)).encode()),
        "exchange": exchange(facts),
    }
    return Situation(NAME, **known | changes)


def reply(kind: str, state: ReplyState) -> Reply:
    made: dict[str, Any] = dict.fromkeys(Reply.__dataclass_fields__, "")
    return Reply(**made | {"kind": kind, "state": state})


def here_only(planned: Plan) -> bool:
    return planned.kind == HERE_ONLY and not planned.sends and bool(planned.why)


def test_start_of_a_validation_sends_the_interim() -> None:
    planned = plan(Step.START, situation(VALIDATING))

    assert (planned.kind, planned.target) == (INTERIM, ENDPOINT)
    assert planned.says == f"Start consultation tells {NAME}: validation in progress."
    assert planned.form is None


def test_rejection_of_a_validation_asks_for_one_of_the_three_reasons() -> None:
    planned = plan(Step.REJECT, situation(VALIDATING))

    assert (planned.kind, planned.form) == (REJECT, REASONS)
    assert [code for code, _ in REASONS.reasons] == ["RRNA", "FC", "OTH"]
    assert REASONS.words_required_for == {"OTH"}


def test_the_end_of_a_validation_asks_for_outcomes() -> None:
    planned = plan(Step.FINISH, situation(VALIDATING))

    assert planned.kind == FINAL
    assert planned.form is not None
    assert planned.form.asks_outcomes


@pytest.mark.parametrize("step", [Step.ACCEPT, Step.NOT_ATTENDED])
def test_other_steps_of_a_validation_are_recorded_here_and_say_why(step: Step) -> None:
    assert here_only(plan(step, situation(VALIDATING)))


@pytest.mark.parametrize("state", [ReplyState.WAITING, ReplyState.SENT, ReplyState.CONFIRMED])
@pytest.mark.parametrize(("step", "kind"), [(Step.START, INTERIM), (Step.FINISH, FINAL)])
def test_what_has_gone_does_not_go_twice(state: ReplyState, step: Step, kind: str) -> None:
    planned = plan(step, situation(VALIDATING, replies=(reply(kind, state),)))

    assert here_only(planned)


@pytest.mark.parametrize("state", [ReplyState.SENT, ReplyState.CONFIRMED, ReplyState.TOLD])
@pytest.mark.parametrize("step", [Step.ACCEPT, Step.START, Step.REJECT, Step.FINISH])
def test_after_a_rejection_that_was_told_the_same_request_gets_no_answer(
    state: ReplyState, step: Step
) -> None:
    request = exchange(VALIDATING)
    rejected = replace(reply(REJECT, state), exchange_id=request.id)

    planned = plan(step, situation(VALIDATING, exchange=request, replies=(rejected,)))

    assert here_only(planned)
    assert planned.known
    assert f"{NAME} was told before that the validation cannot be undertaken." in planned.says
    another = situation(VALIDATING, replies=(replace(rejected, exchange_id="an earlier one"),))
    assert plan(Step.START, another).kind == INTERIM


def test_after_the_outcome_was_told_a_rejection_is_recorded_here() -> None:
    told = situation(VALIDATING, replies=(reply(FINAL, ReplyState.CONFIRMED),))

    assert plan(Step.REJECT, told).known
    assert plan(Step.REJECT, told).why == f"{NAME} has the outcome of this validation already."


@pytest.mark.parametrize("state", [ReplyState.FAILED, ReplyState.WITHDRAWN])
def test_what_never_got_there_goes_again(state: ReplyState) -> None:
    planned = plan(Step.START, situation(VALIDATING, replies=(reply(INTERIM, state),)))

    assert planned.kind == INTERIM


@pytest.mark.parametrize("step", sorted(set(Step) - {*UNDOES, Step.DEALT_WITH}))
@pytest.mark.parametrize("case", ["a1t1", "a2t2", "a3t1"])
def test_a_referral_has_no_reply_of_a_person(step: Step, case: str) -> None:
    facts = REFERRING | {"use_case": case}

    assert here_only(plan(step, situation(facts, TO_ED)))


def test_did_not_attend_goes_where_it_was_agreed_and_safeguarding_is_concerned() -> None:
    agreed = replace(SENDER, did_not_attend=True)

    told = plan(Step.NOT_ATTENDED, situation(REFERRING, TO_ED, sender=agreed))
    other = plan(Step.NOT_ATTENDED, situation(REFERRING, TO_UTC, sender=agreed))

    assert (told.kind, told.target) == (DID_NOT_ATTEND, ENDPOINT)
    assert here_only(other)
    assert here_only(plan(Step.NOT_ATTENDED, situation(REFERRING, TO_ED)))


@pytest.mark.parametrize(
    ("step", "status"),
    [(Step.START, "in-progress"), (Step.FINISH, "finished"), (Step.REJECT, "cancelled")],
)
def test_a_status_goes_where_it_was_agreed(step: Step, status: str) -> None:
    agreed = replace(SENDER, status_updates=True)

    planned = plan(step, situation(MOVING, sender=agreed))

    assert (planned.kind, planned.target_version) == (STATUS, status)
    assert planned.form == (REASONS if step is Step.REJECT else None)
    assert here_only(plan(step, situation(MOVING)))
    assert here_only(plan(Step.ACCEPT, situation(MOVING, sender=agreed)))


@pytest.mark.parametrize(
    "changes",
    [
        {"exchange": None},
        {"exchange": replace(exchange(VALIDATING), protocol="folder")},
        {"exchange": exchange(VALIDATING, event="servicerequest-request/cancel")},
        {"exchange": exchange(VALIDATING, event="servicerequest-response/response")},
        {"exchange": exchange(VALIDATING, event="booking-request/new")},
        {"sender": replace(SENDER, base_url="")},
        {"sender": replace(SENDER, organisation="")},
        {"sender": replace(SENDER, our_name="")},
    ],
)
def test_nothing_goes_where_it_cannot_or_is_not_owed(changes: dict[str, Any]) -> None:
    for step in (Step.START, Step.REJECT, Step.FINISH):
        assert here_only(plan(step, situation(VALIDATING, **changes)))
