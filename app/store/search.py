"""Finding handovers by what a person types: the search index of SQLite."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.store.engine import Value

_GAP = re.compile(r"\s+")
_NUMBER = re.compile(r"(?<=\d)[\s\-](?=\d)")
_KEYBOARD = str.maketrans("‘’‛ʹʻʼ′´`‐‑‒–—―−", "'''''''''-------")
_TRIGRAM = 3
_MATCHES = "handover_search MATCH ?"
_SCHEMA = "CREATE VIRTUAL TABLE handover_search USING fts5(identity, clinical, tokenize='trigram')"


def plain(text: str) -> str:
    """Text as it is compared: no capitals, no accents, no gaps inside numbers, single spaces.

    An apostrophe and a hyphen are those of a keyboard, whichever the sender wrote.
    """
    folded = unicodedata.normalize("NFKD", text.translate(_KEYBOARD)).casefold()
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return _GAP.sub(" ", _NUMBER.sub("", bare)).strip()


def words_of(typed: str) -> tuple[str, ...]:
    """The words that must all occur, as :func:`plain` writes them."""
    return tuple(plain(typed).split())


class TrigramSearch:
    """SQLite's FTS5 with trigrams: any three letters inside a word are found by index.

    One or two letters are too short for a trigram and are looked for in the text itself.
    """

    def schema(self) -> tuple[str, ...]:
        """One virtual table whose rowid is the handover's number."""
        return (_SCHEMA,)

    def forgets(self) -> tuple[str, ...]:
        """Without this FTS5 only marks old words as deleted, and keeps them until it merges."""
        return (
            "INSERT INTO handover_search (handover_search, rank) VALUES ('secure-delete', 1)",
            "INSERT INTO handover_search (handover_search) VALUES ('optimize')",
        )

    def out(self, number: int) -> tuple[tuple[str, Sequence[Value]], ...]:
        """Out of the texts and out of the index."""
        return (("DELETE FROM handover_search WHERE rowid = ?", (number,)),)

    def put(
        self, number: int, identity: str, clinical: str
    ) -> tuple[tuple[str, Sequence[Value]], ...]:
        """Out with the old words, in with the new."""
        return (
            *self.out(number),
            (
                "INSERT INTO handover_search (rowid, identity, clinical) VALUES (?, ?, ?)",
                (number, identity, clinical),
            ),
        )

    def some(
        self, words: Sequence[str], *, clinical: bool, at_most: int
    ) -> tuple[str, tuple[Value, ...]] | None:
        """The first matches of the long words, in no order."""
        long = _long(words)
        if not long:
            return None
        sql = f"SELECT rowid FROM handover_search WHERE {_MATCHES} LIMIT ?"
        return sql, (_match(long, clinical=clinical), at_most)

    def condition(
        self, words: Sequence[str], *, clinical: bool, by_index: bool
    ) -> tuple[str, tuple[Value, ...]]:
        """Long words through the index where that is wanted, all others in the text."""
        conditions: list[str] = []
        values: list[Value] = []
        long = _long(words) if by_index else []
        if long:
            conditions.append(f"h.number IN (SELECT rowid FROM handover_search WHERE {_MATCHES})")
            values.append(_match(long, clinical=clinical))
        text = "h.search_identity || ' ' || h.search_clinical" if clinical else "h.search_identity"
        for word in words:
            if word not in long:
                conditions.append(f"{text} LIKE ? ESCAPE '\\'")
                values.append("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%")
        return " AND ".join(conditions), tuple(values)


def _long(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) >= _TRIGRAM]


def _match(words: Sequence[str], *, clinical: bool) -> str:
    every = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    return f"{'{identity clinical}' if clinical else '{identity}'} : ({every})"
