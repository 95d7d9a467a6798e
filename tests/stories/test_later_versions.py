"""A sender changes or cancels what it sent, and the department sees it without being told."""

from __future__ import annotations

import threading

import pytest

from app.demo.authoring.build import build
from app.demo.ems import Ems, Fault, Wrong
from app.demo.encounters import telephone
from app.desk.changes import Changed, ChangeKind
from app.desk.receiving import Became
from app.desk.watching import Line, Watcher
from app.report.changes import changes
from app.report.errors import Refused
from app.report.sheet import sheet
from app.report.states import ReplyState, State
from app.store.rows import Mark
from tests.stories.conftest import SENDER, Department


@pytest.fixture
def watcher(department: Department) -> Watcher:
    return Watcher(department.desk, department.client_of)


def test_an_update_is_seen_and_what_changed_can_be_told(
    department: Department, ems: Ems, watcher: Watcher
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    before = department.desk.open(row_id).report
    ems.update(build(telephone.HEAD_INJURY_WORSE, department.now))
    (line,) = watcher.look()
    assert (line.sender, line.failure) == (SENDER, None)
    row = department.desk.row(row_id)
    assert (row.version, row.mark) == (2, Mark.UPDATED)
    after = department.desk.open(row_id)
    assert (after.version, after.read_version) == (2, 1)
    assert before is not None
    assert after.report is not None
    assert any("three times" in item.text for item in after.report.observations)
    assert not any("three times" in item.text for item in before.observations)


def test_the_same_again_changes_nothing(department: Department, ems: Ems, watcher: Watcher) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    watcher.look()
    watcher.look()
    assert department.desk.row(row_id).versions == 1
    again = department.fetch(ems.url_of(build(telephone.HEAD_INJURY, department.now)[0]["id"]))
    assert (again.handover_id, again.became) == (row_id, Became.DUPLICATE)


@pytest.mark.hazard("B02")
def test_our_own_acceptance_is_no_update(
    department: Department, ems: Ems, watcher: Watcher
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    department.desk.open(row_id)
    department.work()
    department.desk.accept(row_id)
    assert department.reply_reaches(row_id, ReplyState.CONFIRMED)
    watcher.look()
    assert department.desk.row(row_id).mark is Mark.NONE
    assert department.desk.row(row_id).versions == 1


def test_three_versions_with_a_new_outcome(
    department: Department, ems: Ems, watcher: Watcher
) -> None:
    row_id = department.send(telephone.ANKLE).handover_id
    for version in (telephone.ANKLE_RUNG_BACK, telephone.ANKLE_NUMB):
        ems.update(build(version, department.now))
        watcher.look()
    row = department.desk.row(row_id)
    assert (row.version, row.versions) == (3, 3)
    report = department.desk.open(row_id).report
    assert report is not None
    live = [one for one in report.outcomes if not one.standing]
    assert [one.description for one in live] == ["Attend Emergency Treatment Centre within 1 hour"]
    assert len(report.outcomes) == 2
    assert row.facts.due_at is not None
    assert 50 < (row.facts.due_at - department.now).total_seconds() / 60 < 60


def test_a_cancelled_handover_stays_until_a_person_moves_it(
    department: Department, ems: Ems, watcher: Watcher
) -> None:
    row_id = department.send(telephone.CANCELLED).handover_id
    ems.cancel(build(telephone.CANCELLED, department.now)[0]["id"])
    watcher.look()
    row = department.desk.row(row_id)
    assert row.cancelled
    assert row.state is State.EXPECTED


def test_a_later_version_is_never_accepted_unseen(
    department: Department, ems: Ems, watcher: Watcher
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    ems.update(build(telephone.HEAD_INJURY_WORSE, department.now))
    watcher.look()
    with pytest.raises(Refused, match="DESK-005"):
        department.desk.accept(row_id, version=1)
    department.work()
    department.desk.accept(row_id, version=2)
    assert department.reply_reaches(row_id, ReplyState.CONFIRMED)
    assert [one.times for one in ems.acknowledgements()] == [1]


def test_a_silent_sender_is_said_to_be_silent(
    department: Department, ems: Ems, watcher: Watcher
) -> None:
    department.send(telephone.HEAD_INJURY)
    watcher.look()
    ems.go_offline()
    (line,) = watcher.look()
    assert line.failure is not None
    assert line.as_at is not None
    assert department.desk.work_lists()[State.EXPECTED] == 1


def test_changed_lines_are_found_by_comparing(
    department: Department, ems: Ems, watcher: Watcher
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    ems.update(build(telephone.HEAD_INJURY_WORSE, department.now))
    watcher.look()
    before, after = (department.desk.report(row_id, number) for number in (1, 2))
    assert before is not None
    assert after is not None
    laid_out = [sheet(one, department.now) for one in (before, after)]
    told = {(change.was, change.now) for change in changes(*laid_out)}
    assert any("sips of water" in was and "Nothing to eat or drink" in now for was, now in told)
    assert any("twice" in was and "three times" in now for was, now in told)


@pytest.mark.hazard("P1")
def test_a_line_that_drops_in_the_middle_of_a_look_takes_nothing_away(
    department: Department, ems: Ems, watcher: Watcher
) -> None:
    row_id = department.send(telephone.HEAD_INJURY).handover_id
    ems.fail(Fault(Wrong.STATUS, method="GET", part="/Questionnaire/"), times=99)
    watcher.look()
    row = department.desk.row(row_id)
    report = department.desk.open(row_id).report
    assert report is not None
    assert all(question.question.endswith("?") for question in report.questions)
    assert row.versions == 1


def test_asked_to_look_now_it_does_not_wait_for_its_turn(department: Department) -> None:
    department.send(telephone.HEAD_INJURY)
    looked = threading.Event()
    with Watcher(
        department.desk, department.client_of, told=lambda _lines: looked.set()
    ) as watcher:
        assert department.desk.settings.poll_s >= 5
        watcher.look_now()
        assert looked.wait(4)


def test_a_reply_that_gets_through_has_the_line_looked_at(department: Department, ems: Ems) -> None:
    """Beside *Reply confirmed* nobody reads for another minute that there is no connection."""
    department.send(telephone.HEAD_INJURY)
    looks: list[tuple[Line, ...]] = []
    looked = threading.Event()

    def told(lines: tuple[Line, ...]) -> None:
        looks.append(lines)
        looked.set()

    with Watcher(department.desk, department.client_of, told=told) as watcher:
        reply = Changed((), ChangeKind.REPLY, "program")
        watcher.hear(reply)
        assert not looked.wait(0.3)  # every sender answered, as far as is known
        ems.fail(Fault(Wrong.STATUS, method="GET"), times=99)
        watcher.look_now()
        assert looked.wait(4)
        assert looks[-1][0].failure is not None
        looked.clear()
        ems.mend()
        watcher.hear(Changed((), ChangeKind.MOVED, "program"))
        assert not looked.wait(0.3)
        watcher.hear(reply)
        assert looked.wait(4)
        assert looks[-1][0].failure is None
