"""How the packages that ship stand in the package index: there, withdrawn, or behind.

Asked with pip, as it is set up on this machine, and for nothing but the names of the lock: first
whether the very files that are pinned can still be had, then what would be taken if nothing were
pinned. Nothing is installed. Run by ``audit.py``.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import machine

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "pyproject.toml"
TABLE = Path(__file__).with_name("dependencies.csv")
REASON = re.compile(r'^\s*"(?P<name>[\w.-]+)(\[\w+\])?>=[\w.]+",\s+# (?P<reason>.+)$', re.MULTILINE)
FROM_CLASSIFIER = {"MIT License": "MIT", "BSD License": "BSD-3-Clause"}
SAID_ELSEWHERE = {
    "sqlcipher3": "Zlib",
    "fhir-core": "BSD-3-Clause",
    "fhir-resources": "BSD-3-Clause",
}
"""Where the metadata name no licence, or none by its SPDX name: from the text that goes along."""


class Gone(Exception):
    """The index answers, and has a pinned file no more or another one in its place."""


class Standing(NamedTuple):
    """One package that ships, as the index has it today."""

    name: str
    pinned: str
    newest: str
    """The newest version that goes with all others; empty where the index did not say."""
    withdrawn: bool
    licence: str
    pythons: str
    native: bool


def standings(lock: Path) -> list[Standing]:
    """Ask for every package of a lock that this system installs.

    Raises:
        machine.Lacking: the index did not answer, in pip's own words.
        Gone: it did, and a pinned file is not there.
    """
    newest = {_name(one["metadata"]["name"]): one["metadata"]["version"] for one in _newest(lock)}
    try:
        pinned = _report("--no-deps", "--require-hashes", "-r", str(lock))
    except machine.Lacking as reason:
        raise Gone(str(reason)) from reason
    return sorted(_standing(one, newest) for one in pinned)


def told(found: list[Standing]) -> tuple[int, list[str]]:
    """What the answers come to: 1 where one was withdrawn, and what to say."""
    withdrawn = [one for one in found if one.withdrawn]
    behind = [one for one in found if one.newest and one.newest != one.pinned]
    counts = f"{len(withdrawn)} of them withdrawn, {len(behind)} not the newest."
    lines = [f"{len(found)} packages that ship are in the index with the pinned hash, {counts}"]
    lines += [f"WITHDRAWN {one.name} {one.pinned}" for one in withdrawn]
    lines += [f"{one.name} {one.pinned}: {one.newest} is there" for one in behind]
    return (1 if withdrawn else 0), lines


def write_table(found: list[Standing], day: str) -> None:
    """Keep the answers, each direct package with the reason that the project file gives for it.

    Args:
        found: what the index answered.
        day: when they were given, as 2026-11-22.
    """
    why = reasons()
    with TABLE.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(
            ["package", "pinned", "newest", "looked up", "withdrawn", "licence", "native code",
             "Python", "why"]
        )  # fmt: skip
        for one in found:
            rows.writerow(
                [one.name, one.pinned, one.newest, day, "yes" if one.withdrawn else "no",
                 one.licence, "yes" if one.native else "no", one.pythons,
                 why.get(one.name, "needed by another")]
            )  # fmt: skip


def reasons() -> dict[str, str]:
    """Why each direct package is there, from the comments of the project file."""
    text = PROJECT.read_text(encoding="utf-8")
    said = {_name(one["name"]): one["reason"] for one in REASON.finditer(text)}
    direct = tomllib.loads(text)["project"]["dependencies"]
    return {name: said.get(name, "") for name in (_name(re.split(r"[\[>]", d)[0]) for d in direct)}


def names(lock: Path) -> list[str]:
    """The packages of a lock, each with the systems that it is for, and without a version."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pins = (re.match(r"([\w.-]+)==[^\s;]+( ; [^\\]+)?", line) for line in lines)
    return [pin[1] + (pin[2] or "").rstrip() for pin in pins if pin]


def _newest(lock: Path) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "names.txt")
        wanted.write_text("\n".join(names(lock)), encoding="utf-8")
        return _report("--only-binary", ":all:", "-r", str(wanted))


def _report(*arguments: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--disable-pip-version-check", "--no-input", "--report", "-", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        wrong = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
        raise machine.Lacking((wrong or ["pip gave no reason"])[0].removeprefix("ERROR:").strip())
    installed: list[dict[str, Any]] = json.loads(done.stdout)["install"]
    return installed


def _standing(one: dict[str, Any], newest: dict[str, str]) -> Standing:
    about = one["metadata"]
    name = _name(about["name"])
    file = one["download_info"]["url"].rpartition("/")[2]
    return Standing(
        name=name,
        pinned=about["version"],
        newest=newest.get(name, ""),
        withdrawn=bool(one["is_yanked"]),
        licence=_licence(name, about),
        pythons=about.get("requires_python", ""),
        native=not file.endswith("-any.whl"),
    )


def _licence(name: str, about: dict[str, Any]) -> str:
    """By its SPDX name where the metadata know it; empty where they name none."""
    if name in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[name]
    if expression := about.get("license_expression"):
        return str(expression)
    kinds = [
        c.rpartition(" :: ")[2] for c in about.get("classifier", ()) if c.startswith("License")
    ]
    plain = str(about.get("license", ""))
    known = [FROM_CLASSIFIER[kind] for kind in kinds if kind in FROM_CLASSIFIER]
    return plain if plain and len(plain) < 60 else " AND ".join(known)


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
