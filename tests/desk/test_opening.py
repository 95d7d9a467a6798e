"""Opening: sends nothing, notes who looked, shows what is in the bytes."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.desk.desk import Desk
from app.desk.people import Person
from app.report.errors import StoreFailed
from app.report.states import State
from app.store.rows import Mark
from app.store.store import Store
from tests.desk.conftest import NURSE, Heard
from tests.desk.made import message


def _received(desk: Desk, **said: object) -> str:
    return desk.receive(message(**said), "Northshire 111", "fetched").handover_id


def test_opening_sends_nothing_and_notes_who_looked(desk: Desk, heard: Heard) -> None:
    handover = _received(desk)

    opened = desk.open(handover)

    assert opened.report is not None
    assert (opened.row.state, opened.replies) == (State.EXPECTED, ())
    assert [(o.person, o.version, o.workstation) for o in opened.openings] == [
        ("nurse1", 1, "ed-12")
    ]
    assert heard.kinds == ["received", "read"]


def test_updated_stays_until_the_person_marks_the_version_as_read(
    desk: Desk, desk_of: Callable[[Person], Desk]
) -> None:
    handover = _received(desk)
    other = desk_of(replace(NURSE, id="nurse2"))
    desk.open(handover)
    _received(desk, version="2")

    opened = desk.open(handover)
    assert (opened.version, opened.read_version) == (2, 1)
    assert desk.row(handover).mark is Mark.UPDATED
    assert other.row(handover).mark is Mark.NONE

    desk.mark_read(handover, 2)
    assert desk.row(handover).mark is Mark.NONE
    assert desk.open(handover).read_version == 2


def test_an_earlier_version_can_be_opened(desk: Desk) -> None:
    handover = _received(desk, concern="Fall")
    _received(desk, version="2", concern="Worse")

    opened = desk.open(handover, 1)

    assert opened.report is not None
    assert (opened.report.outcome.chief_concern, opened.version) == ("Fall", 1)


@pytest.mark.hazard("0502")
def test_a_report_that_is_no_longer_what_came_is_not_shown(desk: Desk, store: Store) -> None:
    handover = _received(desk, concern="Fall")
    with store.transaction() as tx:
        tx.rows("UPDATE messages SET body = ?", (message(concern="No fall"),))

    for verb in (desk.open, desk.original, desk.accept):
        with pytest.raises(StoreFailed) as told:
            verb(handover)
        assert told.value.code == "STORE-013"
    assert desk.work_lists()[State.EXPECTED] == 1
