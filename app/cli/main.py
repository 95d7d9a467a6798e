"""From the arguments to an exit code: no person and no message can cause a traceback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module

from app.cli.dumps import leave_no_dump
from app.cli.exits import Exit, exit_of
from app.cli.output import complain, say_the_rest, speak_utf8, stop_writing
from app.cli.parser import parse
from app.report.errors import AppError

Command = Callable[[argparse.Namespace], int]

COMMANDS = {
    "inspect": "app.cli.inspecting",
    "render": "app.cli.rendering",
    "fetch": "app.cli.fetching",
    "receive": "app.cli.receive",
    "outbox": "app.cli.outbox",
    "audit": "app.cli.audit",
    "backup": "app.cli.backup",
    "key": "app.cli.key",
    "secret": "app.cli.secret",
    "doctor": "app.cli.doctor",
    "support-bundle": "app.cli.support",
    "schema": "app.cli.schema",
}
"""Each command and the module whose ``run`` carries it out, imported when it is asked for."""


def main(argv: list[str] | None = None) -> int:
    """Carry out one command.

    Args:
        argv: the arguments without the program's name; those of the process by default.

    Returns:
        The exit code (design section 6).
    """
    leave_no_dump()
    speak_utf8()
    known: argparse.Namespace | None = None
    try:
        known = parse(argv)
        code = _command(known)(known)
        say_the_rest()
    except AppError as failure:
        complain(failure)
        return exit_of(failure)
    except BrokenPipeError:  # whoever read our output has seen enough
        stop_writing(sys.stdout)
        return Exit.DONE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as bug:  # noqa: BLE001 - the last door: told in one line, logged, exit 1
        complain(_told(bug, known))
        return Exit.ATTENTION
    return code


def _command(known: argparse.Namespace) -> Command:
    module = import_module(COMMANDS[known.command] if known.command else "app.cli.viewer")
    run: Command = module.run
    return run


def _told(bug: Exception, known: argparse.Namespace | None) -> AppError:
    from app.cli.place import profile_of
    from app.settings.logs import write_bug

    where = write_bug(bug, profile_of(known).log_dir if known else None)
    return AppError(
        "The program stopped because of a mistake in it",
        f"This was not foreseen ({type(bug).__name__}). "
        + (f"{where} says where, without patient data" if where else "No log could be written"),
        "Send that line and the log to the service desk",
        "BUG-001",
    )
