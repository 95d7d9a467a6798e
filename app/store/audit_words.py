"""What people typed, beside the audit trail: the chain itself holds no more of it than a digest.

Such words may name a patient, and the trail outlives the handover. So they go with the handover
(:mod:`app.store.purge`), the chain stays whole, and as long as they are here the digest proves
that nobody changed them. It is salted, and the salt goes with the words: afterwards nobody can
find them out by trying.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.store.store import Tx


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed about a handover, and the program's own words before it, if any."""

    words: str
    code: str = ""


_DIGEST = re.compile(r"(?:^|, )in words ([0-9a-f]{64})$")


def keep(tx: Tx, number: int, handover_id: str, typed: Typed) -> str:
    """Keep the words of an entry; gives the reason that the chain has instead.

    Raises:
        ValueError: the entry is about no handover, so nothing would ever take them away.
    """
    words = typed.words.strip()
    if not words:
        return typed.code
    if not handover_id:
        raise ValueError("words are kept with a handover alone")
    salt = os.urandom(16).hex()
    tx.insert("audit_words", number=number, handover_id=handover_id, salt=salt, words=words)
    told = f"in words {_digest(salt, words)}"
    return f"{typed.code}, {told}" if typed.code else told


def code_of(reason: str) -> str:
    """What the chain says in words of the program, without the digest of what was typed."""
    return _DIGEST.sub("", reason)


def was_typed(reason: str) -> bool:
    """Whether somebody typed something, be it here still or not."""
    return _DIGEST.search(reason) is not None


def of_entries(tx: Tx, numbers: Sequence[int]) -> dict[int, str]:
    """The words of these entries, where they are still here."""
    if not numbers:
        return {}
    marks = ", ".join("?" for _ in numbers)
    found = tx.rows(
        f"SELECT number, words FROM audit_words WHERE number IN ({marks})", tuple(numbers)
    )
    return {int(number): words for number, words in found}


def forget(tx: Tx, handover_id: str) -> None:
    """Take out every word about a handover, and the salts."""
    tx.rows("DELETE FROM audit_words WHERE handover_id = ?", (handover_id,))


def first_changed(tx: Tx, entries: Sequence[tuple[int, str, str]]) -> int | None:
    """The first entry whose words are not those of its digest, or went before their handover.

    Args:
        tx: the transaction that read the entries.
        entries: number, handover and reason of each, in order and without a gap.
    """
    if not entries:
        return None
    kept = {
        int(number): (salt, words)
        for number, salt, words in tx.rows(
            "SELECT number, salt, words FROM audit_words WHERE number BETWEEN ? AND ?",
            (entries[0][0], entries[-1][0]),
        )
    }
    for number, handover_id, reason in entries:
        if number in kept:
            if not _fits(reason, *kept[number]):
                return number
        elif was_typed(reason) and _is_here(tx, handover_id):
            return number
    return None


def first_behind(tx: Tx, number: int) -> int | None:
    """The first words that are said to be of an entry after the one of that number."""
    found = tx.row("SELECT MIN(number) FROM audit_words WHERE number > ?", (number,))
    return None if found is None or found[0] is None else int(found[0])


def _is_here(tx: Tx, handover_id: str) -> bool:
    return tx.row("SELECT 1 FROM handovers WHERE id = ?", (handover_id,)) is not None


def _fits(reason: str, salt: str, words: str) -> bool:
    found = _DIGEST.search(reason)
    return found is not None and found[1] == _digest(salt, words)


def _digest(salt: str, words: str) -> str:
    return hashlib.sha256(f"{salt} {words}".encode()).hexdigest()
