"""Finding handovers by what a person types: the search index of SQLite."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.store.engine import Value

_GAP = re.compile(r"\s+")
_NUMBER = re.compile(r"(?<=\d)[\s\-](?=\d)")
_TRIGRAM = 3
_SCHEMA = "CREATE VIRTUAL TABLE handover_search USING fts5(identity, clinical, tokenize='trigram')"


def plain(text: str) -> str:
    """Text as it is compared: no capitals, no accents, no gaps inside numbers, single spaces."""
    folded = unicodedata.normalize("NFKD", text).casefold()
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

    def put(
        self, number: int, identity: str, clinical: str
    ) -> tuple[tuple[str, Sequence[Value]], ...]:
        """Out with the old words, in with the new."""
        return (
            ("DELETE FROM handover_search WHERE rowid = ?", (number,)),
            (
                "INSERT INTO handover_search (rowid, identity, clinical) VALUES (?, ?, ?)",
                (number, identity, clinical),
            ),
        )

    def condition(self, words: Sequence[str], *, clinical: bool) -> tuple[str, tuple[Value, ...]]:
        """Long words through the index, short ones in the text."""
        conditions: list[str] = []
        values: list[Value] = []
        long = [word for word in words if len(word) >= _TRIGRAM]
        if long:
            match = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
            columns = "{identity clinical}" if clinical else "{identity}"
            conditions.append(
                "h.number IN (SELECT rowid FROM handover_search WHERE handover_search MATCH ?)"
            )
            values.append(f"{columns} : ({match})")
        for word in words:
            if len(word) < _TRIGRAM:
                pattern = "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
                text = "h.search_identity || ' ' || h.search_clinical"
                text = text if clinical else "h.search_identity"
                conditions.append(f"{text} LIKE ? ESCAPE '\\'")
                values.append(pattern)
        return " AND ".join(conditions), tuple(values)
