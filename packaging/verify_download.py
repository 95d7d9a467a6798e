#!/usr/bin/env python3
"""For an administrator: is this download what was released, and does it start?

    python3 verify_download.py FOLDER [--program PATH] [--ca FILE]

FOLDER holds the packages and SHA256SUMS as they were downloaded. Checks each file against its
check sum, that the list of contents can be read, the signature of the Windows package where
osslsigncode is here, and, with --program, that the installed program starts and finds its parts.
--ca has the certificates (PEM) that a signature must lead to.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Check a folder of downloads; 0 where all is well."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--program", type=Path, help="the installed triage-handover")
    parser.add_argument("--ca", type=Path, help="certificates that a signature must lead to")
    known = parser.parse_args()
    wrong = [*_sums(known.folder), *_lists(known.folder), *_signatures(known.folder, known.ca)]
    if known.program:
        wrong += _starts(known.program)
    for line in wrong:
        print(f"WRONG  {line}")
    return 1 if wrong else 0


def _sums(folder: Path) -> list[str]:
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        return ["there is no SHA256SUMS in the folder"]
    wrong = []
    for line in sums.read_text(encoding="ascii").splitlines():
        expected, name = line.split(maxsplit=1)
        path = folder / name
        if not path.is_file():
            wrong.append(f"{name} is not there")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            wrong.append(f"{name} is not what was released")
        else:
            print(f"ok     {name}")
    return wrong


def _lists(folder: Path) -> list[str]:
    wrong = []
    for path in sorted(folder.glob("*.cdx.json")):
        try:
            parts = len(json.loads(path.read_text(encoding="utf-8"))["components"])
            print(f"ok     {path.name} lists {parts} parts")
        except (ValueError, KeyError):
            wrong.append(f"{path.name} cannot be read")
    return wrong


def _signatures(folder: Path, authority: Path | None) -> list[str]:
    tool = shutil.which("osslsigncode")
    trusted = ["-CAfile", str(authority)] if authority else []
    wrong = []
    for path in sorted(folder.glob("*.msi")):
        if tool is None:
            print(f"--     {path.name}: its signature is checked by Windows, or by osslsigncode")
            continue
        command = [tool, "verify", *trusted, str(path)]
        done = subprocess.run(command, capture_output=True, check=False)
        said = done.stdout + done.stderr
        if b"MISMATCH" in said:
            wrong.append(f"{path.name} was changed after it was signed")
        elif b"Signature verification:" not in said:  # the words for it differ by version
            wrong.append(f"{path.name} is not signed")
        elif done.returncode == 0:
            print(f"ok     {path.name} is signed, by a certificate that is trusted here")
        elif authority:
            wrong.append(f"{path.name} is signed by a certificate that {authority.name} knows not")
        else:
            print(f"--     {path.name} is signed; Windows, or --ca, says whether by whom it should")
    return wrong


def _starts(program: Path) -> list[str]:
    for arguments in (["--version"], ["schema", "report"]):
        try:
            done = subprocess.run([str(program), *arguments], capture_output=True, check=False)
        except OSError as failure:
            return [f"{program} cannot be started ({failure.strerror or 'no reason given'})"]
        if done.returncode:
            return [f"{program} {' '.join(arguments)} ended with {done.returncode}"]
    print(f"ok     {program} starts")
    return []


if __name__ == "__main__":
    sys.exit(main())
