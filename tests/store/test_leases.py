"""Leases: one holder, until it gives the lease back or its term ends."""

from datetime import timedelta

from app.store import leases
from app.store.store import Store
from tests.store.making import NOW

TERM = timedelta(seconds=10)


def _take(store: Store, holder: str, after_s: int) -> bool:
    with store.transaction() as tx:
        return leases.take(tx, "outbox", holder, NOW + timedelta(seconds=after_s), TERM)


def test_only_one_holds_it_and_renewing_keeps_it(store: Store) -> None:
    assert _take(store, "a", 0)
    assert not _take(store, "b", 5)
    assert _take(store, "a", 8)
    assert not _take(store, "b", 17)


def test_a_dead_holder_loses_it_when_its_term_ends(store: Store) -> None:
    assert _take(store, "a", 0)
    assert _take(store, "b", 10)
    assert not _take(store, "a", 11)


def test_a_dead_holder_whose_clock_was_ahead_keeps_it_for_one_term_at_most(store: Store) -> None:
    assert _take(store, "dead", 3600)
    assert not _take(store, "b", 0)
    assert not _take(store, "c", 9)
    assert _take(store, "b", 10)


def test_a_holder_that_lives_keeps_it_though_its_clock_is_ahead(store: Store) -> None:
    for seconds in range(0, 60, 5):
        assert _take(store, "alive", 3600 + seconds)
        assert not _take(store, "b", seconds)
        assert not _take(store, "b", seconds + 4)


def test_one_that_is_given_back_is_free_at_once_and_only_by_its_holder(store: Store) -> None:
    assert _take(store, "a", 0)
    with store.transaction() as tx:
        leases.give_back(tx, "outbox", "b")
    assert not _take(store, "b", 1)
    with store.transaction() as tx:
        leases.give_back(tx, "outbox", "a")
    assert _take(store, "b", 2)
