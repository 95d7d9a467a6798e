"""The tables of the Windows Installer package, carried out by Wine's Windows Installer.

    python3 packaging/dev.py verify --windows

Needs wine and wixl. The program itself cannot be frozen here, so small programs of Wine stand in
for it, one of which is a service as the gateway is. What is tried is what the tables say: where
files go, the entry in the Start menu, the service, the upgrade, the refusal of an earlier version,
and what an uninstall leaves. It is no proof that the program runs on Windows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import freeze
import msi
from verify_deb import NotHere

EARLIER, LATER = "1.0.0", "1.1.0"
INSTALLED = Path("Program Files/Triage Handover Viewer")
SETTINGS = Path("ProgramData/triage-handover/settings.toml")
SERVICE = "TriageHandoverGateway"
PRODUCTS = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
PAYLOAD = {
    EARLIER: ("_internal/base_library.zip", "_internal/gone.dll"),
    LATER: ("_internal/base_library.zip", "_internal/resources/a table.csv"),
}
STAND_INS = {msi.PROGRAM: "termsv.exe", msi.VIEWER: "hostname.exe"}
"""A service that starts and stops when it is told to, and a program that ends by itself."""


class Wrong(Exception):
    """Something that is not as the tables of the package say."""


class Windows:
    """A Windows of Wine's making, in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.drive = home / "prefix" / "drive_c"
        self._environment = {
            **os.environ,
            "HOME": str(home),
            "WINEPREFIX": str(home / "prefix"),
            "WINEDEBUG": "-all",
            # neither the desktop of this machine nor parts that Wine would fetch are wanted
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
        }

    def run(self, *command: str) -> tuple[int, str]:
        """What a program ends with (the lowest byte of it, through Linux) and says."""
        done = subprocess.run(
            ["wine", *command],
            env=self._environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=180,
            check=False,
        )
        return done.returncode, done.stdout

    def close(self) -> None:
        """End everything that runs in it."""
        subprocess.run(["wineserver", "-k", "-w"], env=self._environment, check=False)

    def install(self, how: str, package: Path, *more: str) -> int:
        """Hand a package to msiexec, without questions."""
        path = "Z:" + str(package).replace("/", "\\")
        return self.run("msiexec", how, path, "/qn", "/norestart", *more)[0]

    def files(self) -> set[str]:
        """The files of the program, by their path in its folder."""
        folder = self.drive / INSTALLED
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    def versions(self) -> list[str]:
        """The versions of ours that stand in the list of installed programs."""
        _, listed = self.run("reg", "query", PRODUCTS)
        told = (self.run("reg", "query", key)[1] for key in listed.split() if "{" in key)
        ours = [lines for lines in told if "Triage Handover Viewer" in lines]
        return [_value(lines, "DisplayVersion") for lines in ours]

    def service(self) -> str:
        """The state of the gateway's service; empty where there is none."""
        code, told = self.run("sc", "query", SERVICE)
        state = next((line for line in told.splitlines() if "STATE" in line), "")
        return "" if code else state.split()[-1]

    def menu(self) -> list[Path]:
        """Our entries in the Start menus."""
        return list(self.drive.rglob("Start Menu/**/Triage Handover Viewer.lnk"))


def verify() -> int:
    """Install, upgrade, refuse and uninstall; every step is printed.

    Returns:
        0, or 1 at the first step that went wrong.

    Raises:
        NotHere: this machine has no wine or no wixl.
    """
    for tool in ("wine", "wineserver", "wixl"):
        if shutil.which(tool) is None:
            raise NotHere(f"{tool} is not here (Debian: wine wine64 wixl)")
    freeze.BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=freeze.BUILD) as home:
        windows = Windows(Path(home))
        try:
            return _all_of(windows, Path(home))
        finally:
            windows.close()


def _all_of(windows: Windows, home: Path) -> int:
    made: dict[str, Path] = {}
    steps: dict[str, Callable[[], None]] = {
        "a Windows of its own": lambda: _begin(windows),
        "packages of stand-ins": lambda: made.update(
            {version: _package(windows, home, version) for version in PAYLOAD}
        ),
        "install, silent": lambda: _installs(windows, made[EARLIER]),
        "install the service as well": lambda: _adds_the_service(windows, made[EARLIER]),
        "upgrade": lambda: _upgrades(windows, made[LATER]),
        "an earlier version is refused": lambda: _refuses(windows, made[EARLIER]),
        "uninstall": lambda: _uninstalls(windows, made[LATER]),
    }
    for name, step in steps.items():
        began = time.monotonic()
        try:
            step()
        except Wrong as wrong:
            print(f"FAILED {name}: {wrong}")
            return 1
        print(f"ok     {name} ({(time.monotonic() - began) * 1000:.0f} ms)")
    return 0


def _begin(windows: Windows) -> None:
    windows.run("wineboot", "-i")
    missing = [
        name
        for name in STAND_INS.values()
        if not (windows.drive / "windows/system32" / name).is_file()
    ]
    _expect("what stands in is missing", missing, [])


def _package(windows: Windows, home: Path, version: str) -> Path:
    folder = home / version
    for name in PAYLOAD[version]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(version, encoding="ascii")
    for name, program in STAND_INS.items():
        shutil.copyfile(windows.drive / "windows/system32" / program, folder / name)
    return msi.build(folder, home, version=version)


def _installs(windows: Windows, package: Path) -> None:
    _expect("msiexec ends with", windows.install("/i", package), 0)
    _expect("files", windows.files(), {*PAYLOAD[EARLIER], *STAND_INS})
    _expect("installed programs", windows.versions(), [EARLIER])
    _expect("entries in the Start menu", len(windows.menu()), 1)
    _expect("the service", windows.service(), "")
    _expect("folder of settings", (windows.drive / SETTINGS).parent.is_dir(), True)
    (windows.drive / SETTINGS).write_text("# of this site\n", encoding="ascii")
    _expect("uninstall ends with", windows.install("/x", package), 0)


def _adds_the_service(windows: Windows, package: Path) -> None:
    code = windows.install("/i", package, "ADDLOCAL=Viewer,Gateway")
    _expect("msiexec ends with", code, 0)
    _expect("the service", windows.service(), "RUNNING")
    _, told = windows.run("reg", "query", rf"HKLM\System\CurrentControlSet\Services\{SERVICE}")
    _expect("its account", _value(told, "ObjectName"), r"NT AUTHORITY\LocalService")
    _expect("its start", _value(told, "Start"), "0x2")
    command = _value(told, "ImagePath").replace('"', "")
    ending = r"\Triage Handover Viewer\triage-handover-gateway.exe receive --as-service"
    _expect("its command", command.endswith(ending), True)


def _upgrades(windows: Windows, package: Path) -> None:
    code = windows.install("/i", package, "ADDLOCAL=Viewer,Gateway")
    _expect("msiexec ends with", code, 0)
    gateway = "triage-handover-gateway.exe"
    _expect("files", windows.files(), {*PAYLOAD[LATER], *STAND_INS, gateway})
    library = windows.drive / INSTALLED / PAYLOAD[LATER][0]
    _expect("a file of both versions", library.read_text(encoding="ascii"), LATER)
    _expect("installed programs", windows.versions(), [LATER])
    _expect("entries in the Start menu", len(windows.menu()), 1)
    _expect("the service", windows.service(), "RUNNING")


def _refuses(windows: Windows, package: Path) -> None:
    _expect("msiexec ends well", windows.install("/i", package) == 0, False)
    _expect("installed programs", windows.versions(), [LATER])
    _expect("the service", windows.service(), "RUNNING")


def _uninstalls(windows: Windows, package: Path) -> None:
    _expect("msiexec ends with", windows.install("/x", package), 0)
    _expect("folder of the program", (windows.drive / INSTALLED).exists(), False)
    _expect("installed programs", windows.versions(), [])
    _expect("entries in the Start menu", windows.menu(), [])
    _expect("the service", windows.service(), "")
    _expect("settings of the site", (windows.drive / SETTINGS).is_file(), True)


def _value(told: str, name: str) -> str:
    """A value as ``reg query`` prints it; empty where there is none of that name."""
    for line in told.splitlines():
        found, _, rest = line.strip().partition("    ")
        if found == name:
            return rest.strip().partition("    ")[2].strip()
    return ""


def _expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Wrong(f"{what}: {found!r} instead of {wanted!r}")
