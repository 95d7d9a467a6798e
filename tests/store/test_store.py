"""The contract of any engine: transactions, readers, threads, further processes."""

import threading
from pathlib import Path

import pytest

from app.report.errors import StoreFailed
from app.store.engine import Engine
from app.store.store import Store
from tests.store.elsewhere import KEY, process

OTHER_PROCESS = """
import sys
from tests.store.elsewhere import opened
with opened(sys.argv[1]) as store:
    for turn in range(int(sys.argv[2])):
        with store.transaction() as tx:
            value = int(tx.row("SELECT value FROM meta WHERE name = 'n'")[0])
            tx.rows("UPDATE meta SET value = ? WHERE name = 'n'", (str(value + 1),))
"""


def _value(store: Store) -> str | None:
    with store.reading() as tx:
        found = tx.row("SELECT value FROM meta WHERE name = 'n'")
    return found[0] if found else None


def test_a_finished_transaction_is_there_for_the_next_to_open_the_store(store: Store) -> None:
    with store.transaction() as tx:
        tx.insert("meta", name="n", value="1")
    store.close()

    with Store(store.engine) as again:
        assert _value(again) == "1"


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def insert_and_fail() -> None:
        with store.transaction() as tx:
            tx.insert("meta", name="n", value="1")
            raise KeyError

    with pytest.raises(KeyError):
        insert_and_fail()
    assert _value(store) is None


def test_a_statement_that_fails_leaves_nothing_of_its_transaction(store: Store) -> None:
    def insert_and_ask_nowhere() -> None:
        with store.transaction() as tx:
            tx.insert("meta", name="n", value="1")
            tx.rows("SELECT * FROM nowhere")

    with pytest.raises(Exception, match=r"no such table|relation .* does not exist"):
        insert_and_ask_nowhere()
    assert _value(store) is None
    with store.transaction() as tx:  # and the line is fit for the next
        tx.insert("meta", name="n", value="2")


def test_a_reader_sees_the_last_commit_and_does_not_wait_for_a_writer(store: Store) -> None:
    with store.transaction() as tx:
        tx.insert("meta", name="n", value="1")
        seen: list[str | None] = []
        reader = threading.Thread(target=lambda: seen.append(_value(store)))
        reader.start()
        reader.join(5)
        assert seen == [None]

    assert _value(store) == "1"


def test_a_transaction_inside_another_one_is_refused_and_does_not_hang(store: Store) -> None:
    with store.transaction(), pytest.raises(RuntimeError), store.reading():
        pass


def test_threads_and_another_process_lose_no_change(store: Store) -> None:
    with store.transaction() as tx:
        tx.insert("meta", name="n", value="0")

    def add() -> None:
        for _ in range(25):
            with store.transaction() as tx:
                found = tx.row("SELECT value FROM meta WHERE name = 'n'")
                assert found is not None
                tx.update("meta", ("name", "n"), value=str(int(found[0]) + 1))

    other = process(OTHER_PROCESS, store.engine, "25")
    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert other.wait(60) == 0
    assert _value(store) == str(4 * 25 + 25)


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()

    with pytest.raises(RuntimeError, match="closed"), store.reading():
        pass


def test_a_file_that_is_not_there_is_not_made(path: Path) -> None:
    with pytest.raises(StoreFailed) as told:
        Store.open(path, KEY)

    assert told.value.code == "STORE-002"
    assert not path.exists()


def test_an_empty_file_is_not_taken_for_a_new_store(path: Path) -> None:
    path.touch()

    with pytest.raises(StoreFailed) as told:
        Store.open(path, KEY)

    assert told.value.code == "STORE-002"
    assert path.stat().st_size == 0


def test_a_store_of_a_newer_program_is_left_alone(store: Store) -> None:
    with store.transaction() as tx:
        tx.insert("schema_versions", number=99, name="from the future", applied_at="")
    store.close()

    with pytest.raises(StoreFailed) as told:
        Store(store.engine)

    assert told.value.code == "STORE-010"
    assert "newer version" in told.value.what_happened


def test_two_first_starts_at_once_make_one_store(engine: Engine) -> None:
    opened: list[Store] = []
    threads = [
        threading.Thread(target=lambda: opened.append(Store(engine, create=True))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(opened) == 4
    for store in opened:
        with store.reading() as tx:
            found = tx.rows("SELECT number FROM schema_versions ORDER BY number")
            assert found == [(one + 1,) for one in range(store.schema_number)]
        store.close()


def test_only_what_others_wrote_is_counted(store: Store) -> None:
    before = store.others_wrote()
    with store.transaction() as tx:
        tx.insert("meta", name="n", value="1")
    assert store.others_wrote() == before

    with Store(store.engine) as other:
        with other.reading() as tx:
            tx.rows("SELECT * FROM meta")
        assert store.others_wrote() == before
        with other.transaction() as tx:
            tx.insert("meta", name="m", value="1")
        assert store.others_wrote() != before
