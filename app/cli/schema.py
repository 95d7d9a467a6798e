"""``schema``: the JSON Schemas of ``inspect --json`` and of a settings file."""

from __future__ import annotations

import argparse
import json

from app.cli.exits import Exit
from app.cli.output import say
from app.cli.report_schema import report_schema
from app.settings.schema import settings_schema


def run(known: argparse.Namespace) -> int:
    """Write one schema."""
    made = report_schema() if known.which == "report" else settings_schema()
    say(json.dumps(made, indent=2, ensure_ascii=False))
    return Exit.DONE
