"""What people typed beside the trail: proved while it is here, and gone with the handover."""

import hashlib

import pytest

from app.store import audit, audit_words, purge
from app.store.audit_words import Typed
from app.store.records import Who
from app.store.rows import RowFacts
from app.store.store import Store
from tests.store.making import NOW, handover

WHO = Who("p7", "Receptionist", "desk-1")
TYPED = "Mrs Ffotheringay is in pain"


@pytest.fixture
def about(store: Store) -> str:
    """A handover with a typed word beside the second of its three entries."""
    with store.transaction() as tx:
        one = handover(tx, RowFacts()).id
        audit.append(tx, NOW, WHO, "open", handover_id=one, reason="direct care")
        audit.append(tx, NOW, WHO, "break glass", handover_id=one, reason=Typed(TYPED, "other"))
        audit.append(tx, NOW, WHO, "open", handover_id=one, reason="break glass")
    return one


def test_the_chain_holds_the_digest_alone(store: Store, about: str) -> None:
    with store.reading() as tx:
        second = audit.of_handover(tx, about)[1]
        assert audit_words.of_entries(tx, [1, 2, 3]) == {2: TYPED}
    assert TYPED not in "".join(audit.export(store))
    assert second.reason.startswith("other, in words ")
    assert (audit_words.code_of(second.reason), audit_words.was_typed(second.reason)) == (
        "other",
        True,
    )
    assert not audit_words.was_typed("direct care")
    assert audit.verify(store) == audit.Verdict(3)


def test_the_chain_still_holds_when_the_handover_is_gone(store: Store, about: str) -> None:
    with store.transaction() as tx:
        purge.remove(tx, [about])

    assert audit.verify(store) == audit.Verdict(3)
    with store.reading() as tx:
        assert audit_words.of_entries(tx, [2]) == {}
        assert audit_words.was_typed(audit.of_handover(tx, about)[1].reason)
        assert tx.rows("SELECT COUNT(*) FROM audit_words") == [(0,)]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_words SET words = 'nothing'",
        "UPDATE audit_words SET salt = ''",
        "DELETE FROM audit_words",
        "INSERT INTO audit_words SELECT 1, handover_id, salt, words FROM audit_words",
        "INSERT INTO audit_words SELECT 9, handover_id, salt, words FROM audit_words",
    ],
)
def test_words_that_were_changed_put_in_or_taken_out_are_found(
    store: Store, about: str, damage: str
) -> None:
    assert about
    with store.transaction() as tx:
        tx.rows(damage)

    verdict = audit.verify(store)

    assert verdict.broken_at in {1, 2, 9}
    assert verdict.why == "The words beside an entry were changed"


def test_what_was_typed_cannot_be_found_out_by_trying(store: Store, about: str) -> None:
    with store.reading() as tx:
        reason = audit.of_handover(tx, about)[1].reason
    for guess in (TYPED, f" {TYPED}"):
        assert hashlib.sha256(guess.encode()).hexdigest() not in reason


def test_words_about_no_handover_are_not_taken(store: Store) -> None:
    with pytest.raises(ValueError, match="with a handover alone"), store.transaction() as tx:
        audit.append(tx, NOW, WHO, "lock", reason=Typed(TYPED))
    with store.reading() as tx:
        assert audit.last(tx) == 0
