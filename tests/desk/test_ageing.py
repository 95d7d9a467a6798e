"""Who has grown old unopened, however long the list is."""

from datetime import timedelta

import pytest

from app.desk import ageing
from app.desk.ageing import overdue_unopened
from app.desk.desk import Desk
from tests.desk.conftest import HandClock
from tests.desk.made import message


def sent(desk: Desk, clock: HandClock, name: str, minutes: int, **changes: object) -> str:
    act_by = (clock.now + timedelta(minutes=minutes)).isoformat()
    data = message(name, due=act_by, **changes)
    return desk.receive(data, "Wolds CAS", "file").handover_id


@pytest.mark.hazard("0608")
def test_only_what_is_overdue_and_unopened_and_still_wanted(desk: Desk, clock: HandClock) -> None:
    late = sent(desk, clock, "late", 30)
    later = sent(desk, clock, "later", 20)
    looked_at = sent(desk, clock, "looked at", 10)
    accepted = sent(desk, clock, "accepted", 10)
    sent(desk, clock, "in time", 300)
    sent(desk, clock, "taken back", 10, kind="cancel")
    desk.receive(message("untimed"), "Wolds CAS", "file")
    desk.open(looked_at)
    desk.accept(accepted)
    assert overdue_unopened(desk) == ()
    clock.go(minutes=45)
    assert overdue_unopened(desk) == (later, late)


def test_every_page_is_looked_at(
    desk: Desk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "PAGE", 2)
    made = [sent(desk, clock, f"e{n}", n + 1) for n in range(5)]
    clock.go(minutes=30)
    assert list(overdue_unopened(desk)) == made
    monkeypatch.setattr(ageing, "MOST", 4)
    assert list(overdue_unopened(desk)) == made[:4]
