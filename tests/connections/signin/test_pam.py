"""A password is asked of PAM itself, with modules of the system and a configuration of our own."""

import sys
from pathlib import Path

import pytest

from app.connections.signin.pam import SERVICE, is_password_of

PACKAGED = Path(__file__).parents[3] / "packaging" / "linux" / "triage-handover-pam"


@pytest.fixture
def pam(tmp_path: Path) -> Path:
    """A configuration by which a program knows the one right password, given on its input."""
    program = tmp_path / "knows"
    program.write_text(
        f"#!{sys.executable}\nimport os, sys\n"
        "given = sys.stdin.buffer.read().rstrip(b'\\0').decode()\n"
        "right = os.environ['PAM_USER'] == 'nnurse' and given == 'correct hörse'\n"
        "sys.exit(0 if right else 1)\n",
        encoding="utf-8",
    )
    program.chmod(0o700)
    folder = tmp_path / "pam.d"
    folder.mkdir()
    (folder / SERVICE).write_text(
        f"auth [success=1 default=ignore] pam_exec.so quiet expose_authtok {program}\n"
        "auth requisite pam_deny.so\n"
        "auth required pam_permit.so\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.hazard("H20")
@pytest.mark.parametrize(
    ("account", "password", "right"),
    [
        ("nnurse", "correct hörse", True),
        ("nnurse", "correct horse", False),
        ("nnurse", "", False),
        ("nnurse", "correct hörse\0", False),
        ("somebody", "correct hörse", False),
    ],
)
def test_the_right_password_of_the_right_account(
    pam: Path, account: str, password: str, right: bool
) -> None:
    assert is_password_of(account, password, pam) is right


def test_a_system_that_lets_nobody_in_lets_nobody_in(pam: Path) -> None:
    (pam / SERVICE).write_text("auth required pam_deny.so\n", encoding="utf-8")
    assert not is_password_of("nnurse", "correct hörse", pam)


def test_a_system_that_cannot_tell_lets_nobody_in(pam: Path) -> None:
    (pam / SERVICE).write_text("auth required pam_not_there.so\n", encoding="utf-8")
    with pytest.raises(OSError, match="PAM could not tell"):
        is_password_of("nnurse", "correct hörse", pam)


@pytest.mark.hazard("H20")
def test_the_file_of_the_package_asks_this_computer_and_no_other_service(pam: Path) -> None:
    """PAM takes what is included from the computer itself, where nobody has that name."""
    (pam / SERVICE).unlink()
    (pam / "other").write_text("auth required pam_permit.so\n", encoding="utf-8")
    assert is_password_of("nnurse", "correct hörse", pam)
    (pam / SERVICE).write_bytes(PACKAGED.read_bytes())
    assert not is_password_of("nnurse", "correct hörse", pam)


def test_without_any_configuration_nobody_is_let_in(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="PAM could not"):
        is_password_of("nnurse", "correct hörse", tmp_path)
