"""The Debian package in a clean Debian: a room made by debootstrap, and ``verify.sh`` in it.

Run by ``packaging/dev.py verify``; needs root and debootstrap. Nothing of this machine is in the
room but the package itself and the way to Debian's packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import freeze

ROOM = freeze.BUILD / "room"
BASE = freeze.BUILD / "debian-12.tar"
SUITE = "bookworm"
SCRIPT = Path(__file__).with_name("linux") / "verify.sh"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def cannot() -> str:
    """Why this cannot be done here; empty where it can."""
    if os.geteuid() != 0:
        return "it needs root, for a room of its own"
    if shutil.which("debootstrap") is None:
        return "debootstrap is not here"
    with tempfile.TemporaryDirectory() as probe:
        if subprocess.call(["mount", "-t", "tmpfs", "tmpfs", probe], stderr=subprocess.DEVNULL):
            return "this machine lets nobody mount anything, not even root"
        subprocess.run(["umount", probe], check=True)
    return ""


def verify(package: Path, earlier: Path) -> int:
    """Install, use, upgrade, roll back and remove; every step is printed.

    Args:
        package: the version to be released.
        earlier: a version before it.

    Returns:
        0, or the exit code of the step that failed.

    Raises:
        machine.Lacking: the room could not be made.
    """
    with _room() as room:
        for source in (package, earlier, SCRIPT):
            shutil.copyfile(source, room / "srv" / source.name)
        inside = ["sh", f"/srv/{SCRIPT.name}", f"/srv/{package.name}", f"/srv/{earlier.name}"]
        environment = {"PATH": PATH, "HOME": "/srv", "LC_ALL": "C.UTF-8"}
        command = ["chroot", str(room), *inside]
        return subprocess.call(command, env=environment, stdin=subprocess.DEVNULL)


@contextmanager
def _room() -> Iterator[Path]:
    _leave()
    ROOM.mkdir(parents=True)
    if not BASE.is_file():
        with tempfile.TemporaryDirectory(dir=freeze.BUILD) as fresh:
            freeze.run(["debootstrap", "--variant=minbase", SUITE, fresh], "debootstrap")
            freeze.run(["tar", "-C", fresh, "-cf", str(BASE), "."], "debootstrap")
    freeze.run(["tar", "-C", str(ROOM), "-xf", str(BASE)], "room")
    ROOM.chmod(0o755)  # it was made as a folder for its maker alone
    for path in _way_to_packages():
        (ROOM / path.relative_to("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, ROOM / path.relative_to("/"))
    try:
        freeze.run(["mount", "-t", "proc", "proc", str(ROOM / "proc")], "room")
        freeze.run(["mount", "-t", "tmpfs", "tmpfs", str(ROOM / "dev" / "shm")], "room")
        yield ROOM
    finally:
        _leave()


def _way_to_packages() -> list[Path]:
    """Name service, certificates and the configuration of apt, as this machine has them."""
    known = [Path("/etc/resolv.conf"), Path("/etc/hosts")]
    known += [Path("/etc/ssl/certs/ca-certificates.crt"), *Path("/etc/apt/apt.conf.d").iterdir()]
    return [path for path in known if path.is_file()]


def _leave() -> None:
    for inside in (ROOM / "proc", ROOM / "dev" / "shm"):
        if os.path.ismount(inside):
            subprocess.run(["umount", str(inside)], check=True)
    shutil.rmtree(ROOM, ignore_errors=True)
