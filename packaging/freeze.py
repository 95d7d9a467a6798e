"""The program with its own Python and Qt in one folder: what every package is made from.

Run by ``packaging/dev.py package``. PyInstaller freezes for the system that it runs on, so the
folder for Windows is made on Windows with the same command.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import icon
import machine

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "package"
VENV = BUILD / "environment"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed"
FROZEN = BUILD / "frozen"
FOLDER = FROZEN / "triage-handover"
LOCKS = [ROOT / "packaging" / f"requirements{kind}.txt" for kind in ("", "-build", "-package")]
SPEC = ROOT / "packaging" / "triage-handover.spec"


def version() -> str:
    """The version of the project file, three numbers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def freeze() -> Path:
    """Make the folder anew.

    Returns:
        the folder with the executable ``triage-handover``.

    Raises:
        machine.Lacking: a package could not be installed, or the freezing failed.
    """
    _environment()
    shutil.rmtree(FROZEN, ignore_errors=True)
    command = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(FROZEN), "--workpath", str(BUILD / "work"), str(SPEC)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(moment())}
    environment["PYTHONHASHSEED"] = "1"  # the same order of names each time
    if os.name == "nt":
        environment["TRIAGE_HANDOVER_VERSION_FILE"] = str(_windows_version())
        environment["TRIAGE_HANDOVER_ICON"] = str(icon.write(BUILD / "triage-handover.ico"))
    run(command, "freeze", environment)
    return FOLDER


@functools.cache
def moment() -> int:
    """The time of the last commit, or now outside a checkout (seconds since 1970).

    It is the time of everything that is made from one run, so that the same source makes the same.
    """
    try:
        done = subprocess.run(
            ["git", "log", "-1", "--format=%ct"],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except OSError:  # there is no git: the source came without its history
        return int(time.time())
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip() else int(time.time())


def size_mib(folder: Path) -> float:
    """What a folder takes on the disk, links not followed."""
    files = (one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
    return sum(one.stat().st_size for one in files) / 1024 / 1024


def _environment() -> None:
    """An environment with what ships and the tools that pack it, and nothing else."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in LOCKS)).hexdigest()
    if PYTHON.is_file() and STAMP.is_file() and STAMP.read_text(encoding="ascii") == digest:
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "venv", "--clear", str(VENV)], "environment")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    wanted = [word for lock in LOCKS for word in ("-r", str(lock))]
    run([*pip, "--require-hashes", *wanted], "environment")
    own = ["--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    run([*pip, *own], "environment")
    STAMP.write_text(digest, encoding="ascii")


def _windows_version() -> Path:
    """The version resource that Windows shows in the properties of the program."""
    numbers = (*map(int, version().split(".")), 0)
    path = BUILD / "version.txt"
    path.write_text(
        f"""VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),
  kids=[
    StringFileInfo([StringTable('080904B0', [
      StringStruct('FileDescription', 'Triage Handover Viewer'),
      StringStruct('ProductName', 'Triage Handover Viewer'),
      StringStruct('FileVersion', '{version()}'),
      StringStruct('ProductVersion', '{version()}')])]),
    VarFileInfo([VarStruct('Translation', [0x0809, 1200])])])
""",
        encoding="utf-8",
    )
    return path


def run(command: list[str], step: str, environment: dict[str, str] | None = None) -> None:
    """Run one step; what it says goes to a file of that name, its failure into one line.

    Raises:
        machine.Lacking: it failed.
    """
    started = time.monotonic()
    log = BUILD / f"{step}.log"
    with log.open("ab") as out:
        code = subprocess.call(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=environment
        )
    if code:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        last = lines[-1] if lines else f"it ended with code {code}"
        raise machine.Lacking(
            f"The package was not made ({step}): {last} (all of it: {log.relative_to(ROOT)})"
        )
    print(f"{step:<14} {time.monotonic() - started:5.1f} s")
