"""``inspect``: what was understood of message files, as JSON or as the lines of the screen."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime

from app.cli.exits import Exit
from app.cli.messages import MessageFile, is_folder, message_files, named
from app.cli.output import complain, say, visible
from app.cli.understanding import understood
from app.report.as_json import Json, as_json
from app.report.errors import Unreadable
from app.report.model import EncounterReport
from app.report.sheet import sheet

_ESCAPES = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}
"""Control characters that JSON may hold as they are and a terminal would obey."""


def run(known: argparse.Namespace) -> int:
    """Show each file in turn; those that cannot be read are told on standard error (exit 3).

    With ``--json`` a single file gives one object; several files, or a folder, give a list in
    the order of the files, with ``null`` for each that could not be read.
    """
    now = datetime.now(UTC)
    one = len(known.files) == 1 and not is_folder(known.files[0])
    readable = True
    found: list[Json | None] = []
    for file in message_files(known.files):
        report = _report(file, check=known.check)
        readable = readable and report is not None
        if known.json:
            found.append(as_json(report, now) if report else None)
        elif report:
            text = visible(sheet(report, now).text)
            say(text if one else f"=== {file.name} ===\n{text}")
    if known.json:
        _say_json(found[0] if one else found)
    return Exit.DONE if readable else Exit.UNREADABLE


def _report(file: MessageFile, *, check: bool) -> EncounterReport | None:
    try:
        return understood(file.read(), check=check)
    except Unreadable as failure:
        complain(named(failure, file))
        return None


def _say_json(found: Json | list[Json | None] | None) -> None:
    if found is not None:
        text = json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False)
        say(text.translate(_ESCAPES))
