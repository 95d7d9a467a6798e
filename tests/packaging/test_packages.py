"""What is released beside the packages, and how they are signed."""

import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.scripts import ROOT, fresh


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, with folders of this test's own."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    found = fresh("packages")
    monkeypatch.setattr(found, "DIST", tmp_path / "dist")
    monkeypatch.setattr(found.freeze, "BUILD", tmp_path)
    return found


def test_the_policy_templates_lie_as_windows_wants_them(packages: ModuleType) -> None:
    made = packages._templates()
    with zipfile.ZipFile(made) as packed:
        names = packed.namelist()
        template = packed.read("TriageHandover.admx")
    assert names == ["TriageHandover.admx", "en-US/TriageHandover.adml", "settings.schema.json"]
    assert template == (ROOT / "packaging/policy/TriageHandover.admx").read_bytes()


def test_the_same_templates_are_the_same_bytes(packages: ModuleType) -> None:
    first = packages._templates().read_bytes()
    assert packages._templates().read_bytes() == first


def test_a_command_signs_file_after_file(packages: ModuleType, tmp_path: Path) -> None:
    code = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('signed')"
    files = [tmp_path / "viewer.exe", tmp_path / "installer.msi"]
    packages._sign([sys.executable, "-c", code], *files)
    assert [path.read_text() for path in files] == ["signed", "signed"]


def test_without_a_command_nothing_is_signed(packages: ModuleType, tmp_path: Path) -> None:
    packages._sign(packages._signing(()), tmp_path / "viewer.exe")
    assert list(tmp_path.iterdir()) == []


def test_a_signature_that_fails_ends_the_build(
    packages: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packages.freeze, "ROOT", tmp_path)
    command = [sys.executable, "-c", "import sys; sys.exit('no certificate')"]
    with pytest.raises(packages.machine.Lacking, match=r"not made \(sign\): no certificate"):
        packages._sign(command, tmp_path / "viewer.exe")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sign",), "--sign and the command"),
        (("--signed", "signtool"), "--sign and the command"),
        (("--sign", "signtool", "sign"), "signed, and that on Windows"),
    ],
)
def test_what_cannot_be_signed_is_said_before_anything_is_built(
    packages: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setattr(packages.sys, "argv", ["packages.py", "build", *arguments])
    assert packages.main() == 1
    assert said in capsys.readouterr().err
    assert not packages.DIST.exists()


def test_the_windows_script_gives_what_the_set_up_understands() -> None:
    script = (ROOT / "packaging/windows/build.ps1").read_text(encoding="utf-8")
    assert "'packaging\\dev.py', 'package'" in script
    assert "$arguments += '--sign', $signtool.FullName, 'sign'," in script


@pytest.mark.parametrize(
    ("option", "module", "trial"),
    [("--windows", "verify_msi", "verify"), ("--twice", "twice", "verify")],
)
def test_each_trial_is_asked_for_by_its_option(
    packages: ModuleType, monkeypatch: pytest.MonkeyPatch, option: str, module: str, trial: str
) -> None:
    monkeypatch.setattr(getattr(packages, module), trial, lambda: 3)
    assert packages.verify(option) == 3


def test_a_trial_that_cannot_be_made_is_no_failure_and_no_pass(
    packages: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def verify() -> int:
        raise packages.verify_deb.NotHere("wine is not here")

    monkeypatch.setattr(packages.verify_msi, "verify", verify)
    assert packages.verify("--windows") == packages.machine.NOT_HERE
    assert capsys.readouterr().out == "The package was not tried here: wine is not here.\n"


@pytest.mark.parametrize("asked", [("--suites", "x"), ("--suite",), ("--lintian", "x")])
def test_an_option_that_nobody_knows_is_refused(
    packages: ModuleType, asked: tuple[str, ...]
) -> None:
    with pytest.raises(packages.machine.Lacking, match="--suite NAME, --lintian"):
        packages.verify(*asked)


@pytest.mark.parametrize("asked", [(), ("--suite", "trixie"), ("--lintian",)])
def test_nothing_is_tried_before_it_is_built(packages: ModuleType, asked: tuple[str, ...]) -> None:
    with pytest.raises(packages.machine.Lacking, match="There is no package yet"):
        packages.verify(*asked)
