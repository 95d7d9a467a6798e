"""The audit trail: whole, or it says where it is not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.report.errors import AppError
from app.store import audit, witness
from app.store.records import Who
from app.store.store import Store, Tx
from tests.store.elsewhere import process
from tests.store.making import NOW
from tests.store.test_keys import Drawer

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


def test_others_have_their_turn_while_a_long_chain_is_walked(
    trail: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two pages somebody reads and somebody appends; both are answered, and it holds."""
    monkeypatch.setattr(audit, "_PAGE", 2)
    reading, turns = trail.reading, list[int]()

    @contextmanager
    def one_page() -> Iterator[Tx]:
        with reading() as tx:
            yield tx
        if len(turns) < 2:
            with trail.transaction() as other:
                audit.append(other, NOW, WHO, "open", handover_id="late")
            with reading() as tx:
                turns.append(audit.last(tx))

    monkeypatch.setattr(trail, "reading", one_page)
    assert audit.verify(trail) == audit.Verdict(7)
    assert turns == [6, 7]


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


def test_the_note_in_the_keyring_shows_an_older_copy_of_the_whole_file(
    trail: Store, path: Path
) -> None:
    place, name = Drawer(path), trail.engine.name
    with Store(trail.engine) as store:
        older = audit.verify(store)
        with store.transaction() as tx:
            audit.append(tx, NOW, WHO, "accept", handover_id="h1", version=1)
        assert witness.note(store, place)
    known = witness.known(place, name)
    assert known is not None
    assert known.number == 6
    assert audit.verify(trail, known).sound

    with trail.transaction() as tx:  # as a copy of yesterday would stand there: whole, and shorter
        tx.rows("DELETE FROM audit WHERE number = 6")
        seal = tx.rows("SELECT digest FROM audit WHERE number = 5")[0][0]
        tx.rows("UPDATE meta SET value = ? WHERE name = 'audit_head'", (f"5 {seal}",))

    assert audit.verify(trail) == older
    verdict = audit.verify(trail, known)
    assert (verdict.broken_at, verdict.why) == (6, "Entries are missing at the end")
    assert not witness.note(trail, place)
    assert witness.known(place, name) == known


@pytest.mark.hazard("P11")
def test_a_chain_that_was_forged_whole_does_not_fit_the_note(trail: Store, path: Path) -> None:
    """Somebody with the key of the store writes every entry anew, with fitting digests."""
    place = Drawer(path)
    assert witness.note(trail, place)
    with trail.transaction() as tx:
        tx.rows("DELETE FROM audit")
        tx.rows("DELETE FROM meta WHERE name = 'audit_head'")
        for number in range(7):
            audit.append(tx, NOW, replace(WHO, person="p8"), "open", handover_id=f"h{number}")

    assert audit.verify(trail).sound
    verdict = audit.verify(trail, witness.known(place, trail.engine.name))
    assert (verdict.broken_at, verdict.why[:22]) == (5, "This is not the entry ")


@pytest.mark.parametrize("kept", ["", "five abc", "5"])
def test_a_note_that_says_nothing_is_none(trail: Store, path: Path, kept: str) -> None:
    place = Drawer(path)
    place[witness.witness_name(trail.engine.name)] = kept

    assert witness.known(place, trail.engine.name) is None


def test_a_keyring_that_takes_no_note_is_no_failure(trail: Store, path: Path) -> None:
    class Full(Drawer):
        def set(self, name: str, value: str) -> None:  # noqa: ARG002 - as the keyring has it
            raise AppError("The keyring did not keep a secret", "It refused", "", "SECRETS-003")

    assert not witness.note(trail, Full(path))


def test_reordering_is_found(trail: Store) -> None:
    with trail.transaction() as tx:
        for before, after in ((2, 99), (3, 2), (99, 3)):
            tx.rows("UPDATE audit SET number = ? WHERE number = ?", (after, before))

    assert audit.verify(trail).broken_at == 2


def test_an_entry_that_was_put_in_between_is_found(trail: Store) -> None:
    with trail.transaction() as tx:
        for number in (5, 4, 3):
            tx.rows("UPDATE audit SET number = ? WHERE number = ?", (number + 1, number))
        tx.rows(
            "INSERT INTO audit SELECT 3, at, person, role, workstation, action, 'forged', version, "
            "result, reason, program, previous, digest FROM audit WHERE number = 2"
        )

    assert audit.verify(trail).broken_at == 3


def test_a_clock_that_goes_back_is_told_and_the_order_holds(trail: Store) -> None:
    for minutes in (10, 10, 9.5, 5, 11, 12):
        with trail.transaction() as tx:
            audit.append(tx, NOW + timedelta(minutes=minutes), WHO, "open")

    verdict = audit.verify(trail)

    assert verdict.sound
    assert verdict.clock_back == (9,)


WRITER = """
import sys
from datetime import UTC, datetime
from app.store import audit
from app.store.records import Who
from tests.store.elsewhere import opened
with opened(sys.argv[1]) as store:
    for _ in range(60):
        with store.transaction() as tx:
            audit.append(tx, datetime.now(UTC), Who(sys.argv[2], "Clinician", "ed"), "open")
"""


def test_two_processes_write_one_chain(store: Store) -> None:
    running = [process(WRITER, store.engine, name) for name in ("first", "second")]
    assert [one.wait(60) for one in running] == [0, 0]

    assert audit.verify(store) == audit.Verdict(120)
    with store.reading() as tx:
        people = [entry.who.person for entry in audit.entries(tx)]
    assert sorted(people) == ["first"] * 60 + ["second"] * 60


def test_an_export_may_begin_at_an_instant(trail: Store) -> None:
    with trail.transaction() as tx:
        audit.append(tx, NOW + timedelta(hours=1), WHO, "finish")

    (line,) = audit.export(trail, NOW + timedelta(minutes=1))

    assert json.loads(line)["action"] == "finish"
