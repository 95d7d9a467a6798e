"""The operating system is asked to lock itself; whether it took the request is told honestly."""

import sys
from pathlib import Path

import pytest

from app.connections.secrets import MemorySecrets
from app.connections.signin.accounts import Account
from app.connections.signin.computer import lock_by
from app.desk.signing_in import provider_for
from app.report.states import Role
from app.settings.registry import Settings, SignInSettings


def program(path: Path, code: int) -> Path:
    """A program in the place of the login manager's, which notes what it was asked."""
    path.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        f"pathlib.Path({str(path.with_suffix('.asked'))!r}).write_text(' '.join(sys.argv[1:]))\n"
        f"sys.exit({code})\n",
        encoding="utf-8",
    )
    path.chmod(0o700)
    return path


@pytest.mark.parametrize(("code", "taken"), [(0, True), (1, False)])
def test_the_session_of_whoever_runs_this_is_locked(tmp_path: Path, code: int, taken: bool) -> None:
    made = program(tmp_path / "loginctl", code)

    assert lock_by(tmp_path / "not there", made) is taken
    assert made.with_suffix(".asked").read_text(encoding="utf-8") == "lock-session"


def test_a_system_without_such_a_program_is_said_to_lock_nothing(tmp_path: Path) -> None:
    assert not lock_by(tmp_path / "loginctl")


def test_a_program_that_cannot_be_run_locks_nothing(tmp_path: Path) -> None:
    plain = tmp_path / "loginctl"
    plain.write_text("no program", encoding="utf-8")
    assert not lock_by(plain)


@pytest.mark.parametrize("locks", [True, False])
def test_an_account_is_locked_with_its_computer(locks: bool) -> None:
    assert Account(Role.CLINICIAN, lock=lambda: locks).lock() is locks


def test_policy_may_want_the_computer_left_alone() -> None:
    alone = Settings(sign_in=SignInSettings(lock_computer=False))
    assert not provider_for(alone, MemorySecrets()).lock()
