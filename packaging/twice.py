"""Is the program the same when it is made twice? Both times from nothing, and compared.

    python3 packaging/dev.py verify --twice

The folder is frozen and packed, all of it is thrown away, and it is done again. What differs is
named, file by file. A package that can be made again can be checked by somebody who did not make
it.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import deb
import freeze


def verify() -> int:
    """Make it twice.

    Returns:
        0 where both are the same to the last byte, else 1.

    Raises:
        machine.Lacking: it could not be made.
    """
    first, second = _made("first"), _made("second")
    different = differences(first, second)
    print(*(f"DIFFERS {name}" for name in different), sep="\n", end="\n" if different else "")
    print(f"{len(first)} files were made twice, {len(different)} of them differ")
    return 1 if different else 0


def differences(first: dict[str, str], second: dict[str, str]) -> list[str]:
    """The names that are in one alone, or stand for something else in the other."""
    return sorted(
        name for name in first.keys() | second.keys() if first.get(name) != second.get(name)
    )


def contents(folder: Path) -> dict[str, str]:
    """What is in a folder: the digest of each file with its rights, or where a link leads."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[name] = f"{path.stat().st_mode & 0o777:o} {digest}"
    return found


def _made(which: str) -> dict[str, str]:
    shutil.rmtree(freeze.BUILD / "work", ignore_errors=True)  # nothing is taken from the last time
    folder = freeze.freeze()
    package = deb.build(folder, freeze.BUILD / which, version=freeze.version(), packing="none")
    found = {**contents(folder), package.name: hashlib.sha256(package.read_bytes()).hexdigest()}
    shutil.rmtree(package.parent)
    return found
