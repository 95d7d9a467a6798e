"""A search of the lists: nothing that it finds is given out before its entry is written."""

import subprocess
import sys
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import pytest

from app.desk.desk import Desk
from app.desk.searching import SEARCH
from app.report.states import State
from app.store import audit
from app.store.store import Store
from tests.benchmarks.stores import multiply
from tests.desk.made import message


def searches(store: Store) -> int:
    with store.reading() as tx:
        return sum(one.action == SEARCH for one in audit.entries(tx))


def test_what_was_found_waits_for_the_entry(desk: Desk, store: Store) -> None:
    desk.receive(message(), "Wolds CAS", "file")
    with ThreadPoolExecutor(1) as pool:
        with store.transaction():  # somebody else writes, so the entry cannot be written yet
            found = pool.submit(desk.rows, State.EXPECTED, "nowak")
            with pytest.raises(NotYet):
                found.result(0.3)
        assert len(found.result(10)) == 1
    assert searches(store) == 1


def test_rows_that_nobody_waits_for_any_more_are_given_up(desk: Desk, store: Store) -> None:
    desk.receive(message(), "Wolds CAS", "file")
    multiply(store, 5_000)
    for look in (desk.rows, desk.row_count):
        assert look(State.EXPECTED, "zq", wanted=lambda: True) in ((), 0)
        with pytest.raises(CancelledError):
            look(State.EXPECTED, "zq", wanted=lambda: False)
    assert len(desk.rows(State.EXPECTED, limit=3)) == 3  # the next to ask is answered


def test_a_search_that_is_given_up_stands_in_the_trail(desk: Desk, store: Store) -> None:
    desk.receive(message(), "Wolds CAS", "file")
    multiply(store, 5_000)
    with pytest.raises(CancelledError):
        desk.rows(State.EXPECTED, "nowak zq", wanted=lambda: False)
    assert searches(store) == 1


def test_getting_ready_brings_what_the_first_search_needs() -> None:
    code = (
        "import sys; from app.desk.searching import get_ready; brings = 'app.store.pseudonyms';"
        "before = brings in sys.modules; get_ready(); print(before, brings in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False True\n"
