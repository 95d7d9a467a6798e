"""The set-up run for real, with a project and lock files that need no network."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.scripts import ROOT, load

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "made-up"
version = "1"
"""

BACKEND = '''
"""Makes the smallest wheel that can be installed."""
import pathlib, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "made_up-1-py3-none-any.whl"
    info = "made_up-1.dist-info/"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("made_up.pth", str(pathlib.Path(__file__).parent))
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: made-up\\nVersion: 1\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
'''

APP = """
import os, pathlib, sys
print("platform", os.environ.get("QT_QPA_PLATFORM"), *sys.argv[1:])
if "--tour" in sys.argv:
    tour = pathlib.Path(sys.argv[sys.argv.index("--tour") + 1])
    tour.mkdir(parents=True, exist_ok=True)
    (tour / "01.png").touch()
    (tour / "02.png").touch()
sys.exit(7 if "--fail" in sys.argv else 0)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that the real scripts set up, from empty lock files."""
    folder = tmp_path / "project with a space"
    (folder / "packaging").mkdir(parents=True)
    for script in (ROOT / "packaging").glob("*.py"):
        shutil.copy(script, folder / "packaging")
    for kind in ("", "-dev", "-build"):
        (folder / f"packaging/requirements{kind}.txt").write_text("")
    (folder / "app").mkdir()
    (folder / "app/__main__.py").write_text(APP)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "pyproject.toml").write_text(PROJECT)
    return folder


@pytest.fixture
def ready_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, set up for running already."""
    venv.create(project / ".venv", with_pip=False)
    script = project / "packaging/dev.py"
    monkeypatch.syspath_prepend(script.parent)
    door = load(script)
    door.STAMP.write_text(json.dumps({"run": door.fingerprint("run")}), encoding="utf-8")
    return project


@pytest.fixture
def fuzzed_project(ready_project: Path) -> Path:
    """The same, set up for developing too, with a fuzz run that finds something at once."""
    (ready_project / "tests/fuzz").mkdir(parents=True)
    (ready_project / "tests/fuzz/__main__.py").write_text(
        "import sys\nprint(*sys.argv[1:])\nsys.exit(1)\n"
    )
    door = load(ready_project / "packaging/dev.py")
    door.STAMP.write_text(json.dumps({"dev": door.fingerprint("dev")}), encoding="utf-8")
    return ready_project


def dev(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    for name in ("QT_QPA_PLATFORM", "PYTHONUNBUFFERED"):
        environment.pop(name, None)
    command = [sys.executable, str(project / "packaging/dev.py"), *arguments]
    return subprocess.run(
        command,
        cwd=project.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_setting_up_installs_once_and_again_when_a_lock_changes(project: Path) -> None:
    first = dev(project, "setup")
    assert first.returncode == 0, first.stderr
    assert "Installed in" in first.stdout
    stamps = json.loads((project / ".venv/installed.json").read_text(encoding="utf-8"))
    assert set(stamps) == {"dev", "run"}  # what developing needs holds what running needs
    again = dev(project, "setup")
    assert (again.returncode, again.stdout) == (0, "Ready: .venv is up to date.\n")

    lock = project / "packaging/requirements-dev.txt"
    lock.write_text("# one more comment\n")
    changed = dev(project, "setup")
    assert "Installed in" in changed.stdout

    lock.write_text(f"no-such-package @ file://{project}/nowhere.whl --hash=sha256:{'0' * 64}\n")
    failed = dev(project, "setup")
    assert failed.returncode == 1
    assert len(failed.stderr.splitlines()) == 1
    assert failed.stderr.startswith("dev.py: The packages could not be installed: ERROR: ")
    assert "Traceback" not in failed.stdout + failed.stderr
    assert not (project / ".venv/installed.json").exists()
    lock.write_text("")


def test_the_demonstration_without_a_display_plays_the_tour(ready_project: Path) -> None:
    run = dev(ready_project, "demo")
    tour = ready_project / "build/tour"
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()[-3:]
    assert lines[0] == "There is no display here, so the tour is played and its pictures are kept."
    assert lines[1] == f"platform offscreen --demo --tour {tour}"
    assert lines[2] == f"2 pictures of the tour are in {tour}"


def test_the_pictures_of_a_tour_go_where_the_person_says(ready_project: Path) -> None:
    run = dev(ready_project, "demo", "--tour", "pictures", "--theme", "dark")
    pictures = ready_project.parent / "pictures"
    assert f"platform offscreen --demo --theme dark --tour {pictures}\n" in run.stdout
    assert len(list(pictures.iterdir())) == 2


def test_a_demonstration_that_fails_says_so_by_its_exit_code(ready_project: Path) -> None:
    assert dev(ready_project, "demo", "--fail").returncode == 7


def test_fuzzing_takes_its_arguments_and_says_by_its_exit_code_what_came_of_it(
    fuzzed_project: Path,
) -> None:
    run = dev(fuzzed_project, "fuzz", "--inputs", "12", "--seed", "3")
    assert (run.returncode, run.stdout) == (1, "--inputs 12 --seed 3\n")


def test_without_a_command_the_commands_are_listed(project: Path) -> None:
    run = dev(project)
    assert run.returncode == 2
    for command in (
        "setup demo test lint benchmarks faults soak fuzz samples package verify audit lock".split()
    ):
        assert re.search(rf"^ +{command}\b", run.stdout, re.MULTILINE)


def test_a_machine_that_lacks_something_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = load(ROOT / "packaging/machine.py")
    monkeypatch.syspath_prepend(ROOT / "packaging")
    door = load(ROOT / "packaging/dev.py")

    def lacking(**_asked: bool) -> str:
        raise script.Lacking("This machine lacks everything.")

    monkeypatch.setattr(door.machine, "provide", lacking)
    assert door.main(["test"]) == 1
    assert capsys.readouterr().err == "dev.py: This machine lacks everything.\n"


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up script of this project, on a machine that has all that tests need."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    load(ROOT / "packaging/machine.py")
    door = load(ROOT / "packaging/dev.py")
    monkeypatch.setattr(door, "ready", lambda _kind, **_asked: None)
    monkeypatch.setattr(door.machine, "provide_testing", lambda: None)
    monkeypatch.setattr(door.machine, "provide_packing", lambda: None)
    monkeypatch.setattr(door.sys, "platform", "linux")
    return door


@pytest.mark.parametrize(
    ("ends", "code", "verdicts"),
    [
        ({}, 0, ["ok", "ok", "ok"]),
        ({"lint": 1}, 1, ["failed", "ok", "ok"]),
        ({"tests": 2}, 2, ["ok", "failed", "ok"]),
        ({"package": 1}, 1, ["ok", "ok", "failed"]),
        ({"verify": 1}, 1, ["ok", "ok", "failed"]),
        ({"verify": 77}, 0, ["ok", "ok", "NOT VERIFIED HERE"]),
        ({"tests": 1, "verify": 77}, 1, ["ok", "failed", "NOT VERIFIED HERE"]),
    ],
)
def test_everything_is_tried_and_told_at_the_end(
    door: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ends: dict[str, int],
    code: int,
    verdicts: list[str],
) -> None:
    for part in ("lint", "package", "verify"):
        monkeypatch.setattr(door, part, lambda _arguments, part=part: ends.get(part, 0))
    monkeypatch.setattr(door, "_pytest", lambda *_arguments: ends.get("tests", 0))
    assert door.test([]) == code
    told = capsys.readouterr().out.splitlines()[-3:]
    assert [line.partition(" s  ")[2] for line in told] == verdicts
    assert [line[:16].strip() for line in told] == ["style and types", "tests", "packages"]


def test_packages_that_cannot_be_made_are_no_silent_pass(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lacking() -> None:
        raise door.machine.Lacking("This machine lacks debootstrap.")

    monkeypatch.setattr(door, "lint", lambda _arguments: 0)
    monkeypatch.setattr(door, "_pytest", lambda *_arguments: 0)
    monkeypatch.setattr(door.machine, "provide_packing", lacking)
    assert door.test([]) == 0
    told = capsys.readouterr().out
    reason = "The packages were not built and not tried here: This machine lacks debootstrap.\n"
    assert reason in told
    assert told.endswith("NOT VERIFIED HERE\n")


def test_other_systems_say_that_packages_are_built_by_hand(
    door: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(door.sys, "platform", "win32")
    assert door._packages() == door.machine.NOT_HERE
    assert "packaging/dev.py package alone" in capsys.readouterr().out


def test_the_machine_that_checks_a_change_runs_what_the_readme_says() -> None:
    command = "python3 packaging/dev.py test"
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == f"exec {command}"
