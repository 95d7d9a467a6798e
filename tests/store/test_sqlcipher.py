"""The embedded engine: what is on the disk, and every way in which a file can fail."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlcipher3 import dbapi2

from app.report.errors import StoreFailed
from app.store import messages
from app.store.sqlcipher import SqlCipher
from app.store.store import Store
from tests.store.elsewhere import KEY
from tests.store.making import NOW, keep


class Usage(NamedTuple):
    """What ``shutil.disk_usage`` gives."""

    total: int
    used: int
    free: int


OPEN_WITH = """
import sys
from pathlib import Path
from app.report.errors import StoreFailed
from app.store.store import Store
try:
    Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
except StoreFailed as failure:
    print(failure.code)
"""


def _keep(store: Store, data: bytes) -> str:
    with store.transaction() as tx:
        return messages.keep(tx, messages.Arrival(data, "Northshire 111", "file"), NOW).id


def _refusal_in_another_thread(store: Store) -> StoreFailed:
    with ThreadPoolExecutor(1) as pool:
        failure = pool.submit(_keep, store, b"{}").exception(10)
    assert isinstance(failure, StoreFailed)
    return failure


def test_nothing_of_a_message_can_be_read_on_the_disk(embedded: Store, path: Path) -> None:
    _keep(embedded, b"BRAITHWAITE, Doreen" * 50)
    files = [file.read_bytes() for file in path.parent.iterdir()]

    assert sum(map(len, files)) > 1000
    assert not any(b"BRAITHWAITE" in content for content in files)
    assert not any(b"SQLite format" in content for content in files)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM messages")


def test_every_commit_is_synced_and_deleted_words_are_overwritten(path: Path) -> None:
    line = SqlCipher(path, KEY).connect()

    def pragma(name: str) -> object:
        return line.execute(f"PRAGMA {name}", ()).fetchall()[0][0]

    try:
        asked = {name: pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys")}
        asked["secure_delete"] = pragma("secure_delete")
    finally:
        line.close()
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


@pytest.mark.hazard("B07")
def test_a_wrong_key_is_told_and_nothing_is_written_to_standard_error(
    embedded: Store, path: Path
) -> None:
    embedded.close()
    before = path.read_bytes()

    ran = subprocess.run(
        [sys.executable, "-c", OPEN_WITH, str(path), "ff" * 32],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.strip() == "STORE-003"
    assert ran.stderr == ""
    assert path.read_bytes() == before


@pytest.mark.hazard("0502")
def test_a_damaged_page_is_told_and_found_by_the_examination(embedded: Store, path: Path) -> None:
    message_id = _keep(embedded, os.urandom(200_000))
    embedded.close()
    content = bytearray(path.read_bytes())
    content[len(content) * 3 // 4] ^= 0x01  # among the pages of the message
    path.write_bytes(content)

    with Store.open(path, KEY) as damaged:
        assert damaged.engine.whole()
        with pytest.raises(StoreFailed) as told, damaged.reading() as tx:
            messages.body(tx, message_id)
    assert told.value.code == "STORE-004"


def test_a_sound_store_is_said_to_be_whole(embedded: Store) -> None:
    _keep(embedded, os.urandom(50_000))

    assert embedded.engine.whole() == ()


def test_a_store_in_use_for_too_long_is_told(embedded: Store, path: Path) -> None:
    with Store.open(path, KEY, busy_ms=20) as other, embedded.transaction():
        told = _refusal_in_another_thread(other)

    assert told.code == "STORE-005"


def test_a_full_disk_is_told_stores_nothing_half_and_passes(embedded: Store) -> None:
    _keep(embedded, b"first")
    embedded._writer.execute("PRAGMA max_page_count = 80", ())

    with pytest.raises(StoreFailed) as told:
        _keep(embedded, os.urandom(1_000_000))

    assert told.value.code == "STORE-006"
    with embedded.reading() as tx:
        assert tx.rows("SELECT COUNT(*) FROM messages") == [(1,)]
    embedded._writer.execute("PRAGMA max_page_count = 1000000", ())
    _keep(embedded, os.urandom(1_000_000))


@pytest.mark.parametrize(("free", "code"), [(4096, "STORE-006"), (10**9, "STORE-009")])
def test_a_disk_that_fails_for_want_of_room_is_called_full(
    embedded: Store, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    failure = dbapi2.OperationalError("disk I/O error")
    failure.sqlite_errorcode = sqlite3.SQLITE_IOERR
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(10**9, 0, free))

    told = embedded.engine.meaning(failure)

    assert told is not None
    assert told.code == code


def test_a_store_that_may_only_be_read_is_told(embedded: Store) -> None:
    # Whoever runs the tests may be root, for whom no file is read-only: the engine is told.
    embedded._writer.execute("PRAGMA query_only = ON", ())

    with pytest.raises(StoreFailed) as told, embedded.transaction() as tx:
        keep(tx)

    assert told.value.code == "STORE-007"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed) as told:
        Store.open(tmp_path / "nowhere" / "handovers.db", KEY, create=True)

    assert told.value.code == "STORE-008"
    assert not (tmp_path / "nowhere").exists()


def test_a_place_that_cannot_be_looked_into_is_told(tmp_path: Path) -> None:
    # Root may look everywhere; a name that no file can have is refused to root too.
    with pytest.raises(StoreFailed) as told:
        Store.open(tmp_path / ("x" * 300) / "handovers.db", KEY)

    assert told.value.code == "STORE-008"


def test_a_key_of_another_length_is_a_bug(path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SqlCipher(path, b"short")


LONG = """
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {}) SELECT MAX(n) FROM n"""


def test_a_long_statement_is_given_up_once_nobody_wants_its_answer(embedded: Store) -> None:
    asked: list[int] = []

    def for_a_while() -> bool:
        asked.append(1)
        return len(asked) < 3

    with pytest.raises(CancelledError), embedded.reading(for_a_while) as tx:
        tx.rows(LONG.format(10**12))
    with embedded.reading() as tx:
        assert tx.rows(LONG.format(10**5)) == [(10**5,)]
    assert len(asked) == 4  # the last time is when it is told why; the next reader asks nobody


def test_what_fails_while_it_is_wanted_is_told_as_what_it_is(embedded: Store) -> None:
    with pytest.raises(Exception, match="nowhere"), embedded.reading(lambda: True) as tx:
        tx.rows("SELECT * FROM nowhere")
