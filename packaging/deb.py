"""The Debian package: the frozen program with all that a desktop and a server expect of it.

Run by ``packaging/dev.py package``. Files are root's, times are those of the last commit, so the
same commit gives the same package wherever it is built with the same tools.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import freeze
import machine

LINUX = Path(__file__).resolve().with_name("linux")
PACKAGE = "triage-handover"
HOME = Path("opt/triage-handover")
MAINTAINER = "Triage Handover Viewer <packages@triage-handover.invalid>"

OPENED_BY_NAME = (
    "libegl1", "libgl1", "libdbus-1-3", "libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4",
    "libxcb-keysyms1", "libxcb-shape0", "fontconfig-config", "fonts-liberation",
    "ca-certificates", "xdg-utils", "libpam0g", "libpam-runtime",
)  # fmt: skip
"""What Qt and the program open by name at run time, which no tool can see in the files.

The screens are laid out for letters as wide as Arial's; Liberation Sans is."""

RENAMED = ("libcups2", "libglib2.0-0", "libssl3")
"""Debian 13 and Ubuntu 24.04 have these as ``…t64``, of the same make on a 64-bit PC."""

CONTROL = """\
Package: triage-handover
Version: {version}
Architecture: amd64
Maintainer: {maintainer}
Installed-Size: {size_kib}
Depends: {depends}
Recommends: gnome-keyring | kwalletmanager | keepassxc
Section: misc
Priority: optional
Description: encounter report receiver for emergency departments
 Shows what NHS 111, 999, ambulance, clinical assessment, mental-health and
 dental lines hand over to an Emergency Department or Urgent Treatment Centre,
 and replies to the sending system.
"""


def build(folder: Path, out: Path, *, version: str, packing: str = "xz") -> Path:
    """Make the package.

    Args:
        folder: the frozen program.
        out: where the package goes.
        version: of the package.
        packing: how it is compressed; ``none`` is quick, for a package that only tests meet.

    Returns:
        the package's file.

    Raises:
        machine.Lacking: a tool failed.
    """
    root = freeze.BUILD / "deb"
    shutil.rmtree(root, ignore_errors=True)
    _stage(folder, root, version)
    _describe(folder, root, version)
    _same_times(root)
    out.mkdir(parents=True, exist_ok=True)
    made = out / f"{PACKAGE}_{version}_amd64.deb"
    command = ["fakeroot", "dpkg-deb", "--root-owner-group", f"-Z{packing}", "--build"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(freeze.moment())}
    freeze.run([*command, str(root), str(made)], "deb", environment)
    return made


def _describe(folder: Path, root: Path, version: str) -> None:
    """Write what the package manager reads: needs, settings files and the scripts."""
    control = root / "DEBIAN"
    control.mkdir()
    depends = ", ".join(sorted({*_libraries(folder), *OPENED_BY_NAME}))
    size_kib = int(freeze.size_mib(root) * 1024)
    (control / "control").write_text(
        CONTROL.format(version=version, maintainer=MAINTAINER, size_kib=size_kib, depends=depends),
        encoding="utf-8",
    )
    (control / "conffiles").write_text(
        "".join(
            f"/{path.relative_to(root)}\n"
            for path in sorted((root / "etc").rglob("*"))
            if path.is_file()
        ),
        encoding="utf-8",
    )
    for script in ("postinst", "prerm", "postrm"):
        _copy(LINUX / f"{PACKAGE}.{script}", control / script, mode=0o755)


def _stage(folder: Path, root: Path, version: str) -> None:
    """Lay every file where it will be installed."""
    shutil.copytree(folder, root / HOME, symlinks=True)
    for path in (root / HOME).rglob("*"):
        if path.is_file() and not path.is_symlink():  # a library is loaded, and never started
            path.chmod(0o755 if path.name == PACKAGE else 0o644)
    share = root / "usr/share"
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin" / PACKAGE).symlink_to(f"/{HOME}/{PACKAGE}")
    _copy(LINUX / f"{PACKAGE}.desktop", share / "applications" / f"{PACKAGE}.desktop")
    for info in LINUX.glob("*.metainfo.xml"):
        _copy(info, share / "metainfo" / info.name)
    icon = share / "icons/hicolor/scalable/apps" / f"{PACKAGE}.svg"
    _copy(freeze.ROOT / "resources/icons/app.svg", icon)
    _copy(LINUX / "settings.toml", root / "etc" / PACKAGE / "settings.toml")
    _copy(LINUX / f"{PACKAGE}-pam", root / "etc/pam.d" / PACKAGE)
    for unit in LINUX.glob("*.service"):
        _copy(unit, root / "usr/lib/systemd/system" / unit.name)
    documents = share / "doc" / PACKAGE
    _copy(freeze.ROOT / "LICENSE", documents / "copyright")
    notices = freeze.BUILD / "NOTICES.txt"
    if notices.is_file():
        _copy(notices, documents / "NOTICES.txt")
    page = share / "man/man1" / f"{PACKAGE}.1"
    _copy(LINUX / f"{PACKAGE}.1", page)
    _pack(page)
    changes = documents / "changelog"
    changes.write_text(_changes(version), encoding="utf-8")
    _pack(changes)
    _copy(LINUX / f"{PACKAGE}.lintian-overrides", share / "lintian/overrides" / PACKAGE)


def _changes(version: str) -> str:
    """What Debian asks every package to tell: its version and when it was made."""
    made = format_datetime(datetime.fromtimestamp(freeze.moment(), UTC))
    return (
        f"{PACKAGE} ({version}) stable; urgency=medium\n\n  * Version {version}.\n\n"
        f" -- {MAINTAINER}  {made}\n"
    )


def _pack(path: Path) -> None:
    """Put the packed file in the place of a plain one; the same bytes each time."""
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    path.unlink()


def _copy(source: Path, target: Path, *, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def _libraries(folder: Path) -> list[str]:
    """The packages of the system's libraries that the frozen files are linked with."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    linked = [str(path) for path in files if path.name == PACKAGE or ".so" in path.name]
    needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", _said("readelf", "-dW", *linked)))
    outside = needed - {path.name for path in files} - {"ld-linux-x86-64.so.2"}
    places = dict(
        re.findall(r"^\s+(\S+) \(libc6,x86-64.*\) => (\S+)$", _said("ldconfig", "-p"), re.MULTILINE)
    )
    if missing := sorted(outside - set(places)):
        raise machine.Lacking(f"The program is linked with what is not here: {missing}")
    owners = _said("dpkg-query", "-S", *(_as_owned(places[one]) for one in outside))
    versions = re.findall(r"GLIBC_(\d+)\.(\d+)", _said("readelf", "-VW", *linked))
    newest = max((int(major), int(minor)) for major, minor in versions)
    packages = {line.partition(":")[0] for line in owners.splitlines()} - {"libc6"}
    return [*map(_by_either_name, packages), f"libc6 (>= {newest[0]}.{newest[1]})"]


def _by_either_name(package: str) -> str:
    """A package with the name that it has before and after Debian 13, the installed one first."""
    old = package.removesuffix("t64")
    if old not in RENAMED:
        return package
    return " | ".join(sorted((old, f"{old}t64"), key=lambda name: name != package))


def _as_owned(place: str) -> str:
    """A pattern of the file: /lib is a link to /usr/lib, and packages may own it as either."""
    return f"*/{Path(place).resolve().parent.name}/{Path(place).resolve().name}"


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise machine.Lacking(f"{command[0]} failed: {done.stderr.strip()[-200:]}")
    return done.stdout


def _same_times(root: Path) -> None:
    moment = freeze.moment()
    for path in root.rglob("*"):
        os.utime(path, (moment, moment), follow_symlinks=False)
