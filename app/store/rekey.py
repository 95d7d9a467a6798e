"""Another key for a store file: every page is written anew, all of them or none."""

from __future__ import annotations

from pathlib import Path

from app.report.errors import StoreFailed
from app.store.engine import Connection
from app.store.sqlcipher import SqlCipher

IN_USE = "STORE-015"
_WAIT_MS = 2_000


def alone(path: Path, key: bytes) -> Connection:
    """A line that nobody can share, with the journal folded into the file.

    Raises:
        StoreFailed: another program uses the store (STORE-015), or as for connecting.
    """
    engine = SqlCipher(path, key, _WAIT_MS)
    line = engine.connect()
    try:
        line.execute("PRAGMA journal_mode = DELETE", ()).fetchall()
        line.execute("PRAGMA locking_mode = EXCLUSIVE", ()).fetchall()
        line.execute("BEGIN EXCLUSIVE", ())
        line.execute("COMMIT", ())
    except Exception as failure:
        line.close()
        told = engine.meaning(failure)
        if told is not None and told.code == "STORE-005":
            raise StoreFailed(
                "The store was left as it is",
                "Another program is using it",
                "Close every window of this program and stop its service, then try again",
                IN_USE,
            ) from failure
        raise told or failure from failure
    return line


def rekey(path: Path, old: bytes, new: bytes) -> None:
    """Give the store another key.

    A program that is killed meanwhile leaves a file that opens with one of the two keys: the
    rollback journal holds the old pages until all the new ones are on the disk.

    Raises:
        StoreFailed: nothing was changed.
    """
    line = alone(path, old)
    try:
        line.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"", ()).fetchall()
    except Exception as failure:
        raise SqlCipher(path, old).meaning(failure) or failure from failure
    finally:
        line.close()
    SqlCipher(path, new).connect().close()
