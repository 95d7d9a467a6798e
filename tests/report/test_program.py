"""Which version of the program this is."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from app.report.program import program_version

ROOT = Path(__file__).parents[2]


def test_it_is_the_version_that_was_installed() -> None:
    program_version.cache_clear()
    assert program_version() == version("triage-handover")


def test_bare_source_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "away"), ""])
    program_version.cache_clear()
    assert program_version() == "not installed"
    (tmp_path / "triage_handover-7.1.2.dist-info").mkdir()
    program_version.cache_clear()
    assert program_version() == "7.1.2"
    program_version.cache_clear()


def test_to_know_it_brings_no_library_with_it() -> None:
    code = (
        "import sys; from app.report.program import program_version; program_version();"
        "print('importlib.metadata' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout == "False\n"
