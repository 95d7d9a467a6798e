"""What is in a package: a CycloneDX list for IT departments, and the licences of all that ships.

The list comes from the lock file of what ships, with Python, Qt and SQLCipher added by hand:
they are in the packages without being packages of Python. What psycopg has in its wheel beside
libpq (OpenSSL, Kerberos, LDAP of its own) is listed with that wheel alone.
"""

from __future__ import annotations

import json
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
LICENCES = {
    "Python": "PSF-2.0", "Qt": "LGPL-3.0-only", "SQLCipher": "BSD-3-Clause",
    "SQLite": "blessing", "libpq": "PostgreSQL", "OpenSSL": "Apache-2.0",
}  # fmt: skip
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
        machine.Lacking: the tool that makes it failed.
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
    return made


def write_notices() -> Path:
    """Write the licences of all that ships into one file, which goes into every package.

    Raises:
        machine.Lacking: a package names no licence at all.
    """
    names = [line.split("==")[0] for line in LOCK.read_text().splitlines() if "==" in line]
    told = json.loads(_asked(ASK_NOTICES, json.dumps(names)))
    parts = ["Triage Handover Viewer ships with the works below, each under its own licence.\n"]
    parts += [f"{name} {version}: {LICENCES[name]}\n" for name, version in _versions().items()]
    silent = [name for name, _, licence, texts in told if not licence and not texts]
    if silent:
        raise machine.Lacking(f"No licence is named by {', '.join(silent)}.")
    for name, version, licence, texts in told:
        parts.append(f"\n{'=' * 78}\n{name} {version} {licence}\n{'=' * 78}\n")
        parts += [text.strip() + "\n" for text in texts]
    made = freeze.BUILD / "NOTICES.txt"
    made.write_text("\n".join(parts), encoding="utf-8")
    return made


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
