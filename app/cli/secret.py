"""``secret``: puts tokens and keys into the keyring. A secret is never an argument, never shown."""

from __future__ import annotations

import argparse
import sys

from app.cli.exits import Exit, WrongUsage
from app.cli.output import one_line, say
from app.cli.place import settings_of
from app.cli.secrets_in_use import Use, secrets_in_use, what_is_wrong
from app.connections.secrets import KeyringSecrets
from app.report.errors import AppError, Refused

LONGEST = 16 * 1024


def run(known: argparse.Namespace) -> int:
    """Keep one, forget one, or check all that the settings name (exit 1 where one is amiss)."""
    if known.verb == "check":
        return _check(secrets_in_use(settings_of(known)))
    from app.store.keys import KEY_NAME

    if known.name.startswith(KEY_NAME):
        raise Refused(
            "The key of the store was not touched",
            "Without it nothing that is kept could be read again",
            "Give the name of a secret that the settings use",
            "SECRETS-005",
        )
    if known.verb == "delete":
        KeyringSecrets().delete(known.name)
        say(f"{one_line(known.name)}: forgotten")
        return Exit.DONE
    KeyringSecrets().set(known.name, _given())
    say(f"{one_line(known.name)}: kept")
    if known.name not in {use.name for use in secrets_in_use(settings_of(known))}:
        say("No setting uses this name yet.")
    return Exit.DONE


def _check(uses: tuple[Use, ...]) -> int:
    secrets, well = KeyringSecrets(), True
    for use in uses:
        try:
            wrong = what_is_wrong(use, secrets)
        except AppError as failure:
            wrong = failure.what_happened
        well = well and not wrong
        say(f"{one_line(use.name)} ({one_line(use.where)}): {wrong or 'there'}")
    if not uses:
        say("The settings use no secret.")
    return Exit.DONE if well else Exit.ATTENTION


def _given() -> str:
    """What standard input holds; at a terminal, one line that is not shown."""
    if sys.stdin is None:
        data = b""
    elif sys.stdin.isatty():
        from getpass import getpass

        data = getpass("Secret (not shown): ").encode()
    else:
        data = sys.stdin.buffer.read(LONGEST + 1)
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        text = ""
    if not text or len(data) > LONGEST or "\0" in text:
        raise WrongUsage(
            "No secret was kept",
            f"Standard input holds no text, or more than {LONGEST} bytes",
            "Give the secret on standard input, such as: triage-handover secret set NAME < key.pem",
            "SECRETS-006",
        )
    return text
