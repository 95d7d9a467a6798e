"""``doctor``: is this installation in order? Local IT runs it; it shows no patient data."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime

from app.cli.checks import all_checks
from app.cli.exits import Exit
from app.cli.output import one_line, say
from app.cli.place import profile_of, secrets_of


def run(known: argparse.Namespace) -> int:
    """Look at everything, stop at nothing; exit 1 where something needs attention."""
    profile = profile_of(known)
    findings = list(all_checks(profile, secrets_of(profile), lambda: datetime.now(UTC)))
    well = all(one.ok for one in findings)
    if known.json:
        say(json.dumps({"ok": well, "checks": [asdict(one) for one in findings]}, indent=2))
    else:
        for one in findings:
            code = f" [{one.code}]" if one.code else ""
            mark = "ok       " if one.ok else "ATTENTION"
            say(f"{mark}  {one_line(one.check)}: {one_line(one.text)}{code}")
    return Exit.DONE if well else Exit.ATTENTION
