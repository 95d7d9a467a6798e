"""The grammar of the command line. Imports nothing heavy: it runs at every start."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from app.cli.exits import WrongUsage
from app.cli.given_settings import given_settings

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

ROLES = ("receptionist", "clinician", "manager", "privacy-officer", "it")
THEMES = ("light", "dark", "contrast")

_SET = "set"
_SETTING: Mapping[str, Any] = {
    "action": "append",
    "metavar": "KEY=VALUE",
    "default": [],
    "help": "a setting for this run, as a settings file has it; may be given again",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(
            "The command was not understood",
            message[:1].upper() + message[1:],
            f"Run {self.prog} --help to see what it takes",
            "CLI-002",
        )

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """As argparse does, but told where standard output takes no more: it says nothing then."""
        from app.cli.output import say, say_the_rest

        if file is not None:
            super().print_help(file)
            return
        say(self.format_help().rstrip())
        say_the_rest()


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: that takes longer than the rest."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from app import VERSION
        from app.cli.output import say, say_the_rest

        say(f"triage-handover {VERSION}")
        say_the_rest()
        parser.exit()


def parse(argv: list[str] | None) -> argparse.Namespace:
    """Read the arguments.

    Raises:
        WrongUsage: they do not fit (CLI-002), or a ``--set`` is no KEY=VALUE (CLI-007).
        SystemExit: only after ``--help`` or ``--version``.
    """
    known = _grammar().parse_args(argv)
    if known.tour and not known.demo:
        raise WrongUsage(
            "The command was not understood",
            "--tour plays the demonstration's story",
            "Give --demo as well",
            "CLI-002",
        )
    if known.gallery and not known.tour:
        raise WrongUsage(
            "The command was not understood",
            "--gallery draws every screen into the folder of a tour",
            "Give --demo --tour DIR as well",
            "CLI-002",
        )
    if known.command and (known.demo or known.tour):
        raise WrongUsage(
            "The command was not understood",
            "--demo opens the viewer and goes with no other command",
            "Give one or the other",
            "CLI-002",
        )
    said = [value for key, value in vars(known).items() if key.startswith(_SET)]
    known.said = given_settings([option for options in said for option in options])
    if known.demo and known.said:
        raise WrongUsage(
            "The command was not understood",
            "The demonstration has settings of its own",
            "Leave --set out",
            "CLI-002",
        )
    return known


def _grammar() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="triage-handover",
        description="Shows encounter reports of NHS 111, 999 and other triage services. "
        "Without a command it opens the viewer.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="keep everything under DIR")
    parser.add_argument("--set", dest=_SET, **_SETTING)
    parser.add_argument("--demo", action="store_true", help="viewer with a demonstration sender")
    parser.add_argument("--tour", type=Path, metavar="DIR", help="play the story, keep pictures")
    parser.add_argument(
        "--gallery", action="store_true", help="with --demo --tour: draw every screen in every look"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for add in (
        _inspect, _render, _fetch, _outbox, _audit, _backup, _key, _secret, _doctor, _support,
        _schema, _receive,
    ):  # fmt: skip
        add(commands)
    return parser


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _add(commands: Commands[_Parser], name: str, summary: str) -> _Parser:
    made = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
    made.add_argument(
        "--profile",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="keep everything under DIR",
    )
    made.add_argument("--set", dest=f"{_SET} of {name}", **_SETTING)
    return made


def _inspect(commands: Commands[_Parser]) -> None:
    made = _add(commands, "inspect", "What was understood of message files.")
    made.add_argument(
        "files", nargs="+", metavar="FILE", help="a file, a folder, or - for standard input"
    )
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the report as JSON")
    form.add_argument("--text", action="store_true", help="what a clinician is shown (default)")
    made.add_argument(
        "--check", action="store_true", help="check each entry against its standard too (slower)"
    )


def _render(commands: Commands[_Parser]) -> None:
    made = _add(commands, "render", "A message file as the screen shows it.")
    made.add_argument("file", metavar="FILE", help="a message file, or - for standard input")
    made.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help=".png, .pdf or .html"
    )
    made.add_argument(
        "--size", type=_size, default=(1366, 768), metavar="WxH", help="of a picture (1366x768)"
    )
    made.add_argument("--theme", choices=THEMES, default="light", help="its colours (light)")
    made.add_argument("--scale", type=_scale, default=1.0, metavar="N", help="from 0.5 to 4 (1)")
    made.add_argument(
        "--role", choices=ROLES, default="clinician", help="who looks at it (clinician)"
    )


def _fetch(commands: Commands[_Parser]) -> None:
    made = _add(commands, "fetch", "Fetch reports from a sender into the store.")
    made.add_argument("--sender", required=True, metavar="NAME", help="a sender of the settings")
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--encounter", metavar="ID", help="its id or address at the sender")
    what.add_argument("--nhs-number", metavar="N", help="every encounter of a patient; - reads it")


def _outbox(commands: Commands[_Parser]) -> None:
    made = _add(commands, "outbox", "Replies that wait, and what to do with them.")
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)
    _add(verbs, "list", "The replies that are not confirmed.")
    retry = _add(verbs, "retry", "Send a reply again now.")
    retry.add_argument("reply", metavar="ID", help="as the list has it")
    withdraw = _add(verbs, "withdraw", "Do not send a reply.")
    withdraw.add_argument("reply", metavar="ID", help="as the list has it")
    withdraw.add_argument("--reason", default="", help="must be given; kept with the handover")


def _audit(commands: Commands[_Parser]) -> None:
    made = _add(commands, "audit", "The audit trail.")
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)
    _add(verbs, "verify", "Check that no entry was changed or lost.")
    export = _add(verbs, "export", "Write the trail out, with its seals.")
    export.add_argument(
        "--format", choices=("jsonl", "csv"), default="jsonl", help="how it is written (jsonl)"
    )
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="a file to be made")
    export.add_argument(
        "--since", type=_instant, metavar="TIME", help="entries from then on, such as 2026-11-22"
    )


def _backup(commands: Commands[_Parser]) -> None:
    made = _add(commands, "backup", "An encrypted copy of the store; passphrase on standard input.")
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)
    create = _add(verbs, "create", "Write a backup, and prove that it can be read.")
    create.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="a file to be made"
    )
    restore = _add(verbs, "restore", "Put a backup in the place of the store.")
    restore.add_argument("backup", type=Path, metavar="FILE", help="a backup that was made before")
    restore.add_argument("--replace", action="store_true", help="throw the present store away")


def _key(commands: Commands[_Parser]) -> None:
    made = _add(commands, "key", "The key that the store is encrypted with.")
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)
    _add(verbs, "rotate", "Encrypt the store with a new key.")
    adopt = _add(verbs, "adopt", "Open a store that was moved here from another profile folder.")
    adopt.add_argument("folder", type=Path, metavar="OLD-FOLDER", help="where the profile was")


def _secret(commands: Commands[_Parser]) -> None:
    made = _add(commands, "secret", "Tokens and keys in the keyring; none is ever shown.")
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=_Parser)
    keep = _add(verbs, "set", "Keep the secret that is read from standard input.")
    keep.add_argument("name", metavar="NAME", help="the name by which the settings mean it")
    _add(verbs, "delete", "Forget a secret.").add_argument("name", metavar="NAME")
    _add(verbs, "check", "Whether each secret of the settings is there and can be used.")


def _doctor(commands: Commands[_Parser]) -> None:
    made = _add(commands, "doctor", "Check this installation; shows no patient data.")
    made.add_argument("--json", action="store_true", help="the findings as JSON")


def _support(commands: Commands[_Parser]) -> None:
    made = _add(commands, "support-bundle", "One file for the service desk; no patient data.")
    made.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="a .zip file to be made"
    )


def _schema(commands: Commands[_Parser]) -> None:
    made = _add(commands, "schema", "JSON Schemas, policy templates, the settings reference.")
    made.add_argument(
        "which",
        choices=("report", "settings", "admx", "adml", "reference", "roles"),
        help="reference and roles are the pages of the help",
    )


def _receive(commands: Commands[_Parser]) -> None:
    made = _add(commands, "receive", "Receive messages without a window, as a service does.")
    made.add_argument("--host", metavar="ADDRESS", help="listen there, not where the settings say")
    made.add_argument("--port", type=_port, metavar="N", help="0 takes a free one")
    made.add_argument("--as-service", action="store_true", help="under the manager of Windows")


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{3,5})x(\d{3,5})", text)
    if found is None:
        raise argparse.ArgumentTypeError("a size is written WIDTHxHEIGHT, such as 1366x768")
    return int(found[1]), int(found[2])


def _instant(text: str) -> datetime:
    from app.report.times import UK

    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a time is written as in ISO 8601") from None
    return at if at.tzinfo else at.replace(tzinfo=UK)


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.5 <= scale <= 4:
        raise argparse.ArgumentTypeError("a scale is a number from 0.5 to 4")
    return scale


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65_535):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)
