"""What is released: the packages, the list of all that is in them, and their check sums."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

import contents
import deb
import freeze
import machine
import msi
import verify_deb

DIST = freeze.ROOT / "dist"
CHECK = Path(__file__).with_name("verify_download.py")
EARLIER = "0.0.1"
"""The version that the upgrade starts from."""


def build() -> None:
    """Build what this system can: each file is printed with its size.

    Raises:
        machine.Lacking: something that is needed is not here, or a step failed.
    """
    folder = freeze.freeze()
    print(f"the program    {freeze.size_mib(folder):.0f} MiB in its folder")
    contents.write_notices()
    if sys.platform == "linux":
        _told(deb.build(folder, DIST, version=freeze.version()))
    elif os.name == "nt":
        _told(msi.build(folder, DIST, version=freeze.version()))
    _told(contents.write_list(DIST))
    _told(Path(shutil.copy2(CHECK, DIST)))
    sums = DIST / "SHA256SUMS"
    made = sorted(one for one in DIST.iterdir() if one.is_file() and one != sums)
    sums.write_text("".join(f"{_digest(one)}  {one.name}\n" for one in made), encoding="ascii")


def verify() -> int:
    """Try what was built.

    Returns:
        0 where every step worked, or where this machine has no room for it, which is said.

    Raises:
        machine.Lacking: it was not built.
    """
    if reason := verify_deb.cannot():
        print(f"The package was not tried here: {reason}.")
        return 0
    built = DIST / f"{deb.PACKAGE}_{freeze.version()}_amd64.deb"
    if not built.is_file():
        raise machine.Lacking("There is no package yet: run packaging/dev.py package.")
    earlier = deb.build(freeze.FOLDER, freeze.BUILD / "earlier", version=EARLIER, packing="gzip")
    return verify_deb.verify(built, earlier)


def _told(path: Path) -> None:
    print(f"{path.name:<40}{path.stat().st_size / 1024 / 1024:6.1f} MiB")


def _digest(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
