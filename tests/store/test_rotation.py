"""Another key for the store: killed at any moment, the file opens with the key that is kept."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.report.errors import StoreFailed
from app.store import audit, keys
from app.store.facts import facts
from app.store.keys import key_name, open_store, rotate
from app.store.records import Who
from app.store.store import Store
from tests.store.making import NOW, keep
from tests.store.raw_pages import raw
from tests.store.test_keys import Drawer

ROOT = Path(__file__).parents[2]


class FileDrawer:
    """A keyring that outlives its process: a file that is replaced at each change."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str) -> str | None:
        kept: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return kept.get(name)

    def set(self, name: str, value: str) -> None:
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps({name: value}))
        part.replace(self._path)


def filled(path: Path, place: keys.KeyPlace, megabytes: int = 1) -> None:
    with open_store(path, place) as store:
        for number in range(megabytes):
            with store.transaction() as tx:
                keep(tx, bytes([number]) * 1_000_000)
                audit.append(tx, NOW, Who("p7", "Clinician", "ed-12"), "received")


def test_the_store_opens_with_its_new_key_alone(path: Path) -> None:
    place = Drawer(path)
    filled(path, place)
    old = place[key_name(path)]

    rotate(path, place)

    assert place[key_name(path)] != old
    with open_store(path, place) as store:
        assert facts(store).sound
    with pytest.raises(StoreFailed) as told:
        Store.open(path, bytes.fromhex(old))
    assert told.value.code == "STORE-003"
    assert bytes(1_000) not in raw(path, bytes.fromhex(old))


def test_a_store_in_use_keeps_its_key(path: Path) -> None:
    place = Drawer(path)
    filled(path, place)
    old = place[key_name(path)]

    with open_store(path, place), pytest.raises(StoreFailed) as told:
        rotate(path, place)

    assert told.value.code == "STORE-015"
    assert place[key_name(path)] == old
    with open_store(path, place) as store:
        assert facts(store).sound


ROTATE = """
import sys
from pathlib import Path
from app.store.keys import rotate
from tests.store.test_rotation import FileDrawer
print("ready", flush=True)
rotate(Path(sys.argv[1]), FileDrawer(Path(sys.argv[2])))
print("done", flush=True)
"""


def kill_rounds(folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """Rotate and be killed, again and again; gives how the keyring stood after each kill."""
    chance = random.Random(seed)  # noqa: S311 - draws moments, keeps no secret
    path, place = folder / "handovers.db", FileDrawer(folder / "keyring.json")
    filled(path, place, 4)
    found = {"before": 0, "between": 0, "after": 0}
    took = 0.6
    for _ in range(rounds):
        key_before = place.get(key_name(path))
        command = [sys.executable, "-c", ROTATE, str(path), str(folder / "keyring.json")]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            began = time.monotonic()
            try:
                program.wait(chance.uniform(0, took))
                took = max(0.05, (took + time.monotonic() - began) / 2)
            except subprocess.TimeoutExpired:
                program.kill()
                took *= 1.05
            program.wait()
        kept = place.get(key_name(path)) or ""
        stands = "between" if kept.startswith("two:") else "before"
        found["after" if stands == "before" and kept != key_before else stands] += 1
        with open_store(path, place) as store:
            assert facts(store).sound
            assert facts(store).trail.entries == 4
        settled = place.get(key_name(path)) or ""
        assert len(bytes.fromhex(settled)) == 32
    return found


@pytest.mark.hazard("P11")
def test_a_program_that_is_killed_leaves_a_store_that_opens(tmp_path: Path) -> None:
    found = kill_rounds(tmp_path, 8, seed=7)

    assert found["between"] > 0, found


@pytest.mark.fault
@pytest.mark.timeout(1_800)
@pytest.mark.hazard("P11")
def test_a_hundred_kills_while_the_key_is_changed(tmp_path: Path) -> None:
    found = kill_rounds(tmp_path, 100, seed=11)
    print(found)
    assert sum(found.values()) == 100


@pytest.mark.parametrize("changed", [True, False])
def test_an_unfinished_change_is_settled_by_the_key_that_fits(path: Path, *, changed: bool) -> None:
    place = Drawer(path)
    filled(path, place)
    old, other = bytes.fromhex(place[key_name(path)]), bytes(range(32))
    kept = (old, other) if not changed else (other, old)
    place[key_name(path)] = f"two:{kept[0].hex()}:{kept[1].hex()}"

    with open_store(path, place) as store:
        assert facts(store).sound
    assert place[key_name(path)] == old.hex()


def test_an_unfinished_change_with_neither_key_is_told(path: Path) -> None:
    place = Drawer(path)
    filled(path, place)
    kept = place[key_name(path)] = f"two:{bytes(32).hex()}:{bytes(range(32)).hex()}"

    with pytest.raises(StoreFailed) as told:
        open_store(path, place)
    assert told.value.code == "STORE-003"
    assert place[key_name(path)] == kept


def test_a_moved_profile_is_told_and_its_key_is_taken_over(path: Path, tmp_path: Path) -> None:
    place = Drawer(path)
    filled(path, place)
    moved = tmp_path / "new" / "handovers.db"
    moved.parent.mkdir()
    path.rename(moved)

    with pytest.raises(StoreFailed) as told:
        open_store(moved, place)
    assert told.value.code == "STORE-001"
    assert "moved" in told.value.what_happened
    keys.adopt(moved, place, path)

    with open_store(moved, place) as store:
        assert facts(store).sound


def test_a_key_that_does_not_fit_is_not_taken_over(path: Path, tmp_path: Path) -> None:
    place, other = Drawer(path), tmp_path / "other.db"
    filled(path, place)
    open_store(other, place).close()
    del place[key_name(other)]

    with pytest.raises(StoreFailed) as told:
        keys.adopt(other, place, path)
    assert told.value.code == "STORE-003"
    assert key_name(other) not in place
    with pytest.raises(StoreFailed) as none:
        keys.adopt(other, place, tmp_path / "nowhere.db")
    assert none.value.code == "STORE-016"
