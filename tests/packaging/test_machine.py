"""What a machine lacks is installed for root and named for anybody else, in one line."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.scripts import ROOT, load

MISSING = "libtriage-handover-has-no-such-library.so.7"


@pytest.fixture
def fonts(tmp_path: Path) -> Path:
    """The folder of the fonts of that machine."""
    (tmp_path / "LiberationSans-Regular.ttf").touch()
    return tmp_path


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, fonts: Path) -> ModuleType:
    """The module on a Debian of which nothing is known but that one library is missing."""
    machine = load(ROOT / "packaging/machine.py")
    need = machine.Need(MISSING, ("libnew7t64", "libnew7"))
    monkeypatch.setattr(machine, "SCREENLESS", (need,))
    monkeypatch.setattr(machine, "WINDOW", ())
    monkeypatch.setattr(machine, "FONT_FOLDERS", (str(fonts),))
    monkeypatch.setattr(machine, "_has_apt", lambda: True)
    monkeypatch.setattr(machine.sys, "platform", "linux")
    return machine


def answer(
    monkeypatch: pytest.MonkeyPatch, machine: ModuleType, known: set[str], install: str = ""
) -> list[list[str]]:
    """Have the package tools know those packages, and fail with ``install`` if it says something.

    Returns:
        The commands that were run so far.
    """
    commands: list[list[str]] = []

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        failed = command[0] == "apt-cache" and command[-1] not in known
        failed = failed or ("install" in command and bool(install))
        return subprocess.CompletedProcess(command, int(failed), stdout=install)

    monkeypatch.setattr(machine, "_run", run)
    return commands


def test_this_python_is_taken_if_it_will_do(machine: ModuleType) -> None:
    assert machine.provide(venv_exists=True, with_qt=False) == machine.find_python()


def test_root_gets_what_is_missing(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "_may_install", lambda: True)
    commands = answer(monkeypatch, machine, known={"libnew7t64", "libnew7"})
    machine.provide(venv_exists=True, with_qt=True)
    assert commands[0] == ["apt-get", "-q", "update"]
    install = ["apt-get", "-q", "install", "-y", "--no-install-recommends", "libnew7t64"]
    assert commands[-1] == install
    assert capsys.readouterr().out == f"Installing with apt-get: {MISSING}\n"


def test_an_older_release_knows_the_package_by_its_older_name(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_may_install", lambda: True)
    commands = answer(monkeypatch, machine, known={"libnew7"})
    machine.provide(venv_exists=True, with_qt=True)
    assert commands[-1][-1] == "libnew7"


def test_an_installation_that_fails_says_why(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_may_install", lambda: True)
    answer(monkeypatch, machine, known={"libnew7"}, install="Reading\nE: Unable to fetch archives")
    with pytest.raises(machine.Lacking, match=r"^apt-get could not install libnew7: Unable to f"):
        machine.provide(venv_exists=True, with_qt=True)


def test_others_are_told_the_names(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_may_install", lambda: False)
    answer(monkeypatch, machine, known={"libnew7"})
    with pytest.raises(machine.Lacking) as said:
        machine.provide(venv_exists=True, with_qt=True)
    assert str(said.value) == (
        f"This machine lacks {MISSING}. As root: apt-get update; "
        "apt-get install -y --no-install-recommends libnew7"
    )


def test_where_there_is_no_apt_the_libraries_are_named(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_has_apt", lambda: False)
    with pytest.raises(machine.Lacking, match=f"^This machine lacks {MISSING}. Install them with"):
        machine.provide(venv_exists=True, with_qt=True)


def test_checks_of_style_need_no_libraries_of_the_system(machine: ModuleType) -> None:
    assert machine.provide(venv_exists=True, with_qt=False)


def test_windows_and_macos_need_none(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.sys, "platform", "win32")
    assert machine.provide(venv_exists=True, with_qt=True)


def test_a_python_without_venv_is_completed(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_may_install", lambda: False)
    monkeypatch.setattr(
        machine, "_ask", lambda _python, question: "" if "venv" in question else "3.11"
    )
    answer(monkeypatch, machine, known={"python3.11-venv"})
    with pytest.raises(machine.Lacking, match=r"lacks Python's venv .* python3\.11-venv$"):
        machine.provide(venv_exists=False, with_qt=False)


def test_an_older_python_gets_a_newer_one_beside_it(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.sys, "version_info", (3, 10, 12))
    monkeypatch.setattr(machine.shutil, "which", lambda _name: None)
    monkeypatch.setattr(machine, "_may_install", lambda: False)
    answer(monkeypatch, machine, known={"python3.11", "python3.11-venv"})
    with pytest.raises(machine.Lacking, match=r"recommends python3\.11 python3\.11-venv$"):
        machine.provide(venv_exists=False, with_qt=False)


def test_an_older_python_uses_a_newer_one_that_is_there(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.sys, "version_info", (3, 10, 12))
    monkeypatch.setattr(
        machine.shutil, "which", lambda name: sys.executable if name == "python3.12" else None
    )
    monkeypatch.setattr(machine, "_ask", lambda python, _question: f"/usr/bin/{python[0]}")
    assert machine.provide(venv_exists=True, with_qt=False) == "/usr/bin/python3.12"


def test_where_python_is_too_old_and_nothing_can_be_installed_it_says_so(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(machine.shutil, "which", lambda _name: None)
    monkeypatch.setattr(machine, "_has_apt", lambda: False)
    with pytest.raises(machine.Lacking, match=r"^Python 3\.11 or newer is needed"):
        machine.provide(venv_exists=False, with_qt=True)


def test_a_linux_that_qt_no_longer_runs_on_is_named(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.platform, "libc_ver", lambda: ("glibc", "2.31"))
    with pytest.raises(machine.Lacking, match=r"too old for Qt: its C library is glibc 2\.31"):
        machine.provide(venv_exists=True, with_qt=False)


@pytest.mark.parametrize(
    ("platform", "variables", "screen"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, False),
        ("linux", {"QT_QPA_PLATFORM": "vnc"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_screen_is_where_a_window_can_be_seen(
    machine: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    variables: dict[str, str],
    screen: bool,
) -> None:
    monkeypatch.setattr(machine.sys, "platform", platform)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert machine.has_screen() is screen


def test_the_tools_that_tests_run_are_installed_where_they_are_missing(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "_may_install", lambda: True)
    monkeypatch.setattr(machine.shutil, "which", lambda tool: None if tool == "npm" else tool)
    commands = answer(monkeypatch, machine, known={"nodejs", "npm"})
    machine.provide_testing()
    assert commands[-1][-1] == "npm"
    assert capsys.readouterr().out == "Installing with apt-get: npm\n"


def test_a_server_is_installed_where_it_may_be_and_missed_by_nobody_else(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_has_font", lambda _: True)
    monkeypatch.setattr(
        machine.shutil, "which", lambda tool: None if tool == "pg_ctlcluster" else tool
    )
    commands = answer(monkeypatch, machine, known={"postgresql"})
    monkeypatch.setattr(machine, "_may_install", lambda: False)
    machine.provide_testing()
    assert commands == []

    monkeypatch.setattr(machine, "_may_install", lambda: True)
    machine.provide_testing()
    assert commands[-1][-1] == "postgresql"


@pytest.fixture
def complete(machine: ModuleType, monkeypatch: pytest.MonkeyPatch, fonts: Path) -> ModuleType:
    """The machine with all that is needed, but for its fonts."""
    monkeypatch.setattr(machine, "SCREENLESS", ())
    monkeypatch.setattr(machine, "TESTING", ())
    monkeypatch.setattr(machine, "SERVERS", ())
    (fonts / "LiberationSans-Regular.ttf").unlink()
    return machine


@pytest.mark.parametrize("there", ["LiberationSans-Bold.ttf", "Arial.TTF", "Arimo-Regular.otf"])
def test_a_font_as_wide_as_arial_is_enough(
    complete: ModuleType, monkeypatch: pytest.MonkeyPatch, fonts: Path, there: str
) -> None:
    commands = answer(monkeypatch, complete, known={"fonts-liberation"})
    (fonts / there).touch()
    complete.provide_testing()
    complete.provide(venv_exists=True, with_qt=True)
    assert commands == []


def test_root_gets_the_font_that_screens_are_laid_out_for(
    complete: ModuleType, monkeypatch: pytest.MonkeyPatch, fonts: Path
) -> None:
    monkeypatch.setattr(complete, "_may_install", lambda: True)
    commands = answer(monkeypatch, complete, known={"fonts-liberation"})
    (fonts / "DejaVuSans.ttf").touch()
    (fonts / "LiberationSansNarrow-Regular.ttf").touch()
    complete.provide(venv_exists=True, with_qt=True)
    assert commands[-1][-1] == "fonts-liberation"


def test_others_see_the_program_in_any_font_but_test_it_in_that_one(
    complete: ModuleType, monkeypatch: pytest.MonkeyPatch, fonts: Path
) -> None:
    monkeypatch.setattr(complete, "_may_install", lambda: False)
    answer(monkeypatch, complete, known={"fonts-liberation"})
    with pytest.raises(complete.Lacking, match="lacks a font as wide as Arial"):
        complete.provide(venv_exists=True, with_qt=True)
    (fonts / "DejaVuSans.ttf").touch()
    complete.provide(venv_exists=True, with_qt=True)
    with pytest.raises(complete.Lacking, match=r"install -y .* fonts-liberation$"):
        complete.provide_testing()


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("libpython3.99.so.1.0\n/nowhere\n3.99", ["libpython3.99"]),  # Debian has it apart
        ("libpython3.99.so.1.0\n{fonts}\n3.99", []),
        ("libc.so.6\n/nowhere\n3.99", []),  # where the system looks for libraries
        ("", []),
    ],
)
def test_the_library_of_python_is_wanted_for_a_package(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, fonts: Path, told: str, wanted: list[str]
) -> None:
    (fonts / "libpython3.99.so.1.0").touch()
    monkeypatch.setattr(machine, "PACKING", ())
    monkeypatch.setattr(machine, "LINKED", ())
    monkeypatch.setattr(machine, "_may_install", lambda: True)
    monkeypatch.setattr(machine, "_ask", lambda _python, _asked: told.format(fonts=fonts))
    commands = answer(monkeypatch, machine, known=set(wanted))
    machine.provide_packing()
    assert [word for command in commands[-1:] for word in command[-1:]] == wanted


def test_libraries_that_the_package_is_linked_with_are_wanted_too(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "PACKING", ())
    monkeypatch.setattr(machine, "LINKED", (machine.Need(MISSING, ("libnew7",)),))
    monkeypatch.setattr(machine, "_own_library", lambda: ())
    monkeypatch.setattr(machine, "_may_install", lambda: True)
    commands = answer(monkeypatch, machine, known={"libnew7"})
    machine.provide_packing()
    assert commands[-1][-1] == "libnew7"


@pytest.mark.parametrize(("apt", "machine_of"), [(False, "x86_64"), (True, "aarch64")])
def test_a_machine_that_makes_no_packages_says_so(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, apt: bool, machine_of: str
) -> None:
    monkeypatch.setattr(machine, "_has_apt", lambda: apt)
    monkeypatch.setattr(machine.platform, "machine", lambda: machine_of)
    with pytest.raises(machine.Lacking, match="made on Debian or Ubuntu"):
        machine.provide_packing()
