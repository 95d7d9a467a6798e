"""After a day of work no file, title, notice or line of a log names any of its patients."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leaks.looking import ENCODINGS, look, patients, patterns

ROOT = Path(__file__).parents[2]
HOOKS = Path(__file__).parent / "hooks"
PLACES = {
    "HOME": "home",
    "USERPROFILE": "home",
    "TMPDIR": "tmp",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
}


@pytest.mark.timeout(600)
@pytest.mark.hazard("H13")
def test_a_demonstration_day_leaves_no_patient_behind(tmp_path: Path) -> None:
    written = tmp_path / "written"
    told = written / "told.txt"
    day = played("whole", written, told)
    assert day.returncode == 0, day.stdout.decode() + day.stderr.decode()
    (written / "stderr.txt").write_bytes(day.stderr)

    count, found = look(written, but=(".png",))

    names = {path.name for path in written.rglob("*")}
    kinds = {name.rpartition("-")[2] for name in names}
    sizes = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
    print(f"{count} files, {sizes} bytes, {len(patterns())} patterns of {len(patients())} patients")
    assert found == []
    assert any(name.endswith("handovers.db") for name in names), sorted(kinds)
    assert any("handovers.db-wal" in name for name in names), sorted(kinds)
    assert "triage-handover.log" in names
    assert any(name.endswith("-started.txt") for name in names), sorted(kinds)
    assert {"audit-trail.csv", "audit-trail.jsonl"} <= names
    lines = told.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("title: Triage") for line in lines), lines
    assert any(line.startswith("notice: Triage Handover: ") for line in lines), lines
    for page in ("locked: ", "page: ", "mistake: "):
        assert any(line.startswith(page) for line in lines), page
    assert count >= 15


@pytest.mark.timeout(300)
@pytest.mark.hazard("H13", "P21")
def test_a_day_that_ends_in_a_crash_leaves_none_either(tmp_path: Path) -> None:
    written = tmp_path / "written"
    day = played("crash", written, written / "told.txt")
    assert day.returncode == -signal.SIGABRT, day.stdout.decode() + day.stderr.decode()
    (written / "stderr.txt").write_bytes(day.stderr)

    count, found = look(written, but=(".png",))

    names = {path.name for path in written.rglob("*")}
    print(f"{count} files after a crash, {len(patterns())} patterns")
    assert found == []
    assert {"handovers.db", "handovers.db-wal", "triage-handover.log"} <= names
    assert not [name for name in names if name.startswith("core")]


def in_places(written: Path) -> dict[str, str]:
    """The environment of a program that has all its places below a folder, and is watched."""
    removed = written / "removed"
    places = {name: written / place for name, place in PLACES.items()}
    for place in (*places.values(), removed):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        **os.environ,
        **{name: str(place) for name, place in places.items()},
        "PYTHONPATH": os.pathsep.join((str(HOOKS), str(ROOT))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KEEP_REMOVED": str(removed),
        "QT_QPA_PLATFORM": "offscreen",
    }


def played(day: str, written: Path, told: Path) -> subprocess.CompletedProcess[bytes]:
    """Play one of the days in a process of its own; its working folder is looked at as well."""
    environment = in_places(written)
    arguments = (day, written / "pictures", told, written / "removed")
    return subprocess.run(
        [sys.executable, "-m", "tests.leaks.day", *map(str, arguments)],
        check=False,
        capture_output=True,
        cwd=written,
        timeout=580,
        env=environment,
    )


def test_enough_is_looked_for() -> None:
    assert len({who.name.family for who in patients()}) >= 20
    assert len(patterns()) >= 600


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("how", ["name", "number", "phone", "street"])
def test_a_patient_in_a_file_is_found(tmp_path: Path, encoding: str, how: str) -> None:
    who = next(one for one in patients() if one.nhs_number and one.phone and one.address)
    text = {
        "name": f"left of {who.name.family.upper()}",
        "number": who.nhs_number,
        "phone": who.phone,
        "street": who.address[0],
    }[how]
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "cache.bin").write_bytes(b"\0\xff" + text.encode(encoding) + b"\0")
    (tmp_path / "picture.png").write_bytes(text.encode(encoding))

    count, found = look(tmp_path, but=(".png",))

    assert count == 1
    assert found[0].file == str(Path("deep") / "cache.bin")


def test_a_file_that_was_removed_is_looked_at_too(tmp_path: Path) -> None:
    code = (
        "import os, shutil; os.mkdir('d'); open('d/x.txt', 'w').write('hello'); shutil.rmtree('d')"
    )
    kept = tmp_path / "kept"
    kept.mkdir()
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "KEEP_REMOVED": str(kept)},
    )
    assert [path.read_text() for path in kept.glob("*-x.txt")] == ["hello"]


def test_how_programs_are_started_is_looked_at_too(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", "import subprocess; subprocess.run(['true', 'of NOWAK'])"],
        check=True,
        env={**in_places(tmp_path / "written"), "SAID_OF": "Zofia"},
    )
    (noted,) = (tmp_path / "written" / "removed").iterdir()
    assert "of NOWAK" in noted.read_text()
    assert "SAID_OF" in noted.read_text()
