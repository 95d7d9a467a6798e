"""After a day of work no file, title, notice or line of a log names any of its patients."""

import os
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
    written, removed = tmp_path / "written", tmp_path / "written" / "removed"
    places = {name: written / place for name, place in PLACES.items()}
    for place in (*places.values(), removed):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    told = written / "told.txt"
    command = [sys.executable, "-m", "tests.leaks.day", written / "pictures", told, removed]
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        capture_output=True,
        cwd=ROOT,
        timeout=580,
        env={
            **os.environ,
            **{name: str(place) for name, place in places.items()},
            "PYTHONPATH": str(HOOKS),
            "PYTHONDONTWRITEBYTECODE": "1",
            "KEEP_REMOVED": str(removed),
            "QT_QPA_PLATFORM": "offscreen",
        },
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    (written / "stderr.txt").write_bytes(done.stderr)

    count, found = look(written, but=(".png",))

    names = {path.name for path in written.rglob("*")}
    kinds = {name.rpartition("-")[2] for name in names}
    sizes = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
    print(f"{count} files, {sizes} bytes, {len(patterns())} patterns of {len(patients())} patients")
    assert found == []
    assert any(name.endswith("handovers.db") for name in names), sorted(kinds)
    assert any("handovers.db-wal" in name for name in names), sorted(kinds)
    assert "triage-handover.log" in names
    lines = told.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("title: Triage") for line in lines), lines
    assert any(line.startswith("notice: Triage Handover: ") for line in lines), lines
    assert count >= 6


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
    assert [path.read_text() for path in kept.iterdir()] == ["hello"]
