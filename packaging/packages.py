"""What is released: the packages, the list of all that is in them, and their check sums.

    python packaging/packages.py build [--sign COMMAND...]
    python packaging/packages.py verify [--suite NAME | --lintian | --windows | --twice]

Run by ``packaging/dev.py``, by a Python that is new enough.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import zipfile
from pathlib import Path

import contents
import deb
import freeze
import machine
import msi
import twice
import verify_deb
import verify_msi

DIST = freeze.ROOT / "dist"
CHECK = Path(__file__).with_name("verify_download.py")
POLICY = Path(__file__).with_name("policy")
EARLIER = "0.0.1"
"""The version that the upgrade starts from."""


def main() -> int:
    """Carry out one command; what failed is said in one line, with exit code 1."""
    try:
        return {"build": build, "verify": verify}[sys.argv[1]](*sys.argv[2:])
    except machine.Lacking as lacking:
        print(lacking, file=sys.stderr)
        return 1


def build(*signing: str) -> int:
    """Build what this system can: each file is printed with its size.

    Args:
        signing: ``--sign`` and a command; on Windows it is run with the path of each program
            before it is packed, and then with that of the package.

    Raises:
        machine.Lacking: something that is needed is not here, or a step failed.
    """
    command = _signing(signing)
    folder = freeze.freeze()
    print(f"the program    {freeze.size_mib(folder):.0f} MiB in its folder")
    notices = contents.write_notices()
    if sys.platform == "linux":
        _told(deb.build(folder, DIST, version=freeze.version()))
    elif os.name == "nt":
        shutil.copyfile(notices, folder / notices.name)
        shutil.copyfile(freeze.ROOT / "LICENSE", folder / "LICENSE.txt")
        _sign(command, *sorted(folder.glob("*.exe")))
        made = msi.build(folder, DIST, version=freeze.version())
        _sign(command, made)
        _told(made)
    _told(_templates())
    _told(contents.write_list(DIST))
    _told(Path(shutil.copy2(CHECK, DIST)))
    sums = DIST / "SHA256SUMS"
    files = sorted(one for one in DIST.iterdir() if one.is_file() and one != sums)
    sums.write_text("".join(f"{_digest(one)}  {one.name}\n" for one in files), encoding="ascii")
    return 0


def verify(*what: str) -> int:
    """Try what was built.

    Args:
        what: nothing, for the Debian package in Debian 12; ``--suite`` and another one's name;
            ``--lintian`` to hold it to Debian's policy; ``--windows`` for the tables of the
            Windows package, under Wine; ``--twice`` to make the program again and compare.

    Returns:
        0 where every step worked; ``machine.NOT_HERE`` where this machine lets nobody try it, which
        is said; else the exit code of the step that failed.

    Raises:
        machine.Lacking: it was not built.
    """
    try:
        match what:
            case ("--lintian",):
                return verify_deb.hold_to_policy(_built())
            case ("--windows",):
                return verify_msi.verify()
            case ("--twice",):
                return twice.verify()
            case () | ("--suite", _):
                return _in_a_room(*what[1:])
    except verify_deb.NotHere as reason:
        print(f"The package was not tried here: {reason}.")
        return machine.NOT_HERE
    raise machine.Lacking("Say nothing more, or --suite NAME, --lintian, --windows or --twice.")


def _built() -> Path:
    made = DIST / f"{deb.PACKAGE}_{freeze.version()}_amd64.deb"
    if not made.is_file():
        raise machine.Lacking("There is no package yet: run packaging/dev.py package.")
    return made


def _in_a_room(suite: str = verify_deb.SUITE) -> int:
    built = _built()
    earlier = deb.build(freeze.FOLDER, freeze.BUILD / "earlier", version=EARLIER, packing="none")
    return verify_deb.verify(built, earlier, suite)


def _signing(arguments: tuple[str, ...]) -> list[str]:
    """The command that signs; empty where nothing is signed."""
    if not arguments:
        return []
    option, *command = arguments
    if option != "--sign" or not command:
        raise machine.Lacking("Say nothing more, or --sign and the command that signs a file.")
    if os.name != "nt":
        raise machine.Lacking("Only the package for Windows is signed, and that on Windows.")
    return command


def _sign(command: list[str], *files: Path) -> None:
    for path in files if command else ():
        freeze.run([*command, str(path)], "sign")


def _templates() -> Path:
    """The policy templates in one file; the same bytes whenever it is made."""
    made = DIST / f"triage-handover-policy-{freeze.version()}.zip"
    made.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(one for one in POLICY.rglob("*") if one.is_file()):
            packed.writestr(zipfile.ZipInfo(path.relative_to(POLICY).as_posix()), path.read_bytes())
    return made


def _told(path: Path) -> None:
    print(f"{path.name:<40}{path.stat().st_size / 1024 / 1024:6.1f} MiB")


def _digest(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # what is said here stands before what is run
    sys.exit(main())
