"""Words that must not stand in the audit trail, as keyed digests that can be looked for there."""

from __future__ import annotations

import hashlib
import hmac
import os

from app.store.search import plain, words_of
from app.store.store import Tx

_KEY = "pseudonym_key"
_LENGTH = 16


def pseudonyms(tx: Tx, text: str) -> tuple[str, ...]:
    """One for each word: always the same in one store, and of no use without its key.

    The key is made by the first caller, in the store, so it needs a transaction that may write.
    Without it the digest of a name or of ten digits would be found by trying them all.
    """
    key = _key(tx)
    return tuple(
        hmac.new(key, word.encode(), hashlib.sha256).hexdigest()[:_LENGTH]
        for word in sorted(set(words_of(plain(text))))
    )


def _key(tx: Tx) -> bytes:
    found = tx.row("SELECT value FROM meta WHERE name = ?", (_KEY,))
    if found is not None:
        return bytes.fromhex(found[0])
    made = os.urandom(32)
    tx.insert("meta", name=_KEY, value=made.hex())
    return made
