"""The store: one writer at a time, readers beside it, everything in transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from app.report.errors import StoreFailed
from app.store.engine import Connection, Engine, Value
from app.store.migrations import VERSIONS_TABLE, Migration, migrations
from app.store.sqlcipher import SqlCipher, is_there
from app.store.stamps import stamp

NOT_THERE = "STORE-002"
"""The code for a place that should hold a store and holds none."""
EARLIER = "STORE-035"
LEFT_BEHIND = "STORE-036"
"""The code for a store that a newer program brought up to date while this one had it open."""


class Tx:
    """One open transaction. Do not keep it: it ends with its ``with`` block."""

    def __init__(self, engine: Engine, line: Connection) -> None:
        self.search = engine.search
        self._engine = engine
        self._line = line

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows (none for a change).

        Raises:
            StoreFailed: the disk, the file or another process does not allow it.
        """
        try:
            return self._line.execute(self._engine.marked(sql), tuple(values)).fetchall()
        except Exception as failure:
            told = self._engine.meaning(failure)
            if told is None:
                raise
            raise told from failure

    def row(self, sql: str, values: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """The first row, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def insert(self, table: str, **values: Value) -> None:
        """Add one row; ``table`` and the names are words of ours, never of a message."""
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        self.rows(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))

    def update(self, table: str, key: tuple[str, Value], **values: Value) -> None:
        """Change the row whose ``key`` column has that value."""
        changes = ", ".join(f"{name} = ?" for name in values)
        self.rows(f"UPDATE {table} SET {changes} WHERE {key[0]} = ?", (*values.values(), key[1]))

    def next_number(self, table: str) -> int:
        """One more than the highest ``number`` of a table; safe because there is one writer."""
        found = self.row(f"SELECT COALESCE(MAX(number), 0) + 1 FROM {table}")
        return int(found[0]) if found else 1


class Store:
    """Everything that is kept. Any thread may use it; other processes may use the same file.

    There are two lines: one for the writer, one for readers, who see the last commit and never
    wait for a disk. A transaction must not be opened inside another one in the same thread.

    A newer version of the program may bring the tables up to date meanwhile. From then on every
    transaction here, to read or to write, is refused: what the newer one means by its rows is not
    known here (STORE-036).
    """

    def __init__(
        self,
        engine: Engine,
        *,
        create: bool = False,
        upgrade: bool = True,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.engine = engine
        self._clock = clock
        self._inside = threading.local()
        self._write_lock, self._read_lock = threading.Lock(), threading.Lock()
        self._open = True
        self.schema_number = 0
        self._writer = engine.connect()
        try:
            self.schema_number = self._bring_up_to_date(create=create, upgrade=upgrade)
            self._reader = engine.connect()
        except BaseException:
            self._writer.close()
            raise

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes,
        *,
        create: bool = False,
        upgrade: bool = True,
        busy_ms: int = 5_000,
    ) -> Store:
        """Open the encrypted store in a file.

        Args:
            path: the file.
            key: 32 bytes; see :mod:`app.store.keys` for keeping it in a keyring.
            create: whether a store may be made where there is none.
            upgrade: whether tables of an earlier version are brought up to date, after which
                that version does not open them any more; they are refused otherwise.
            busy_ms: how long to wait for another process's transaction.

        Raises:
            StoreFailed: no store there (STORE-002), wrong key (STORE-003), damaged (STORE-004),
                in use for too long (STORE-005), disk full (STORE-006), not writable
                (STORE-007), no way to the file (STORE-008), the disk failed (STORE-009), made
                by a newer program (STORE-010), tables of an earlier version (STORE-035).
        """
        there = is_there(path) and path.stat().st_size > 0
        if not create and not there:
            raise _not_there()
        return cls(SqlCipher(path, key, busy_ms), create=create, upgrade=upgrade)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Write: all of it is durable when the block ends, or none of it.

        Raises:
            StoreFailed: it could not be done; nothing was changed.
        """
        begin = self.engine.begin_write
        with self._only_one(), self._write_lock, self._within(self._writer, begin) as tx:
            yield tx

    @contextmanager
    def reading(self, wanted: Callable[[], bool] | None = None) -> Iterator[Tx]:
        """Read: everything in the block sees one and the same moment.

        Args:
            wanted: asked from this thread now and then; once it says no, a statement that takes
                long is given up, so that the next reader need not wait for it.

        Raises:
            StoreFailed: it could not be read.
            CancelledError: it was given up.
        """
        begin = self.engine.begin_read
        within, given_up = self._within(self._reader, begin), self._giving_up(wanted)
        with self._only_one(), self._read_lock, within as tx, given_up:
            yield tx

    def others_wrote(self) -> int:
        """A number that differs once another process has changed anything.

        Raises:
            StoreFailed: it could not be read.
        """
        with self._only_one(), self._write_lock:
            if not self._open:
                raise RuntimeError("the store is closed")
            found = Tx(self.engine, self._writer).row(self.engine.others_wrote)
        return int(found[0]) if found else 0

    def wipe(self) -> bool:
        """Empty the engine's journal, so that nothing that was removed stays in it.

        Returns:
            False where another process reads just now; nothing was lost, try again later.

        Raises:
            StoreFailed: the disk does not allow it.
        """
        with self._only_one(), self._write_lock, self._read_lock:
            if not self._open:
                raise RuntimeError("the store is closed")
            found = Tx(self.engine, self._writer).row(self.engine.empty_journal)
        return found is None or int(found[0]) == 0

    def close(self) -> None:
        """Hang up, after whatever is going on has ended. Closing twice is fine."""
        with self._write_lock, self._read_lock:
            if self._open:
                self._open = False
                self._reader.close()
                self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _giving_up(self, wanted: Callable[[], bool] | None) -> Iterator[None]:
        if wanted is None:
            yield
            return
        self.engine.stop_unless(self._reader, wanted)
        try:
            yield
        except Exception:
            if wanted():
                raise
            raise CancelledError from None
        finally:
            self.engine.stop_unless(self._reader, None)

    @contextmanager
    def _within(self, line: Connection, begin: str) -> Iterator[Tx]:
        if not self._open:
            raise RuntimeError("the store is closed")
        tx = Tx(self.engine, line)
        tx.rows(begin)
        try:
            self._still_ours(tx)
            yield tx
            tx.rows("COMMIT")
        except BaseException:
            self._roll_back(line)
            raise

    def _still_ours(self, tx: Tx) -> None:
        """Refuse what follows in a store that a newer program has changed since it was opened."""
        if self.schema_number == 0:
            return  # this very program is bringing the tables up to date
        number = _schema_number(tx)
        if number > self.schema_number:
            raise _left_behind(number, self.schema_number)

    def _roll_back(self, line: Connection) -> None:
        try:
            line.execute("ROLLBACK", ())
        except Exception as failure:
            # A full disk or a lost file ends the transaction by itself; then there is none.
            if "no transaction" not in str(failure):
                raise

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        if getattr(self._inside, "busy", False):
            raise RuntimeError("a transaction inside another one would wait for itself")
        self._inside.busy = True
        try:
            yield
        finally:
            self._inside.busy = False

    def _bring_up_to_date(self, *, create: bool, upgrade: bool) -> int:
        steps = migrations(self.engine.search.schema(), self.engine.search.forgets())
        tx = Tx(self.engine, self._writer)
        number = _schema_number(tx)
        if number == 0 and not create:
            raise _not_there()
        if number > steps[-1].number:
            raise StoreFailed(
                "Reports cannot be saved or opened",
                f"The store was made by a newer version of this program (schema {number}, this "
                f"version knows {steps[-1].number})",
                "Ask local IT to install the newer version here as well",
                "STORE-010",
            )
        if 0 < number < steps[-1].number and not upgrade:
            raise _earlier(number, steps[-1].number)
        for step in steps:
            if step.number > number:
                self._apply(step)
        return steps[-1].number

    def _apply(self, step: Migration) -> None:
        with self.transaction() as tx:
            tx.rows(VERSIONS_TABLE)
            if _schema_number(tx) >= step.number:
                return
            for statement in step.statements:
                tx.rows(statement)
            tx.insert(
                "schema_versions",
                number=step.number,
                name=step.name,
                applied_at=stamp(self._clock()),
            )


def _schema_number(tx: Tx) -> int:
    try:
        found = tx.row("SELECT COALESCE(MAX(number), 0) FROM schema_versions")
    except StoreFailed:
        raise
    except Exception as failure:
        if "schema_versions" not in str(failure):
            raise
        return 0
    return int(found[0]) if found else 0


def _left_behind(number: int, known: int) -> StoreFailed:
    return StoreFailed(
        "Reports cannot be saved or opened",
        f"A newer version of this program opened this store (schema {number}, this version knows "
        f"{known}). Nothing is written here any more",
        "Close this program and start the new version; if it is not here, tell local IT",
        LEFT_BEHIND,
    )


def _earlier(number: int, latest: int) -> StoreFailed:
    return StoreFailed(
        "The store was left as it is",
        f"Its tables are those of an earlier version of this program (schema {number} of {latest})",
        "Make a backup; the next start of the viewer or the gateway brings them up to date, and "
        "the earlier version does not open them any more",
        EARLIER,
    )


def _not_there() -> StoreFailed:
    return StoreFailed(
        "Reports cannot be saved or opened",
        "There is no store where it should be, or it is empty. Nothing was made in its place",
        "Ask local IT to bring the store back from the backup",
        NOT_THERE,
    )
