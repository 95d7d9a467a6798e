"""Which packages that ship have published vulnerabilities, by ``pip-audit`` and its database.

    python packaging/audit.py [arguments for pip-audit]

Run by ``packaging/dev.py audit``. What the database does not know, or where it is not reached,
counts as not verified: pip-audit by itself would end such a run with *none found*.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import machine

LOCK = Path(__file__).with_name("requirements.txt")


def main(arguments: list[str]) -> int:
    """Ask for every package of the lock of what ships.

    Returns:
        0 where the database answered for each and knows of nothing, 1 where it knows of something,
        ``machine.NOT_HERE`` where it did not answer for one or more.
    """
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
