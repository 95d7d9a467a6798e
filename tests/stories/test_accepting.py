"""A report comes, a person accepts it, and its sender is told exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.demo.authoring.build import build
from app.demo.ems import Ems, Fault, Wrong
from app.demo.encounters import telephone
from app.desk.receiving import Became
from app.report.states import ReplyState, State
from tests.stories.conftest import Department, PowerLossError


def told(ems: Ems) -> list[tuple[str, str, int]]:
    return [(one.status, one.owner, one.times) for one in ems.acknowledgements()]


ONCE = [("accepted", "RXY01", 1)]


def test_accepted_once_and_both_sides_know(department: Department, ems: Ems) -> None:
    received = department.send(telephone.HEAD_INJURY)
    assert received.became is Became.NEW
    (row,) = department.desk.rows(State.EXPECTED)
    assert row.facts.name == "NOWAK-BELL, Zofia Maria (Miss)"
    assert row.facts.concern == "Head injury (provisional)"
    assert row.facts.due_at is not None
    assert (row.facts.due_at - department.now).total_seconds() // 60 == 58

    department.desk.open(row.id)
    assert told(ems) == []
    department.work()
    reply = department.desk.accept(row.id, version=1)
    assert reply.kind == "cds-task"
    assert department.reply_reaches(row.id, ReplyState.CONFIRMED)
    assert told(ems) == ONCE
    assert department.desk.row(row.id).state is State.ARRIVED


def test_offline_the_report_still_opens_and_the_reply_goes_when_the_line_is_back(
    department: Department, ems: Ems
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    ems.go_offline()
    opened = department.desk.open(row_id)
    assert opened.report is not None
    assert opened.report.outcome.chief_concern == "Head injury (provisional)"
    department.work()
    reply = department.desk.accept(row_id)
    assert ems.acknowledgements() == ()
    assert department.desk.row(row_id).reply_state is ReplyState.WAITING
    ems.go_online()
    department.desk.retry(reply.id)
    assert department.reply_reaches(row_id, ReplyState.CONFIRMED)
    assert told(ems) == ONCE


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("wrong", [Wrong.REQUEST_LOST, Wrong.ANSWER_LOST, Wrong.CUT_SHORT])
def test_a_cut_line_never_makes_two_acknowledgements(
    department: Department, ems: Ems, wrong: Wrong
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    ems.fail(Fault(wrong, method="PUT", part="/Task/"))
    department.work()
    department.desk.accept(row_id)
    assert department.reply_reaches(row_id, ReplyState.CONFIRMED)
    assert told(ems) == ONCE


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("already_told", [False, True])
def test_after_a_power_loss_the_reply_has_gone_out_once(
    department: Department, ems: Ems, *, already_told: bool
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    department.desk.accept(row_id)
    with pytest.raises(PowerLossError):
        department.work_until_power_is_lost(told_before=already_told)
    assert told(ems) == (ONCE if already_told else [])
    department.lose_power()
    assert department.desk.row(row_id).reply_state is ReplyState.WAITING
    assert department.desk.row(row_id).state is State.ARRIVED
    department.work()
    assert department.reply_reaches(row_id, ReplyState.CONFIRMED)
    assert told(ems) == ONCE


def test_undone_in_time_nobody_is_told(tmp_path: Path, ems: Ems) -> None:
    department = Department(tmp_path, ems, hold_s=30)
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    department.work()
    department.desk.accept(row_id)
    department.desk.undo_accept(row_id)
    department.close()
    assert told(ems) == []


def test_a_sender_without_acknowledgements_is_not_told(tmp_path: Path) -> None:
    with Ems(takes_tasks=False) as ems:
        department = Department(tmp_path, ems, task_updates=False)
        row_id = department.send(telephone.HEAD_INJURY).handover_id
        department.work()
        reply = department.desk.accept(row_id)
        assert reply.state is ReplyState.HERE_ONLY
        department.close()
        assert {call.method for call in ems.calls()} == {"GET"}


def test_a_task_that_somebody_else_took_is_never_overwritten(
    department: Department, ems: Ems
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    ems.cancel(build(telephone.HEAD_INJURY, department.now)[0]["id"])
    department.work()
    department.desk.accept(row_id)
    assert department.reply_reaches(row_id, ReplyState.FAILED)
    assert ems.acknowledgements() == ()
