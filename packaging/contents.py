"""What is in a package: a CycloneDX list for IT departments, and the licences of all that ships.

The list comes from the lock file of what ships, with Python, Qt and SQLCipher added by hand:
they are in the packages without being packages of Python. What psycopg has in its wheel beside
libpq (OpenSSL, Kerberos, LDAP of its own) is listed with that wheel alone.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import freeze
import machine

LOCK = freeze.ROOT / "packaging" / "requirements.txt"
ASK_VERSIONS = """
import json, platform, sqlcipher3, ssl
from psycopg import pq
from PySide6 import QtCore
line = sqlcipher3.connect(":memory:")
print(json.dumps({
    "Python": platform.python_version(),
    "Qt": QtCore.qVersion(),
    "SQLCipher": line.execute("PRAGMA cipher_version").fetchone()[0].split()[0],
    "SQLite": sqlcipher3.sqlite_version,
    "libpq": f"{pq.version() // 10000}.{pq.version() % 10000}",
    "OpenSSL": ssl.OPENSSL_VERSION.split()[1],
}))
"""
ASK_WHETHER_VALID = """
import sys
from pathlib import Path
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
listed = Path(sys.stdin.read()).read_text(encoding="utf-8")
print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(listed) or "")
"""
LICENCES = {
    "Python": "PSF-2.0", "Qt": "LGPL-3.0-only", "SQLCipher": "BSD-3-Clause",
    "SQLite": "blessing", "libpq": "PostgreSQL", "OpenSSL": "Apache-2.0",
}  # fmt: skip
TEXTS = Path(__file__).with_name("licences")
LIBRARIES = ("LGPL-3.0.txt", "GPL-3.0.txt")
WITHOUT_TEXT = {
    "Python": ("Python.txt",),
    "Qt": LIBRARIES,
    "SQLCipher": ("SQLCipher.txt",),
    "SQLite": ("SQLite.txt",),
    "libpq": ("libpq.txt",),
    "OpenSSL": ("Apache-2.0.txt",),
    "fhir-core": ("fhir.resources.txt",),
    "fhir-resources": ("fhir.resources.txt",),
    "pyside6-essentials": LIBRARIES,
    "pyside6-pdf": LIBRARIES,
    "shiboken6": LIBRARIES,
}
"""What brings no text of its licence along, and the file that has it."""
ASK_NOTICES = """
import json, sys
from importlib.metadata import distribution, PackageNotFoundError
told = []
for name in json.load(sys.stdin):
    try:
        one = distribution(name)
    except PackageNotFoundError:
        continue
    texts = [str(f.read_text()) for f in one.files or ()
             if "licen" in f.name.lower() or f.name.lower().startswith(("copying", "notice"))]
    licence = one.metadata.get("License-Expression") or one.metadata.get("License") or ""
    told.append([one.metadata["Name"], one.version, licence.splitlines()[0][:80] if licence else "",
                 texts])
print(json.dumps(told))
"""


def write_list(out: Path) -> Path:
    """Write the CycloneDX list (JSON) of what ships.

    Raises:
        machine.Lacking: the tool that makes it failed, or what it made is not as the standard says.
    """
    made = out / f"triage-handover-{freeze.version()}.cdx.json"
    made.parent.mkdir(parents=True, exist_ok=True)
    freeze.run(
        [
            str(freeze.PYTHON), "-m", "cyclonedx_py", "requirements", str(LOCK),
            "--pyproject", str(freeze.ROOT / "pyproject.toml"), "--mc-type", "application",
            "--output-reproducible", "--sv", "1.6", "--of", "JSON", "-o", str(made),
        ],
        "contents",
    )  # fmt: skip
    listed = json.loads(made.read_text(encoding="utf-8"))
    for name, version in _versions().items():
        licences = [{"license": {"id": LICENCES[name]}}]
        part = {"type": "framework", "bom-ref": f"{name}=={version}", "name": name}
        listed["components"].append({**part, "version": version, "licenses": licences})
    made.write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    if wrong := _asked(ASK_WHETHER_VALID, str(made)).strip():
        raise machine.Lacking(f"The list of contents is not valid CycloneDX: {wrong[:200]}")
    return made


def write_notices() -> Path:
    """Write the licences of all that ships into one file, which goes into every package.

    Raises:
        machine.Lacking: there is no text of the licence of something.
    """
    names = [line.split("==")[0] for line in LOCK.read_text().splitlines() if "==" in line]
    told = json.loads(_asked(ASK_NOTICES, json.dumps(names)))
    made = freeze.BUILD / "NOTICES.txt"
    made.write_text(notices(_versions(), told), encoding="utf-8")
    return made


def notices(versions: dict[str, str], packages: list[tuple[str, str, str, list[str]]]) -> str:
    """The licences of all that ships, each text once.

    Args:
        versions: of what is no package of Python, by its name.
        packages: name, version, licence and the texts that came along, of each package of Python.

    Raises:
        machine.Lacking: there is no text of the licence of something.
    """
    works = [(name, version, LICENCES[name], list[str]()) for name, version in versions.items()]
    works += [(_canonical(name), *rest) for name, *rest in packages]
    silent = [name for name, _, _, texts in works if not texts and name not in WITHOUT_TEXT]
    if silent:
        raise machine.Lacking(f"There is no text of the licence of {', '.join(silent)}.")
    parts = ["Triage Handover Viewer ships with the works below, each under its own licence.\n"]
    parts.append((TEXTS / "replaceable.txt").read_text(encoding="utf-8"))
    ours: dict[str, None] = {}  # in the order in which they are first wanted
    for name, version, licence, texts in works:
        elsewhere = () if texts else WITHOUT_TEXT[name]
        ours.update(dict.fromkeys(elsewhere))
        below = f"Its text: {' and '.join(elsewhere)}, below.\n" if elsewhere else ""
        parts.append(_heading(f"{name} {version} {licence}") + below)
        parts += [text.strip() + "\n" for text in texts]
    for file in ours:
        parts.append(_heading(file) + (TEXTS / file).read_text(encoding="utf-8"))
    return "\n".join(parts)


def _heading(text: str) -> str:
    return f"\n{'=' * 78}\n{text}\n{'=' * 78}\n"


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _versions() -> dict[str, str]:
    return dict(json.loads(_asked(ASK_VERSIONS, "")))


def _asked(program: str, given: str) -> str:
    done = subprocess.run(
        [str(freeze.PYTHON), "-c", program],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise machine.Lacking(f"What ships could not be listed: {done.stderr.strip()[-200:]}")
    return done.stdout
