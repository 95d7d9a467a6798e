"""The audit trail: whole, or it says where it is not."""

import json

import pytest

from app.store import audit
from app.store.records import Who
from app.store.store import Store
from tests.store.making import NOW

WHO = Who("p7", "Clinician", "ed-12")


@pytest.fixture
def trail(store: Store) -> Store:
    """A store with a trail of five entries."""
    for number in range(5):
        with store.transaction() as tx:
            audit.append(tx, NOW, WHO, "open", handover_id=f"h{number}", version=1)
    return store


def test_a_whole_trail_is_sound(trail: Store) -> None:
    assert audit.verify(trail) == audit.Verdict(5)


def test_an_empty_trail_is_sound(store: Store) -> None:
    assert audit.verify(store) == audit.Verdict(0)


@pytest.mark.parametrize(
    ("damage", "at", "why"),
    [
        ("UPDATE audit SET person = 'p8' WHERE number = 3", 3, "An entry was changed"),
        ("UPDATE audit SET version = 2 WHERE number = 1", 1, "An entry was changed"),
        ("DELETE FROM audit WHERE number = 2", 2, "An entry is missing"),
        ("DELETE FROM audit WHERE number = 5", 5, "Entries are missing at the end"),
        ("DELETE FROM audit", 1, "Entries are missing at the end"),
        ("UPDATE audit SET previous = '' WHERE number = 4", 4, "An entry was changed"),
        ("DELETE FROM meta", 6, "Entries are missing at the end"),
    ],
)
def test_every_damage_is_found_where_it_is(trail: Store, damage: str, at: int, why: str) -> None:
    with trail.transaction() as tx:
        tx.rows(damage)

    verdict = audit.verify(trail)

    assert not verdict.sound
    assert (verdict.broken_at, verdict.why) == (at, why)


def test_what_is_undone_leaves_no_entry(trail: Store) -> None:
    def append_and_fail() -> None:
        with trail.transaction() as tx:
            audit.append(tx, NOW, WHO, "accept")
            raise KeyError

    with pytest.raises(KeyError):
        append_and_fail()
    assert audit.verify(trail) == audit.Verdict(5)


def test_the_export_can_be_checked_by_anybody(trail: Store) -> None:
    import hashlib

    previous = ""
    lines = list(audit.export(trail))
    for line in lines:
        entry = json.loads(line)
        digest = entry.pop("digest")
        assert entry["previous"] == previous
        text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == digest
        previous = digest
    assert len(lines) == 5


def test_entries_are_found_by_page_and_by_handover(trail: Store) -> None:
    with trail.reading() as tx:
        assert [entry.number for entry in audit.entries(tx, after=2, limit=2)] == [3, 4]
        (entry,) = audit.of_handover(tx, "h3")
    assert (entry.who, entry.action, entry.at) == (WHO, "open", NOW)
