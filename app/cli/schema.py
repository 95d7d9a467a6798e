"""``schema``: JSON Schemas, policy templates, help pages: each worked out from one table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from app.cli.exits import Exit
from app.cli.output import say
from app.cli.report_schema import report_schema
from app.desk.role_table import role_table
from app.settings.admx import adml, admx
from app.settings.reference import reference
from app.settings.schema import settings_schema


def run(known: argparse.Namespace) -> int:
    """Write one."""
    say(WRITERS[known.which]().rstrip("\n"))
    return Exit.DONE


def _json(made: dict[str, object]) -> str:
    return json.dumps(made, indent=2, ensure_ascii=False)


WRITERS: dict[str, Callable[[], str]] = {
    "report": lambda: _json(report_schema()),
    "settings": lambda: _json(settings_schema()),
    "admx": admx,
    "adml": adml,
    "reference": reference,
    "roles": role_table,
}
"""By what is asked for."""
