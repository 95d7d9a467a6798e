"""``render``: a message file as the screen shows it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from app.cli.exits import Exit, WrongUsage
from app.cli.messages import message_files, named
from app.cli.understanding import understood
from app.report.errors import AppError, Unreadable
from app.report.states import Role

FORMS = (".png", ".pdf", ".html")


def run(known: argparse.Namespace) -> int:
    """Draw one file; nothing is written where it cannot be read (exit 3)."""
    if known.output.suffix.lower() not in FORMS:
        raise WrongUsage(
            "The command was not understood",
            "The name of the picture ends in none of " + ", ".join(FORMS),
            "Choose one of them: it decides what is written",
            "CLI-002",
        )
    file = message_files([known.file])[0]
    try:
        report = understood(file.read())
    except Unreadable as failure:
        raise named(failure, file) from failure

    from app.ui.render import render

    try:
        render(
            report,
            known.output,
            size=known.size,
            theme=known.theme,
            scale=known.scale,
            role=Role[known.role.upper().replace("-", "_")],
            now=datetime.now(UTC),
        )
    except OSError as failure:
        raise AppError(
            "The picture was not written",
            f"The file could not be made ({failure.strerror or 'no reason given'})",
            "Check that its folder is there and may be written to",
            "CLI-003",
        ) from failure
    return Exit.DONE
