"""The Debian package in a clean Debian: a room made by debootstrap, and ``verify.sh`` in it.

Run by ``packaging/dev.py verify``; needs root and debootstrap. Nothing of this machine is in the
room but the package itself and the way to Debian's packages. What the room mounts, and whatever is
started in it, goes with the process that made it, however that ends.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import freeze
import machine

ROOM = freeze.BUILD / "room"
SUITE = "bookworm"
SCRIPT = Path(__file__).with_name("linux") / "verify.sh"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
ENTER = """
mount -t proc proc "$0/proc"
mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm"
exec chroot "$0" "$@"
"""
NO_LISTS = 75
"""What ``verify.sh`` ends with where Debian's packages cannot be reached."""


class NotHere(Exception):
    """Why the package cannot be tried on this machine; says nothing about the package."""


def verify(package: Path, earlier: Path, suite: str = SUITE) -> int:
    """Install, use, upgrade, roll back and remove; every step is printed.

    Args:
        package: the version to be released.
        earlier: a version before it.
        suite: the Debian that it is tried in.

    Returns:
        0, or the exit code of the step that failed.

    Raises:
        NotHere: this machine has no room for it, or no way to Debian's packages.
    """
    _check_rights()
    _make_room(suite)
    for source in (package, earlier, SCRIPT):
        shutil.copyfile(source, ROOM / "srv" / source.name)
    inside = ["sh", f"/srv/{SCRIPT.name}", f"/srv/{package.name}", f"/srv/{earlier.name}"]
    environment = {**_proxies(), "PATH": PATH, "HOME": "/srv", "LC_ALL": "C.UTF-8"}
    try:
        code = subprocess.call(
            [*APART, "sh", "-ec", ENTER, str(ROOM), *inside],
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    finally:
        shutil.rmtree(ROOM, ignore_errors=True)
    if code == NO_LISTS:
        raise NotHere("Debian's packages cannot be reached from the room")
    return code


def hold_to_policy(package: Path) -> int:
    """See that lintian finds nothing in a package but what ``lintian-overrides`` explains.

    Returns:
        0, or 1 where it found something, which is printed.

    Raises:
        NotHere: this machine has no lintian.
    """
    tool = shutil.which("lintian")
    if tool is None:
        raise NotHere("lintian is not here")
    command = [tool, "--allow-root", "--tag-display-limit", "0", "--fail-on", "error,warning"]
    done = subprocess.run([*command, str(package)], capture_output=True, text=True, check=False)
    found = [line for line in done.stdout.splitlines() if line[:2] in ("E:", "W:")]
    print(*found or [f"lintian finds nothing in {package.name} that is not explained"], sep="\n")
    return 1 if done.returncode or found else 0


def mirror(targets: str, suite: str = SUITE) -> str:
    """Where this machine's apt finds the packages of a suite.

    An archive that has one suite of Debian has the others as well.

    Args:
        targets: a line for each list that apt fetches: its suite, and the address of its archive.
        suite: the one that is looked for.

    Returns:
        the address; empty where apt has no such list, and debootstrap takes its own.
    """
    for known in (suite, SUITE):
        if found := re.search(rf"^{known} (\S+)$", targets, re.MULTILINE):
            return found[1]
    return ""


def _check_rights() -> None:
    if os.geteuid() != 0:
        raise NotHere("it needs root, for a room of its own")
    if shutil.which("debootstrap") is None:
        raise NotHere("debootstrap is not here")
    with tempfile.TemporaryDirectory() as probe:
        command = [*APART, "mount", "-t", "tmpfs", "tmpfs", probe]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"even root may mount nothing here ({done.stderr.strip() or 'no reason'})")


def base(suite: str) -> Path:
    """Where the clean Debian is kept from which every room of a suite is made."""
    return freeze.BUILD / f"debian-{suite}.tar"


def _make_room(suite: str) -> None:
    shutil.rmtree(ROOM, ignore_errors=True)
    ROOM.mkdir(parents=True)
    if not base(suite).is_file():
        _make_base(suite)
    freeze.run(["tar", "-C", str(ROOM), "-xf", str(base(suite))], "room")
    ROOM.chmod(0o755)  # it was made as a folder for its maker alone
    for path in _way_to_packages():
        (ROOM / path.relative_to("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, ROOM / path.relative_to("/"))


def _make_base(suite: str) -> None:
    ask = ["apt-get", "indextargets", "--format", "$(RELEASE) $(SITE)", "Created-By: Packages"]
    done = subprocess.run(ask, capture_output=True, text=True, check=False)
    made = base(suite).with_suffix(".part")
    with tempfile.TemporaryDirectory(dir=freeze.BUILD) as fresh:
        command = ["debootstrap", "--variant=minbase", suite, fresh]
        try:
            freeze.run([*command, *filter(None, [mirror(done.stdout, suite)])], "debootstrap")
        except machine.Lacking as failure:
            raise NotHere(f"debootstrap could make no clean Debian. {failure}") from failure
        freeze.run(["tar", "-C", fresh, "-cf", str(made), "."], "base")
    made.replace(base(suite))


def _way_to_packages() -> list[Path]:
    """Name service, certificates and the configuration of apt, as this machine has them."""
    known = [Path("/etc/resolv.conf"), Path("/etc/hosts")]
    known += [Path("/etc/ssl/certs/ca-certificates.crt"), *Path("/etc/apt/apt.conf.d").iterdir()]
    return [path for path in known if path.is_file()]


def _proxies() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
