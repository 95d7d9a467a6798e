"""The passphrase of a backup: from standard input, never an argument and never shown."""

from __future__ import annotations

import sys

from app.cli.exits import WrongUsage

SHORTEST = 12
_LONGEST = 1_024


def passphrase() -> str:
    """What standard input holds, without the line break; at a terminal it is asked for.

    Raises:
        WrongUsage: it is too short to keep anything safe, or no text (BACKUP-007).
    """
    if sys.stdin is None:
        data = b""
    elif sys.stdin.isatty():
        from getpass import getpass

        data = getpass("Passphrase (not shown): ").encode()
    else:
        data = sys.stdin.buffer.read(_LONGEST + 1)
    try:
        text = data.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        text = ""
    if not SHORTEST <= len(text) <= _LONGEST or not text.isprintable():
        raise WrongUsage(
            "A passphrase is needed",
            f"Standard input holds no line of {SHORTEST} to {_LONGEST} characters",
            "Give one, such as four words, and keep it apart from the backup",
            "BACKUP-007",
        )
    return text
