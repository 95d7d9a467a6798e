"""A crash of the real program leaves no copy of its memory."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CRASHES = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
RUNS = "from app.cli import main; main(['schema', 'report'])"
TELLS = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"  # PR_GET_DUMPABLE


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a process that may write core files of any size, if it does not see to it itself."""

    def allow() -> None:
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=allow,
    )


@pytest.mark.hazard("H13", "P21")
def test_a_crash_writes_no_core_file(tmp_path: Path) -> None:
    done = run(f"{RUNS}; {CRASHES}", tmp_path)
    assert done.returncode == -signal.SIGSEGV
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_reads_the_memory_of_the_program(tmp_path: Path) -> None:
    """As Linux has it; elsewhere there is no such switch."""
    assert run(TELLS, tmp_path).stdout == "1\n"
    assert run(f"{RUNS}; {TELLS}", tmp_path).stdout.splitlines()[-1] == "0"
