"""What a database must offer to hold the store: SQLCipher on one machine, PostgreSQL for many.

Every statement of the store is written once, in SQL that both understand, with ``?`` for its
values. The differences are here: how a transaction begins, how values are marked, which
failures mean what, and how text is searched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.report.errors import StoreFailed

Value = str | int | bytes | None


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes that the store takes, and bytes that are free where it lies."""

    used: int
    free: int


class Cursor(Protocol):
    """The rows of one statement."""

    def fetchall(self) -> list[Any]:
        """All of them."""


class Connection(Protocol):
    """One line to the database, in autocommit: transactions are begun by word."""

    def execute(self, sql: str, parameters: Sequence[Value], /) -> Cursor:
        """Run one statement."""

    def close(self) -> None:
        """Hang up."""


class TextSearch(Protocol):
    """The search index over the handovers: the one place where engines differ in what they can.

    Two texts are kept for each handover: who the patient is, and the clinical words.
    """

    def schema(self) -> tuple[str, ...]:
        """The statements that make the index."""

    def forgets(self) -> tuple[str, ...]:
        """The statements that make the index wipe the words that are taken out of it."""

    def out(self, number: int) -> tuple[tuple[str, Sequence[Value]], ...]:
        """The statements that take handover ``number`` out of the index."""

    def put(
        self, number: int, identity: str, clinical: str
    ) -> tuple[tuple[str, Sequence[Value]], ...]:
        """The statements that replace what is kept for handover ``number``."""

    def some(
        self, words: Sequence[str], *, clinical: bool, at_most: int
    ) -> tuple[str, tuple[Value, ...]] | None:
        """A statement that gives a row for each match, so many at most; None without an index."""

    def condition(
        self, words: Sequence[str], *, clinical: bool, by_index: bool
    ) -> tuple[str, tuple[Value, ...]]:
        """A condition on ``h`` (handovers) that every word occurs in it, and its values.

        Args:
            words: as they are compared.
            clinical: whether the clinical words are looked at.
            by_index: find all matches by index, which is best for few; otherwise look into each
                handover as the list comes to it, which is best for a page of many.
        """


class Engine(Protocol):
    """A kind of database, opened for one store."""

    @property
    def name(self) -> str:
        """Which store this is, the same at every start: notes in the keyring go by it."""

    @property
    def begin_write(self) -> str:
        """Begin a transaction that may write, and wait for any other writer first."""

    @property
    def begin_read(self) -> str:
        """Begin a transaction that sees one moment."""

    @property
    def others_wrote(self) -> str:
        """A statement for a number that differs after any other line has changed anything."""

    @property
    def empty_journal(self) -> str:
        """A statement that empties the journal; its first value is 0 where all of it went."""

    @property
    def search(self) -> TextSearch:
        """The engine's text search."""

    def size(self) -> Size | None:
        """The room that the store takes and has, or None where that is not ours to know."""

    def connect(self) -> Connection:
        """A new line. Raises StoreFailed."""

    def stop_unless(self, line: Connection, wanted: Callable[[], bool] | None) -> None:
        """From now on a statement on that line fails where ``wanted`` says no meanwhile.

        ``None`` lets them all go on. An engine whose statements are never long may do nothing.
        """

    def marked(self, sql: str) -> str:
        """The statement with its values marked as this engine wants them."""

    def meaning(self, failure: Exception) -> StoreFailed | None:
        """What a failure of the driver means to a person, or None for a bug of ours."""

    def whole(self) -> tuple[str, ...]:
        """What is damaged in the store as a whole, empty when it is sound."""
