"""The Debian package, made from a stand-in for the frozen program and read back."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.scripts import ROOT, fresh

pytestmark = pytest.mark.package


@pytest.fixture
def deb(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, building in a folder of this test's own."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    found = fresh("deb")
    monkeypatch.setattr(found.freeze, "BUILD", tmp_path / "build")
    monkeypatch.setattr(found.freeze, "moment", found.freeze.moment.__wrapped__)
    (tmp_path / "build").mkdir()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A frozen program that does nothing."""
    made = tmp_path / "frozen"
    (made / "_internal" / "resources").mkdir(parents=True)
    program = shutil.which("true")
    assert program
    shutil.copyfile(program, made / "triage-handover")
    (made / "triage-handover").chmod(0o755)
    (made / "_internal" / "resources" / "words.txt").write_text("words")
    return made


def told(*command: str | Path) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=True)
    return done.stdout


def field(package: Path, name: str) -> str:
    return told("dpkg-deb", "--field", package, name).strip()


def test_a_source_without_its_history_is_packed_too(
    deb: ModuleType, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = deb.subprocess.run

    def without_git(command: list[str], **how: object) -> subprocess.CompletedProcess[str]:
        if command[0] == "git":
            raise FileNotFoundError(2, "No such file or directory", "git")
        done: subprocess.CompletedProcess[str] = run(command, **how)
        return done

    monkeypatch.setattr(deb.subprocess, "run", without_git)
    assert deb.build(folder, tmp_path / "out", version="1.2.3", packing="none").is_file()


def test_it_says_what_it_needs(deb: ModuleType, folder: Path, tmp_path: Path) -> None:
    package = deb.build(folder, tmp_path / "out", version="1.2.3", packing="none")
    assert package.name == "triage-handover_1.2.3_amd64.deb"
    assert (field(package, "Version"), field(package, "Architecture")) == ("1.2.3", "amd64")
    needs = field(package, "Depends").split(", ")
    assert {"fonts-liberation", "libegl1", "libxcb-cursor0"} <= set(needs)
    assert any(re.fullmatch(r"libc6 \(>= 2\.\d+\)", one) for one in needs)


@pytest.mark.parametrize(
    ("package", "named"),
    [
        ("libcups2", "libcups2 | libcups2t64"),
        ("libcups2t64", "libcups2t64 | libcups2"),
        ("libx11-6", "libx11-6"),
    ],
)
def test_a_library_that_later_systems_renamed_is_asked_for_by_either_name(
    deb: ModuleType, package: str, named: str
) -> None:
    assert deb._by_either_name(package) == named


def test_a_file_lies_where_debian_has_it_and_is_roots(
    deb: ModuleType, folder: Path, tmp_path: Path
) -> None:
    package = deb.build(folder, tmp_path / "out", version="1.2.3", packing="none")
    lines = told("dpkg-deb", "--contents", package).splitlines()
    owners = {line.split()[1] for line in lines}
    paths = {line.split()[5] for line in lines}
    assert owners == {"root/root"}
    assert {
        "./opt/triage-handover/triage-handover",
        "./usr/bin/triage-handover",
        "./usr/share/applications/triage-handover.desktop",
        "./usr/share/doc/triage-handover/changelog.gz",
        "./usr/share/lintian/overrides/triage-handover",
        "./usr/share/man/man1/triage-handover.1.gz",
        "./usr/lib/systemd/system/triage-handover-gateway.service",
        "./etc/triage-handover/settings.toml",
        "./etc/pam.d/triage-handover",
    } <= paths
    assert not [path for path in paths if path.startswith(("./home", "./var", "./usr/local"))]


def test_the_program_alone_is_started(deb: ModuleType, folder: Path, tmp_path: Path) -> None:
    shutil.copyfile(folder / "triage-handover", folder / "_internal" / "library.so")
    (folder / "_internal" / "library.so").chmod(0o755)
    package = deb.build(folder, tmp_path / "out", version="1.2.3", packing="none")
    rights = {
        line.split()[5]: line.split()[0]
        for line in told("dpkg-deb", "--contents", package).splitlines()
    }
    started = [path for path, right in rights.items() if right == "-rwxr-xr-x"]
    assert started == ["./opt/triage-handover/triage-handover"]


def test_the_settings_of_a_site_are_never_overwritten(
    deb: ModuleType, folder: Path, tmp_path: Path
) -> None:
    package = deb.build(folder, tmp_path / "out", version="1.2.3", packing="none")
    kept = told("dpkg-deb", "--info", package, "conffiles").split()
    assert kept == ["/etc/pam.d/triage-handover", "/etc/triage-handover/settings.toml"]


def test_the_same_program_gives_the_same_package(
    deb: ModuleType, folder: Path, tmp_path: Path
) -> None:
    made = [
        deb.build(folder, tmp_path / out, version="1.2.3", packing="none") for out in ("a", "b")
    ]
    first, second = (hashlib.sha256(one.read_bytes()).hexdigest() for one in made)
    assert first == second
