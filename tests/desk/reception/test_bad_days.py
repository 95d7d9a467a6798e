"""Bad days of reception, through the door of BaRS: told no, nothing half, and taken afterwards."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from app.connections.gateway.seam import Answer, Asked, PatientDoor, Peer, patient
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.reception.bars import bars_door
from app.desk.reception.keeper import Keeper
from app.report.states import State
from app.settings.registry import Settings
from app.store import messages
from app.store.store import Store
from tests.desk.conftest import NURSE
from tests.soak.posts import Post, posts


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, Settings(), NURSE)


@pytest.fixture
def door(desk: Desk, store: Store) -> Iterator[PatientDoor]:
    with Keeper(store) as keeper:
        yield patient(bars_door(desk, keeper))


@pytest.fixture(scope="module")
def made() -> list[Post]:
    everything = posts(80, Random(1))  # noqa: S311 - makes ids, no secrets
    return [post for post in everything if post.protocol == "bars"]


def _call(door: PatientDoor, post: Post) -> Answer:
    headers = {name.lower(): value for name, value in post.headers.items()}
    return door(Asked("POST", "/$process-message", (), headers, Peer("127.0.0.1"), post.body))


def _kept(store: Store) -> tuple[int, int]:
    """Messages and exchanges: never one without the other."""
    with store.reading() as tx:
        found = tx.row("SELECT (SELECT COUNT(*) FROM messages), (SELECT COUNT(*) FROM exchanges)")
    assert found is not None
    return int(found[0]), int(found[1])


@pytest.mark.expected_log("keeper_commit_failed")
@pytest.mark.expected_log("bars_store_failed")
def test_on_a_full_disk_the_sender_is_told_no_and_taken_later_under_the_same_id(
    door: PatientDoor, store: Store, made: list[Post]
) -> None:
    ((pages,),) = store._writer.execute("PRAGMA page_count", ()).fetchall()
    store._writer.execute(f"PRAGMA max_page_count = {pages + 2}", ())

    told = _call(door, made[0])

    assert told.status >= 500
    assert json.loads(told.body)["resourceType"] == "OperationOutcome"
    assert _kept(store) == (0, 0)
    store._writer.execute("PRAGMA max_page_count = 1073741823", ())
    assert _call(door, made[0]).status == 200
    assert _kept(store) == (1, 1)


@pytest.mark.expected_log("keeper_commit_failed")
@pytest.mark.expected_log("bars_store_failed")
def test_while_another_program_holds_the_store_the_sender_is_told_no(
    tmp_path: Path, made: list[Post]
) -> None:
    path = tmp_path / "held.db"
    with (
        Store.open(path, bytes(32), create=True) as other,
        Store.open(path, bytes(32), busy_ms=50) as store,
        Keeper(store) as keeper,
    ):
        door = patient(bars_door(Desk(store, Settings(), NURSE), keeper))
        with other.transaction(), ThreadPoolExecutor(1) as pool:
            assert pool.submit(_call, door, made[0]).result(20).status >= 500
        assert _kept(store) == (0, 0)
        assert _call(door, made[0]).status == 200


def test_a_burst_of_repeated_and_shuffled_messages_is_kept_and_filed_once_each(
    door: PatientDoor, desk: Desk, store: Store, made: list[Post]
) -> None:
    shuffled = [*made, *made, *made]
    Random(3).shuffle(shuffled)  # noqa: S311 - an order, no secret
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda post: _call(door, post).status, shuffled))

    assert statuses.count(200) == len(made)
    assert set(statuses) <= {200, 409, 425}
    assert _kept(store) == (len(made), len(made))
    Filer(desk).file_all()
    assert desk.work_lists()[State.EXPECTED] == len(made)


def test_the_same_bytes_under_two_request_ids_are_one_message_in_two_exchanges(
    door: PatientDoor, desk: Desk, store: Store, made: list[Post]
) -> None:
    other_id = "6b1f3a52-63a5-4d58-8a9b-3f7a5f8f2a11"
    again = replace(made[0], headers=made[0].headers | {"X-Request-Id": other_id})
    assert (_call(door, made[0]).status, _call(door, again).status) == (200, 200)

    Filer(desk).file_all()

    assert _kept(store) == (1, 2)
    assert desk.work_lists()[State.EXPECTED] == 1


@pytest.mark.fault
@pytest.mark.timeout(1_800)
def test_ten_thousand_messages_in_a_burst(desk: Desk, store: Store, door: PatientDoor) -> None:
    burst = [post for post in posts(13_334, Random(5)) if post.protocol == "bars"][:10_000]  # noqa: S311
    begun = datetime.now(UTC)
    with ThreadPoolExecutor(50) as pool:
        statuses = set(pool.map(lambda post: _call(door, post).status, burst))
    kept = datetime.now(UTC)
    assert statuses == {200}
    with store.reading() as tx:
        assert len(messages.unsettled(tx)) == 10_000
    Filer(desk).file_all()
    print(f"kept in {kept - begun}, filed in {datetime.now(UTC) - kept}")
    assert desk.work_lists()[State.EXPECTED] == 10_000
