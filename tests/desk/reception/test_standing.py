"""What the gateway says of its store."""

from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.desk.reception.keeper import Keeper
from app.desk.reception.standing import can_keep
from app.store.store import Store


def test_it_is_ready_while_the_store_takes_rows(desk: Desk, store: Store) -> None:
    with Keeper(store) as keeper:
        assert can_keep(desk, keeper)
        assert can_keep(desk, keeper)


def test_it_is_not_ready_when_nothing_is_kept_any_more(desk: Desk, store: Store) -> None:
    with Keeper(store) as keeper:
        pass
    assert not can_keep(desk, keeper)


@pytest.mark.expected_log("keeper_commit_failed")
def test_it_is_not_ready_while_another_program_holds_the_store(
    desk: Desk, store: Store, tmp_path: Path
) -> None:
    with (
        Store.open(tmp_path / "handovers.db", bytes(32)) as other,
        Store.open(tmp_path / "handovers.db", bytes(32), busy_ms=50) as ours,
        Keeper(ours) as keeper,
        other.transaction(),
    ):
        assert not can_keep(desk, keeper)
