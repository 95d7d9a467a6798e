"""Finding handovers by what a person types: trigrams in PostgreSQL (``pg_trgm``).

The two texts are columns of the handovers already, so the index needs no table of its own, and a
handover that goes takes its words with it. Where the extension may not be made the same words are
found without an index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.store.engine import Value
from app.store.postgres_line import WRITERS_TABLE

_TRIGRAM = 3
_BOTH = "search_identity || ' ' || search_clinical"
_INDEXES = f"""
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX handovers_by_identity ON handovers USING gin (search_identity gin_trgm_ops);
    CREATE INDEX handovers_by_words ON handovers USING gin (({_BOTH}) gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
        RAISE NOTICE 'no trigrams here';
END
$$"""
"""Both indexes or none: what failed inside is undone to BEGIN."""


class PostgresSearch:
    """Any part of a word, by index where there is one."""

    def schema(self) -> tuple[str, ...]:
        """The indexes, and the table by which a line knows what it committed."""
        return (WRITERS_TABLE, _INDEXES)

    def forgets(self) -> tuple[str, ...]:
        """Nothing: the words go with their row, when the server next tidies up."""
        return ()

    def out(
        self,
        number: int,  # noqa: ARG002 - other engines have an index by number
    ) -> tuple[tuple[str, Sequence[Value]], ...]:
        """Nothing to do: the row that goes is the index's own."""
        return ()

    def put(
        self,
        number: int,  # noqa: ARG002 - as for ``out``
        identity: str,  # noqa: ARG002 - a column of the row
        clinical: str,  # noqa: ARG002 - a column of the row
    ) -> tuple[tuple[str, Sequence[Value]], ...]:
        """Nothing to do: the columns are written with the row."""
        return ()

    def some(
        self, words: Sequence[str], *, clinical: bool, at_most: int
    ) -> tuple[str, tuple[Value, ...]] | None:
        """The first matches, in no order; None for short words alone, which no trigram finds."""
        if not any(len(word) >= _TRIGRAM for word in words):
            return None
        condition, values = self.condition(words, clinical=clinical, by_index=True)
        return f"SELECT h.number FROM handovers h WHERE {condition} LIMIT ?", (*values, at_most)

    def condition(
        self,
        words: Sequence[str],
        *,
        clinical: bool,
        by_index: bool,  # noqa: ARG002 - decided below us
    ) -> tuple[str, tuple[Value, ...]]:
        """The server itself chooses between its index and the list."""
        text = f"({_of_row(_BOTH)})" if clinical else "h.search_identity"
        values = tuple("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words)
        return " AND ".join(f"{text} ~~ ?" for _ in words), values


def _of_row(columns: str) -> str:
    return columns.replace("search_", "h.search_")
