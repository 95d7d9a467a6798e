"""Whoever is killed, and when: what was confirmed is there, and nothing is there by half."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.store.engine import Engine
from app.store.postgres import Postgres
from app.store.store import Store
from tests.store import postgres_server
from tests.store.elsewhere import ROOT, told
from tests.store.postgres_server import Cluster

INSIDE = """
import sys
from tests.store.elsewhere import opened
with opened(sys.argv[1]) as store, store.transaction() as tx:
    tx.insert("meta", name="half", value="1")
    print("inside", flush=True)
    sys.stdin.read()
"""
CONFIRMING = """
import sys
from app.report.errors import StoreFailed
from tests.store.elsewhere import opened
with opened(sys.argv[1]) as store:
    for number in range(1_000_000):
        try:
            with store.transaction() as tx:
                tx.insert("meta", name=f"{number:06}", value="1")
        except StoreFailed as failure:
            print(failure.code, flush=True)
            break
        print(number, flush=True)
"""
CONFIRMED_FIRST = 40


@contextmanager
def client(script: str, engine: Engine) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", script, told(engine)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def rest(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.read().split()


def names(store: Store) -> list[str]:
    with store.reading() as tx:
        return [row[0] for row in tx.rows("SELECT name FROM meta ORDER BY name")]


@pytest.mark.hazard("0502")
def test_a_client_that_is_killed_inside_keeps_nothing_and_holds_up_nobody(store: Store) -> None:
    with client(INSIDE, store.engine) as process:
        assert lines(process, 1) == ["inside"]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with store.transaction() as tx:
            tx.insert("meta", name="whole", value="1")

    assert names(store) == ["whole"]


@pytest.mark.hazard("0502")
def test_what_a_killed_client_was_told_is_there(store: Store) -> None:
    with client(CONFIRMING, store.engine) as process:
        said = lines(process, CONFIRMED_FIRST)
        os.kill(process.pid, signal.SIGKILL)
        said += rest(process)

    kept = names(store)
    assert len(said) >= CONFIRMED_FIRST
    assert len(kept) - len(said) in (0, 1)  # one may have been kept before it was said
    assert kept == [f"{number:06}" for number in range(len(kept))]


@pytest.mark.hazard("0502", "B15")
def test_a_server_that_is_killed_keeps_all_that_it_confirmed() -> None:
    with postgres_server.running() as own, own.database() as mine:
        engine = Postgres(mine)
        Store(engine, create=True).close()
        with client(CONFIRMING, engine) as process:
            said = lines(process, CONFIRMED_FIRST)
            own.stop("immediate")
            said += rest(process)
        own.start()
        with Store(engine) as store:
            kept = names(store)

    *numbers, code = said
    assert code in ("STORE-020", "STORE-028", "STORE-029")
    assert len(numbers) >= CONFIRMED_FIRST
    assert len(kept) - len(numbers) in (0, 1)
    assert kept == [f"{number:06}" for number in range(len(kept))]


def test_a_backend_that_is_ended_by_hand_is_told_and_replaced(cluster: Cluster) -> None:
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
    with cluster.database() as server, Store(Postgres(server), create=True) as store:
        cluster.admin(ended.format(server.database))
        with store.transaction() as tx:
            tx.insert("meta", name="n", value="1")
        assert names(store) == ["n"]
