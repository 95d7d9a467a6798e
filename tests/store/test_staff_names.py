"""What people were called when they did something, beside the audit trail."""

from __future__ import annotations

from dataclasses import replace

from app.store import audit, staff_names
from app.store.records import Who
from app.store.rows import RowFacts
from app.store.store import Store, Tx
from tests.store.making import NOW, handover

WHO = Who("p7", "Clinician", "ed-12", "Nurse A. Lind")


def done(tx: Tx, about: str, *called: str) -> None:
    for name in called:
        audit.append(tx, NOW, replace(WHO, name=name), "open", handover_id=about)


def test_each_act_keeps_the_name_of_then(store: Store) -> None:
    with store.transaction() as tx:
        about = handover(tx, RowFacts()).id
        done(tx, about, "", "Nurse A. Lind", "Nurse A. Lind", "Nurse A. Lind-Moss")
    with store.reading() as tx:
        assert [(one.who.person, one.who.name) for one in audit.of_handover(tx, about)] == [
            ("p7", ""),
            ("p7", "Nurse A. Lind"),
            ("p7", "Nurse A. Lind"),
            ("p7", "Nurse A. Lind-Moss"),
        ]
        assert tx.rows("SELECT COUNT(*) FROM staff_names") == [(2,)]


def test_a_name_that_comes_back_is_kept_again(store: Store) -> None:
    with store.transaction() as tx:
        about = handover(tx, RowFacts()).id
        done(tx, about, "A. Lind", "A. Moss", "A. Lind")
    with store.reading() as tx:
        names = [one.who.name for one in audit.of_handover(tx, about)]
    assert names == ["A. Lind", "A. Moss", "A. Lind"]


def test_the_name_is_no_part_of_the_chain(store: Store) -> None:
    with store.transaction() as tx:
        done(tx, "", "Nurse A. Lind")
    assert "Lind" not in "".join(audit.export(store))
    with store.transaction() as tx:
        tx.rows("DELETE FROM staff_names")
    assert audit.verify(store) == audit.Verdict(1)


def test_the_program_has_no_name(store: Store) -> None:
    with store.transaction() as tx:
        audit.append(tx, NOW, Who("program", "", "ed-12"), "received")
        assert tx.rows("SELECT COUNT(*) FROM staff_names") == [(0,)]
        assert staff_names.of_entries(tx, [("program", 1)]) == {}
