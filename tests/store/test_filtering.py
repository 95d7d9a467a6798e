"""The two ways to a filtered page give the same rows: by index for few, along the list for many."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.report.states import State
from app.store import listing
from app.store.rows import RowFacts
from app.store.store import Store
from tests.store.making import NOW, handover


@pytest.mark.parametrize("common", [1, 500], ids=["all are common", "all are few"])
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["Smithson", "Nowak", "Smith"]),
        ("smith", ["Smithson", "Smith"]),
        ("SMITH 999", ["Smithson", "Smith"]),
        ("so jas", ["Smithson"]),
        ("nowak", ["Nowak"]),
        ("smith nowak", []),
        ("100%", []),
    ],
)
def test_both_ways_leave_the_same_rows_in_the_same_order(
    store: Store, monkeypatch: pytest.MonkeyPatch, typed: str, names: list[str], common: int
) -> None:
    monkeypatch.setattr(listing, "COMMON", common)
    with store.transaction() as tx:
        for at, name in enumerate(("Smithson", "Nowak", "Smith")):
            facts = RowFacts(name=name, search_identity=f"{name} 9990000018 jasmine")
            handover(tx, facts, at=NOW + timedelta(minutes=at))
    with store.reading() as tx:
        rows = listing.rows(tx, person="p", state=State.EXPECTED, typed=typed)
        assert [row.facts.name for row in rows] == names
        assert listing.count(tx, state=State.EXPECTED, typed=typed) == len(names)
        assert listing.count(tx, state=State.EXPECTED, typed=typed, at_most=1) == min(1, len(names))


@pytest.mark.parametrize(
    "typed", ["o'neill", "o’neill", "O‘NEILL", "garcía", "nowak-bell", "nowak‑bell", "999–000 0018"]
)
def test_an_apostrophe_and_a_hyphen_are_those_of_a_keyboard(store: Store, typed: str) -> None:
    with store.transaction() as tx:
        facts = RowFacts(search_identity="O’NEILL-GARCÍA NOWAK‐BELL Siobhán 9990000018")
        handover(tx, facts)
        handover(tx, RowFacts(search_identity="ONEIDA"))
    with store.reading() as tx:
        assert listing.count(tx, state=State.EXPECTED, typed=typed) == 1
