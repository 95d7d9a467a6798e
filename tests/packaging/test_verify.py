"""Where the Debian package can be tried, and what is said where it cannot."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.scripts import ROOT, fresh


@pytest.fixture
def verify_deb(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, with a room of this test's own."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    found = fresh("verify_deb")
    monkeypatch.setattr(found.freeze, "BUILD", tmp_path)
    monkeypatch.setattr(found, "ROOM", tmp_path / "room")
    return found


@pytest.mark.parametrize(
    ("targets", "found"),
    [
        ("bookworm http://archive.example/debian\n", "http://archive.example/debian"),
        (
            "bookworm-security http://safe.example/d\nbookworm file:/mirror\nnext http://x.y/d\n",
            "file:/mirror",
        ),
        ("jammy http://archive.example/ubuntu\n", ""),
        ("", ""),
    ],
)
def test_the_room_is_made_from_where_apt_finds_its_packages(
    verify_deb: ModuleType, targets: str, found: str
) -> None:
    assert verify_deb.mirror(targets) == found


def test_an_archive_that_has_one_suite_has_the_others(verify_deb: ModuleType) -> None:
    targets = "bookworm http://archive.example/debian\n"
    assert verify_deb.mirror(targets, "trixie") == "http://archive.example/debian"
    targets += "trixie http://newer.example/debian\n"
    assert verify_deb.mirror(targets, "trixie") == "http://newer.example/debian"


def test_somebody_without_rights_is_told(
    verify_deb: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verify_deb.os, "geteuid", lambda: 1000)
    with pytest.raises(verify_deb.NotHere, match="needs root"):
        verify_deb.verify(tmp_path / "new.deb", tmp_path / "earlier.deb")
    assert not verify_deb.ROOM.exists()


def test_a_machine_without_debootstrap_is_told(
    verify_deb: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verify_deb.os, "geteuid", lambda: 0)
    monkeypatch.setattr(verify_deb.shutil, "which", lambda _tool: None)
    with pytest.raises(verify_deb.NotHere, match="debootstrap is not here"):
        verify_deb.verify(tmp_path / "new.deb", tmp_path / "earlier.deb")


@pytest.mark.parametrize("apart", [("false",), ("sh", "-c", "echo not permitted >&2; false")])
def test_a_machine_that_lets_nobody_mount_is_told(
    verify_deb: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, apart: tuple[str, ...]
) -> None:
    monkeypatch.setattr(verify_deb.os, "geteuid", lambda: 0)
    monkeypatch.setattr(verify_deb.shutil, "which", lambda tool: tool)
    monkeypatch.setattr(verify_deb, "APART", apart)
    with pytest.raises(verify_deb.NotHere, match=r"may mount nothing here \((no reason|not perm)"):
        verify_deb.verify(tmp_path / "new.deb", tmp_path / "earlier.deb")


def test_a_registry_that_cannot_be_reached_is_told_and_leaves_no_half_base(
    verify_deb: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run(command: list[str], step: str) -> None:
        raise verify_deb.machine.Lacking(f"{step} could not reach {command[-1]}")

    monkeypatch.setattr(verify_deb, "_check_rights", lambda: None)
    monkeypatch.setattr(verify_deb.freeze, "run", run)
    with pytest.raises(verify_deb.NotHere, match="could make no clean Debian"):
        verify_deb.verify(tmp_path / "new.deb", tmp_path / "earlier.deb")
    assert not verify_deb.base(verify_deb.SUITE).exists()


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ("", 0, "lintian finds nothing in a.deb that is not explained\n"),
        (
            "N: explained\nE: triage-handover: no-changelog\n",
            1,
            "E: triage-handover: no-changelog\n",
        ),
    ],
)
def test_what_debians_policy_minds_is_told(
    verify_deb: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    said: str,
    code: int,
    told: str,
) -> None:
    tool = tmp_path / "lintian"
    tool.write_text(f"#!/bin/sh\nprintf '{said}'\nexit {2 * code}\n".replace("\\n", "\n"))
    tool.chmod(0o755)
    monkeypatch.setattr(verify_deb.shutil, "which", lambda _tool: str(tool))
    assert verify_deb.hold_to_policy(tmp_path / "a.deb") == code
    assert capsys.readouterr().out == told


def test_a_machine_without_lintian_is_told(
    verify_deb: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verify_deb.shutil, "which", lambda _tool: None)
    with pytest.raises(verify_deb.NotHere, match="lintian is not here"):
        verify_deb.hold_to_policy(tmp_path / "a.deb")
