"""The embedded engine: SQLite encrypted by SQLCipher, one file on this machine.

The key is 256 random bits and given raw, so no pass phrase is stretched (0.6 ms to open instead
of 138 ms). WAL with full synchronisation: what was committed survives the machine losing power.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.report.errors import StoreFailed
from app.store.engine import Connection, Size
from app.store.search import TrigramSearch

KEY_BYTES = 32

_BUSY, _LOCKED, _NOMEM, _READONLY, _IOERR, _CORRUPT = 5, 6, 7, 8, 10, 11
_FULL, _CANTOPEN, _NOTADB = 13, 14, 26

_ROOM = 1024 * 1024
"""With fewer bytes free the files beside a store cannot be made; SQLite calls that a disk that
failed, and does not say that it is full."""

_STEPS = 20_000
"""Steps of SQLite between two questions whether an answer is still wanted: some 4 ms."""

_TITLE = "Reports cannot be saved or opened"
_NOTHING_LOST = "Senders are told to try again, so nothing is lost"

_MEANINGS: dict[int, tuple[str, str, str]] = {
    _BUSY: (
        f"Another program has been using the store for too long. {_NOTHING_LOST}",
        "Close other windows of this program, then try again",
        "STORE-005",
    ),
    _FULL: (
        f"The disk that holds the store is full. {_NOTHING_LOST}",
        "Ask local IT to make room on the disk; the program goes on by itself",
        "STORE-006",
    ),
    _READONLY: (
        "The store, or the folder that it lies in, may be read but not written",
        "Ask local IT to let this person write to the folder of the store",
        "STORE-007",
    ),
    _CANTOPEN: (
        "The file of the store cannot be opened",
        "Ask local IT to check the folder of the store and who may use it",
        "STORE-008",
    ),
    _IOERR: (
        f"The disk that holds the store did not do what it was asked. {_NOTHING_LOST}",
        "Ask local IT to check the disk, then start the program again",
        "STORE-009",
    ),
    _CORRUPT: (
        "The store is damaged: part of it does not match its check sums",
        "Keep the file as it is and tell local IT: a copy from the backup is needed",
        "STORE-004",
    ),
}
_MEANINGS[_LOCKED] = _MEANINGS[_BUSY]
_MEANINGS[_NOTADB] = _MEANINGS[_CORRUPT]


class SqlCipher:
    """The engine of one store file.

    Args:
        path: the file; it is made at the first :meth:`connect` if it is not there.
        key: 32 bytes.
        busy_ms: how long one process waits for another one's transaction.
    """

    def __init__(self, path: Path, key: bytes, busy_ms: int = 5_000) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("the key of a store has 32 bytes")
        self.path, self.name = path, str(path.absolute())
        self.begin_write, self.begin_read = "BEGIN IMMEDIATE", "BEGIN"
        self.others_wrote = "PRAGMA data_version"
        self.empty_journal = "PRAGMA wal_checkpoint(TRUNCATE)"
        self.search = TrigramSearch()
        self._key = key
        self._busy_ms = int(busy_ms)

    def connect(self) -> Connection:
        """Open the file and prove the key.

        Raises:
            StoreFailed: the key does not fit (STORE-003), or the file cannot be used.
        """
        try:
            # Any thread may use the line: the store lets in one at a time.
            line = dbapi2.connect(str(self.path), isolation_level=None, check_same_thread=False)
        except dbapi2.Error as failure:
            raise self._told(failure) from failure
        try:
            self._prepare(line)
        except dbapi2.Error as failure:
            line.close()
            if _primary(failure) == _NOTADB:
                raise StoreFailed(
                    _TITLE,
                    "The key in the keyring does not fit the store, or the first page of the "
                    "store is damaged. The file was not changed",
                    "Keep the file as it is and tell local IT: the right key or a copy from the "
                    "backup is needed",
                    "STORE-003",
                ) from failure
            raise self._told(failure) from failure
        return _as_connection(line)

    def stop_unless(self, line: Connection, wanted: Callable[[], bool] | None) -> None:
        """Ask now and then while a statement runs (see :class:`app.store.engine.Engine`)."""
        handler = None if wanted is None else lambda: not wanted()
        _of_sqlite(line).set_progress_handler(handler, _STEPS)

    def _prepare(self, line: Any) -> None:
        # SQLCipher otherwise writes its own lines to standard error when a key does not fit.
        line.execute("PRAGMA cipher_log_level = NONE")
        line.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
        line.execute(f"PRAGMA busy_timeout = {self._busy_ms}")
        line.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
        self._into_wal(line)
        line.execute("PRAGMA synchronous = FULL")
        line.execute("PRAGMA foreign_keys = ON")
        line.execute("PRAGMA secure_delete = ON")

    def _into_wal(self, line: Any) -> None:
        """Only the first line ever turns the journal, and SQLite then waits for no other's turn.

        It does wait where a transaction begins, so one is begun in between, and nothing done in it.
        """
        until = time.monotonic() + self._busy_ms / 1000
        while True:
            try:
                line.execute("PRAGMA journal_mode = WAL").fetchall()
            except dbapi2.OperationalError as failure:
                if _primary(failure) != _BUSY or time.monotonic() > until:
                    raise
                line.execute("BEGIN IMMEDIATE")
                line.execute("ROLLBACK")
            else:
                return

    def marked(self, sql: str) -> str:
        """SQLite marks values with ``?`` itself."""
        return sql

    def meaning(self, failure: Exception) -> StoreFailed | None:
        """The person's words for a failure of the file, the disk or another process."""
        if not isinstance(failure, dbapi2.Error):
            return None
        code = _primary(failure)
        if code == _IOERR and shutil.disk_usage(self.path.parent).free < _ROOM:
            code = _FULL
        meaning = _MEANINGS.get(code)
        return StoreFailed(_TITLE, *meaning) if meaning else None

    def whole(self) -> tuple[str, ...]:
        """Check every page's check sum (SQLCipher), then the structure (SQLite)."""
        line = self.connect()
        try:
            pages = line.execute("PRAGMA cipher_integrity_check", ()).fetchall()
            found = [str(row[0]) for row in pages]
            if not found:
                rows = line.execute("PRAGMA integrity_check(10)", ()).fetchall()
                found = [str(row[0]) for row in rows if row[0] != "ok"]
        except dbapi2.DatabaseError as failure:
            raise self._told(failure) from failure
        finally:
            line.close()
        return tuple(re.sub(r"\s+", " ", text) for text in found)

    def size(self) -> Size:
        """The file with its journal, and the room on its disk."""
        files = [self.path.with_name(self.path.name + end) for end in ("", "-wal")]
        used = sum(file.stat().st_size for file in files if file.exists())
        return Size(used, shutil.disk_usage(self.path.parent).free)

    def _told(self, failure: Exception) -> Exception:
        return self.meaning(failure) or failure


def is_there(path: Path) -> bool:
    """Whether the file of a store is there, be it empty.

    Raises:
        StoreFailed: this account may not look into its folder (STORE-008).
    """
    try:
        return path.exists()
    except OSError as failure:
        raise StoreFailed(_TITLE, *_MEANINGS[_CANTOPEN]) from failure


def _primary(failure: Exception) -> int:
    return int(getattr(failure, "sqlite_errorcode", 0) or 0) & 0xFF


def _of_sqlite(connection: Connection) -> Any:
    return connection


def _as_connection(line: Any) -> Connection:
    """The driver is published without types; this is where it gets one."""
    connection: Connection = line
    return connection
