"""What this machine has and lacks: a Python that is new enough, and the libraries that Qt needs.

Plain standard library, and readable by any Python from 3.9 on: this has to run, and to say in one
line what is missing, on a machine that has nothing yet. The folder is never a package (no
``__init__.py``): a library that the tests use is called ``packaging`` too.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)
PYTHONS = ("3.14", "3.13", "3.12", "3.11")
GLIBC = (2, 34)  # what the wheels of PySide6 are built against
NOT_HERE = 77
"""The exit code of a check that this machine cannot make, as automake and others have it."""


class Lacking(Exception):
    """Something that this machine lacks, said in one line with what to do."""


class Need(NamedTuple):
    """A file that must be there, and the Debian packages that bring it: the first one known."""

    what: str
    packages: tuple[str, ...]


# Found by starting Qt on a bare Debian 12 and adding what it asked for, one by one.
SCREENLESS = (
    Need("libGL.so.1", ("libgl1",)),
    Need("libEGL.so.1", ("libegl1",)),
    Need("libxkbcommon.so.0", ("libxkbcommon0",)),
    Need("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
    Need("libfontconfig.so.1", ("libfontconfig1",)),
    Need("libdbus-1.so.3", ("libdbus-1-3",)),
)
WINDOW = (
    Need("libxcb-cursor.so.0", ("libxcb-cursor0",)),
    Need("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",)),
    Need("libxcb-icccm.so.4", ("libxcb-icccm4",)),
    Need("libxcb-keysyms.so.1", ("libxcb-keysyms1",)),
    Need("libxcb-shape.so.0", ("libxcb-shape0",)),
)
PACKING = (
    Need("fakeroot", ("fakeroot",)),
    Need("readelf", ("binutils",)),
    Need("wixl", ("wixl",)),
    Need("msiinfo", ("msitools",)),
    Need("osslsigncode", ("osslsigncode",)),
    Need("debootstrap", ("debootstrap",)),
)
LINKED = (
    Need("libcups.so.2", ("libcups2t64", "libcups2")),  # by Qt's printing, which goes along
)
TESTING = (
    Need("node", ("nodejs",)),  # runs the OpenID provider that the sign-in is tested against
    Need("npm", ("npm",)),
)
SERVERS = (
    Need("pg_ctlcluster", ("postgresql",)),  # holds the store of a department in the tests
)
"""Without these the tests that need them are not run, and say so."""
ASK_LIBRARY = """
from sysconfig import get_config_var, get_python_version
print(get_config_var("INSTSONAME"), get_config_var("LIBDIR"), get_python_version(), sep="\\n")
"""
FONT = Need("a font as wide as Arial, which the screens are laid out for", ("fonts-liberation",))
AS_WIDE_AS_ARIAL = ("liberationsans-", "arial.", "arimo-")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def has_screen() -> bool:
    """Whether a window can be shown to somebody here."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return True
    return os.environ.get("QT_QPA_PLATFORM", "offscreen") not in ("", "offscreen", "minimal")


def find_python() -> str | None:
    """The path of a Python that is new enough: this one if it will do."""
    if sys.version_info[:2] >= OLDEST:
        return getattr(sys, "_base_executable", None) or sys.executable  # not an environment's own
    for version in PYTHONS:
        launcher = ["py", f"-{version}"] if os.name == "nt" else [f"python{version}"]
        if shutil.which(launcher[0]):
            found = _ask(launcher, "import sys; print(sys.executable)")
            if found:
                return found
    return None


def provide(*, venv_exists: bool, with_qt: bool) -> str:
    """See that this machine has what the set-up needs, and return the Python to use.

    Root gets the missing packages installed where ``apt-get`` is there; anybody else is told their
    names.

    Args:
        venv_exists: whether the virtual environment is made, so that nothing need make it.
        with_qt: whether Qt will be started, which needs libraries of the system.

    Raises:
        Lacking: the machine lacks something that could not be installed.
    """
    _check_glibc()
    python = find_python()
    needs = [] if venv_exists else _to_make_environments(python)
    if with_qt and sys.platform.startswith("linux"):
        wanted = SCREENLESS + (WINDOW if _may_install() or has_screen() else ())
        needs += [need for need in wanted if not _loads(need.what)]
        needs += [] if _has_font(AS_WIDE_AS_ARIAL if _may_install() else ("",)) else [FONT]
    if needs:
        _install(needs)
    python = python or find_python()
    if python is None:
        raise Lacking(_too_old())
    return python


def provide_packing() -> None:
    """See that what makes and tries packages is here; nothing to do but on Linux.

    Raises:
        Lacking: packages cannot be made here, or something is missing and could not be installed.
    """
    if sys.platform.startswith("linux"):
        if not _has_apt() or platform.machine() != "x86_64":
            raise Lacking("Linux packages are made on Debian or Ubuntu, on a 64-bit PC.")
        linked = tuple(need for need in LINKED if not _loads(need.what))
        _provide_tools(PACKING, more=(*linked, *_own_library()))


def provide_testing() -> None:
    """See that the tools and the font that tests use are here; nothing to do but on Linux.

    Servers are installed where that may be done, and missed by nobody where not.

    Raises:
        Lacking: something is missing and could not be installed.
    """
    more: tuple[Need, ...] = () if _has_font(AS_WIDE_AS_ARIAL) else (FONT,)
    if _may_install():
        more += tuple(need for need in SERVERS if shutil.which(need.what) is None)
    _provide_tools(TESTING, more=more)


def _provide_tools(tools: tuple[Need, ...], more: tuple[Need, ...] = ()) -> None:
    if sys.platform.startswith("linux"):
        missing = [need for need in tools if shutil.which(need.what) is None]
        if missing or more:
            _install([*missing, *more])


def _own_library() -> tuple[Need, ...]:
    """The library of Python itself, which goes into the package; Debian has it apart."""
    told = _ask([find_python() or "python3"], ASK_LIBRARY).split("\n")
    if len(told) != 3 or Path(told[1], told[0]).exists() or _loads(told[0]):
        return ()
    return (Need(told[0], (f"libpython{told[2]}",)),)


def _to_make_environments(python: str | None) -> list[Need]:
    if python is None:
        if not _has_apt():
            raise Lacking(_too_old())
        return [
            Need("Python 3.11 or newer", tuple(f"python{version}" for version in PYTHONS)),
            Need("its venv module", tuple(f"python{version}-venv" for version in PYTHONS)),
        ]
    if _ask([python], "import ensurepip, venv; print(True)"):
        return []
    version = _ask([python], "import sys; print('%d.%d' % sys.version_info[:2])")
    return [Need("Python's venv and ensurepip modules", (f"python{version}-venv", "python3-venv"))]


def _too_old() -> str:
    return (
        f"Python {'.'.join(map(str, OLDEST))} or newer is needed, and this is "
        f"{platform.python_version()}. Install one from your system's packages or python.org."
    )


def _check_glibc() -> None:
    name, version = platform.libc_ver()
    if name != "glibc" or not version:
        return
    if tuple(int(part) for part in version.split(".")[:2]) < GLIBC:
        raise Lacking(
            f"This Linux is too old for Qt: its C library is glibc {version}, and 2.34 or newer is "
            "needed (Debian 12, Ubuntu 22.04, Red Hat Enterprise Linux 9)."
        )


def _install(needs: list[Need]) -> None:
    """Install the packages as root, or name them."""
    things = ", ".join(need.what for need in needs)
    if not _has_apt():
        raise Lacking(f"This machine lacks {things}. Install them with your system's packages.")
    if not _may_install():
        names = " ".join(_known(need) for need in needs)
        raise Lacking(
            f"This machine lacks {things}. As root: apt-get update; "
            f"apt-get install -y --no-install-recommends {names}"
        )
    print(f"Installing with apt-get: {things}")
    _apt("update")
    names_known = [_known(need) for need in needs]
    done = _apt("install", "-y", "--no-install-recommends", *names_known)
    if done.returncode:
        errors = [line for line in done.stdout.splitlines() if line.startswith("E:")]
        reason = errors[-1][2:].strip() if errors else f"it ended with code {done.returncode}"
        raise Lacking(f"apt-get could not install {' '.join(names_known)}: {reason}")


def _known(need: Need) -> str:
    """The first package of a need that the machine's package lists know, else the last one."""
    for name in need.packages:
        if _run(["apt-cache", "show", "--no-all-versions", name]).returncode == 0:
            return name
    return need.packages[-1]


def _apt(*arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(["apt-get", "-q", *arguments])


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _ask(python: list[str], question: str) -> str:
    """What a Python prints, or nothing if it cannot be run or lacks what it is asked for."""
    try:
        done = subprocess.run(
            [*python, "-c", question], check=False, capture_output=True, text=True
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _has_apt() -> bool:
    return shutil.which("apt-get") is not None


def _may_install() -> bool:
    return _has_apt() and os.geteuid() == 0


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font(names: tuple[str, ...]) -> bool:
    """Whether the file of a font begins with one of these names, in small letters."""
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(
        path.suffix.lower() in (".ttf", ".otf", ".ttc") and path.name.lower().startswith(names)
        for folder in folders
        for path in folder.rglob("*.*")
    )
