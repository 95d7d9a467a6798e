"""The key: kept before the file exists, told when it is missing, never made twice."""

from pathlib import Path

import pytest

from app.report.errors import StoreFailed
from app.store import keys
from app.store.keys import key_name, open_store
from app.store.store import Store


class Drawer(dict[str, str]):
    """A place for keys; ``log`` says what was there when a key was put in."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.log: list[tuple[str, bool]] = []

    def set(self, name: str, value: str) -> None:
        self.log.append((value[:4], self._path.exists()))
        self[name] = value


@pytest.fixture
def drawer(path: Path) -> Drawer:
    return Drawer(path)


def test_the_first_start_keeps_the_key_before_the_file_is_there(path: Path, drawer: Drawer) -> None:
    open_store(path, drawer).close()

    assert drawer.log[0] == ("new:", False)
    assert drawer.log[1][1]
    assert len(bytes.fromhex(drawer[key_name(path)])) == 32


def test_the_second_start_opens_the_same_store(path: Path, drawer: Drawer) -> None:
    with open_store(path, drawer) as store, store.transaction() as tx:
        tx.insert("meta", name="n", value="1")

    with open_store(path, drawer) as store, store.reading() as tx:
        assert tx.rows("SELECT value FROM meta") == [("1",)]
    assert len(drawer.log) == 2


@pytest.mark.hazard("B07")
def test_a_missing_key_is_told_and_no_other_is_made(path: Path, drawer: Drawer) -> None:
    open_store(path, drawer).close()
    drawer.clear()
    before = path.read_bytes()

    with pytest.raises(StoreFailed) as told:
        open_store(path, drawer)

    assert told.value.code == "STORE-001"
    assert not drawer
    assert path.read_bytes() == before


@pytest.mark.hazard("B07")
def test_a_missing_file_is_told_and_no_other_is_made(path: Path, drawer: Drawer) -> None:
    open_store(path, drawer).close()
    path.unlink()

    with pytest.raises(StoreFailed) as told:
        open_store(path, drawer)

    assert told.value.code == "STORE-002"
    assert not path.exists()


def test_a_first_start_that_was_cut_short_is_finished_by_the_next(
    path: Path, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object, **__: object) -> Store:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keys.Store, "open", power_cut)
        with pytest.raises(KeyboardInterrupt):
            open_store(path, drawer)
    kept = drawer[key_name(path)]

    open_store(path, drawer).close()

    assert drawer[key_name(path)] == kept.removeprefix("new:")


@pytest.mark.hazard("B07")
def test_a_keyring_that_keeps_nothing_is_told_and_no_store_is_made(path: Path) -> None:
    class Sieve(Drawer):
        def set(self, name: str, value: str) -> None:
            pass

    with pytest.raises(StoreFailed) as told:
        open_store(path, Sieve(path))

    assert told.value.code == "STORE-011"
    assert not path.exists()


@pytest.mark.parametrize("kept", ["", "not hexadecimal", "00" * 31])
def test_what_is_no_key_is_told(path: Path, drawer: Drawer, kept: str) -> None:
    open_store(path, drawer).close()
    drawer[key_name(path)] = kept

    with pytest.raises(StoreFailed) as told:
        open_store(path, drawer)

    assert told.value.code == "STORE-012"


def test_two_stores_have_two_keys(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    for name in ("a.db", "b.db"):
        open_store(tmp_path / name, drawer).close()

    assert len(set(drawer.values())) == 2
