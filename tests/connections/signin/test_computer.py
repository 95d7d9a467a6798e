"""The operating system is asked to lock itself; whether it took the request is told honestly."""

import sys
from pathlib import Path

import pytest

from app.connections.secrets import MemorySecrets
from app.connections.signin import computer
from app.connections.signin.accounts import Account
from app.connections.signin.computer import lock_by
from app.desk.signing_in import provider_for
from app.report.states import Role
from app.settings.registry import Settings, SignInSettings


def program(path: Path, code: int, hint: str = "yes") -> Path:
    """A program in the place of the login manager's, which notes what it was asked.

    Its session says ``hint`` from the second time on that it is asked whether it is locked.
    """
    path.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        f"asked = pathlib.Path({str(path.with_suffix('.asked'))!r})\n"
        "with asked.open('a') as file:\n    print(*sys.argv[1:], file=file)\n"
        "looks = asked.read_text().count('LockedHint')\n"
        f"print({hint!r} if looks > 1 else 'no' if looks else '')\n"
        f"sys.exit({code})\n",
        encoding="utf-8",
    )
    path.chmod(0o700)
    return path


def test_the_session_of_whoever_runs_this_is_locked(tmp_path: Path) -> None:
    made = program(tmp_path / "loginctl", 0)

    assert lock_by(tmp_path / "not there", made, session="7")
    assert made.with_suffix(".asked").read_text(encoding="utf-8").splitlines() == [
        "lock-session 7",
        "show-session 7 --property=LockedHint --value",
        "show-session 7 --property=LockedHint --value",
    ]


@pytest.mark.hazard("H20")
@pytest.mark.parametrize(("code", "hint"), [(1, "yes"), (0, "no"), (0, "")])
def test_a_request_that_locks_nothing_is_said_to_lock_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, hint: str
) -> None:
    monkeypatch.setattr(computer, "HINT_S", 0.3)
    assert not lock_by(program(tmp_path / "loginctl", code, hint), session="7")


@pytest.mark.parametrize("session", ["", "--all", "7 8"])
def test_what_is_no_session_is_not_locked(tmp_path: Path, session: str) -> None:
    made = program(tmp_path / "loginctl", 0)
    assert not lock_by(made, session=session)
    assert not made.with_suffix(".asked").exists()


def test_a_system_without_such_a_program_is_said_to_lock_nothing(tmp_path: Path) -> None:
    assert not lock_by(tmp_path / "loginctl")


def test_a_program_that_cannot_be_run_locks_nothing(tmp_path: Path) -> None:
    plain = tmp_path / "loginctl"
    plain.write_text("no program", encoding="utf-8")
    assert not lock_by(plain, session="7")


@pytest.mark.parametrize("locks", [True, False])
def test_an_account_is_locked_with_its_computer(locks: bool) -> None:
    assert Account(Role.CLINICIAN, lock=lambda: locks).lock() is locks


def test_policy_may_want_the_computer_left_alone() -> None:
    alone = Settings(sign_in=SignInSettings(lock_computer=False))
    assert not provider_for(alone, MemorySecrets()).lock()
