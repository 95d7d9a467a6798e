"""What an administrator runs on a download: whatever was changed is named, and nothing passes."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.scripts import ROOT

SCRIPT = ROOT / "packaging/verify_download.py"


@pytest.fixture
def download(tmp_path: Path) -> Path:
    """A folder as it was released: a package, the list of contents, and the sums."""
    files = {
        "triage-handover_1.2.3_amd64.deb": b"the package",
        "triage-handover-1.2.3.cdx.json": json.dumps({"components": [{}, {}]}).encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    sums = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    (tmp_path / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    return tmp_path


def look(folder: Path, *more: str) -> tuple[int, list[str]]:
    """Run it as an administrator does, with nothing of this project at hand."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(folder), *more],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert "Traceback" not in done.stderr
    return done.returncode, [line for line in done.stdout.splitlines() if "WRONG" in line]


def test_what_was_released_is_well(download: Path) -> None:
    assert look(download) == (0, [])


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("triage-handover_1.2.3_amd64.deb", b"another package", "is not what was released"),
        ("triage-handover_1.2.3_amd64.deb", None, "is not there"),
        ("triage-handover-1.2.3.cdx.json", b"{}", "cannot be read"),
        ("SHA256SUMS", None, "there is no SHA256SUMS"),
    ],
)
def test_what_was_changed_or_left_out_is_named(
    download: Path, name: str, data: bytes | None, said: str
) -> None:
    if data is None:
        (download / name).unlink()
    else:
        (download / name).write_bytes(data)
    code, wrong = look(download)
    assert code == 1
    assert any(said in line for line in wrong), wrong


@pytest.mark.parametrize(("program", "code"), [("true", 0), ("false", 1), ("nowhere/x", 1)])
def test_the_installed_program_is_started(download: Path, program: str, code: int) -> None:
    assert look(download, "--program", program)[0] == code
