"""How the packages that ship stand: in the package index, and in a database of vulnerabilities.

    python packaging/audit.py [--table] [arguments for pip-audit]

Run by ``packaging/dev.py audit``. Each of the two says by itself what it found, or that it did not
answer. What the database does not know, or where it is not reached, counts as not verified:
pip-audit by itself would end such a run with *none found*. ``--table`` keeps the answers of the
index in ``dependencies.csv``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import index
import machine

LOCK = Path(__file__).with_name("requirements.txt")


def main(arguments: list[str]) -> int:
    """Ask the index, then the database, for every package of the lock of what ships.

    Returns:
        1 where a package was withdrawn or has a known vulnerability; else ``machine.NOT_HERE``
        where one of the two did not answer for all; else 0.
    """
    keep = "--table" in arguments
    codes = {_index(keep=keep), _database([one for one in arguments if one != "--table"])}
    return 1 if 1 in codes else max(codes)


def _index(*, keep: bool) -> int:
    try:
        found = index.standings(LOCK)
    except machine.Lacking as reason:
        print(f"NOT LOOKED UP in the package index: {reason}")
        return machine.NOT_HERE
    except index.Gone as reason:
        print(f"NOT WHAT IS PINNED in the package index: {reason}")
        return 1
    code, lines = index.told(found)
    print(*lines, sep="\n")
    if keep:
        index.write_table(found, f"{datetime.now(UTC):%Y-%m-%d}")
        print(f"The answers are kept in {index.TABLE.name}.")
    return code


def _database(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--format", "json"]
    command += ["--require-hashes", "--disable-pip", "-r", str(LOCK), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stdout)["dependencies"]
    except ValueError:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"The packages were not audited: {reason}")
        return machine.NOT_HERE
    code, lines = verdict(told)
    print(*lines, sep="\n")
    return code


def verdict(told: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """What the answers of pip-audit come to.

    Args:
        told: its ``dependencies``: each with ``vulns``, or with a ``skip_reason`` instead.
    """
    silent = [one["name"] for one in told if "skip_reason" in one]
    known = [
        f"{one['name']} {one['version']}: {found['id']}"
        f" (mended in {', '.join(found['fix_versions']) or 'no version yet'})"
        for one in told
        for found in one.get("vulns", ())
    ]
    answered = len(told) - len(silent)
    lines = [f"{answered} of {len(told)} packages that ship were audited, {len(known)} findings."]
    lines += known
    if silent:
        lines.append(f"NOT AUDITED, because the database did not answer: {', '.join(silent)}")
    if known:
        return 1, lines
    return (machine.NOT_HERE if silent or not told else 0), lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
