"""How fast the gateway accepts durably under 50 senders, against synced commits of the same bytes.

The receiver is a process of its own with its filer at work; the senders share the machine with
it. Raw commits are measured in the same run, before and after, one message to a transaction.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from app.connections.gateway.seam import Asked, Peer, patient
from app.desk.desk import Desk
from app.desk.people import Person
from app.desk.reception.bars import bars_door
from app.desk.reception.keeper import Keeper
from app.report.states import Role
from app.settings.registry import Settings
from app.store import messages
from app.store.messages import Arrival
from app.store.store import Store
from tests.benchmarks.senders import over_http
from tests.soak.posts import Post, posts
from tests.soak.receiver import Receiver

pytestmark = pytest.mark.benchmark

SENDERS = 50
CROWD, HALF, STEADY = 600, 400, 250
BUDGET_RATIO, BUDGET_P99_MS = 0.5, 100


def made() -> list[Post]:
    """Referrals of about 15 kB, each with ids of its own."""
    count = CROWD + HALF + STEADY
    everything = posts(count * 2, Random(1))  # noqa: S311 - makes ids, no secrets
    return [post for post in everything if post.protocol == "bars"][:count]


def raw_rate(folder: Path, bodies: list[bytes]) -> float:
    """Synced commits in a second, with one message in each."""
    now = datetime.now(UTC)
    with Store.open(folder / "raw.db", bytes(32), create=True) as store:
        begun = time.perf_counter()
        for body in bodies:
            with store.transaction() as tx:
                messages.keep(tx, Arrival(body, "A", "pushed"), now)
        return len(bodies) / (time.perf_counter() - begun)


def through_the_door(folder: Path, asked: list[Post]) -> float:
    """Messages in a second through the door alone: its rules and the keeper, without HTTP."""
    person = Person("service", "Service", Role.CLINICIAN, "ed-1")
    with Store.open(folder / "door.db", bytes(32), create=True) as store, Keeper(store) as keeper:
        door = patient(bars_door(Desk(store, Settings(), person), keeper))

        def call(post: Post) -> int:
            headers = {name.lower(): value for name, value in post.headers.items()}
            path = "/$process-message"
            return door(Asked("POST", path, (), headers, Peer("127.0.0.1"), post.body)).status

        begun = time.perf_counter()
        with ThreadPoolExecutor(SENDERS) as pool:
            assert set(pool.map(call, asked)) == {200}
        return len(asked) / (time.perf_counter() - begun)


@pytest.mark.timeout(600)
def test_durable_accept_under_fifty_senders(tmp_path: Path) -> None:
    asked = made()
    crowd, half, steady = asked[:CROWD], asked[CROWD:-STEADY], asked[-STEADY:]
    bodies = [post.body for post in asked[:300]]
    before = raw_rate(_folder(tmp_path, "before"), bodies)
    door = through_the_door(_folder(tmp_path, "door"), crowd)
    receiver = Receiver(_folder(tmp_path, "receiver"), sender_port=1)
    with receiver:
        over_http(receiver.port, crowd[:1])  # loads what only a message needs
        begun_s = receiver.cpu_s()
        crowded = over_http(receiver.port, crowd[1:], senders=SENDERS)
        cpu_ms = (receiver.cpu_s() - begun_s) / (CROWD - 1) * 1000
        at_half = over_http(receiver.port, half, senders=SENDERS, pace=crowded.rate / 2)
        at_rest = over_http(receiver.port, steady, senders=SENDERS, pace=SENDERS)
        assert receiver.stop() == 0
    after = raw_rate(_folder(tmp_path, "after"), bodies)

    raw = (before + after) / 2
    with receiver.store() as store, store.reading() as tx:
        ((kept,),) = tx.rows("SELECT COUNT(*) FROM exchanges WHERE state = 'done'")
    print(
        f"\nraw synced commits           {raw:5.0f} /s   ({before:.0f} before, {after:.0f} after)"
        f"\nthrough the door alone       {door:5.0f} /s   ratio {door / raw:.2f}"
        f"\nover HTTP, as fast as it can {crowded.rate:5.0f} /s   "
        f"ratio {crowded.rate / raw:.2f} (budget {BUDGET_RATIO})   "
        f"{cpu_ms:.1f} ms of the receiver's processor for each"
        f"\n50 senders, no pause         {crowded}"
        f"\n50 senders, half that rate   {at_half}"
        f"\n50 senders, one a second     {at_rest}"
        f"\nThe budget of the 99th percentile is {BUDGET_P99_MS} ms. Waits of the last two count "
        "from when a message\nwas due, and what came before them is filed at the same time."
    )
    refused = crowded.refused + at_half.refused + at_rest.refused
    assert len(asked) - refused <= kept <= len(asked)  # a late answer may be to a kept message


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder
