"""``backup`` and ``key``: a copy of the store that can be put back, and the key it lies under."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from app.cli.exits import Exit
from app.cli.output import one_line, say
from app.cli.place import person_here, profile_of, secrets_of, settings_of, store_of
from app.report.times import show_time


def run(known: argparse.Namespace) -> int:
    """Make a backup, or put one in the place of the store."""
    from app.cli.passphrase import passphrase
    from app.desk.department import this_machines_alone

    restores = known.verb == "restore"
    title = "Nothing was restored" if restores else "No backup was made"
    this_machines_alone(settings_of(known).store, title)
    if restores:
        return _restore(known, passphrase())
    from app.store import backup
    from app.store.keys import key_of

    profile = profile_of(known)
    words = passphrase()
    with store_of(known):  # told before, where there is none or it cannot be opened
        key = key_of(profile.store_path, secrets_of(profile))
        head = backup.create(profile.store_path, key, known.output, words, datetime.now(UTC))
    say(f"{one_line(str(known.output))}: {_what(head.handovers, head.entries)}")
    return Exit.DONE


def _restore(known: argparse.Namespace, words: str) -> int:
    from app.store.restoring import restore

    profile = profile_of(known)
    profile.prepare()
    head = restore(
        known.backup,
        profile.store_path,
        secrets_of(profile),
        words,
        replace=known.replace,
        who=person_here(settings_of(known).role).who,
        now=datetime.now(UTC),
    )
    made = show_time(datetime.fromisoformat(head.made_at))
    say(f"Restored as of {made}: {_what(head.handovers, head.entries)}")
    if head.replies_waiting:
        say(
            f"{head.replies_waiting} replies waited then and are sent again, each under the id "
            "that it had: look at the list of replies first."
        )
    return Exit.DONE


def _what(handovers: int, entries: int) -> str:
    return f"{handovers} handovers, {entries} entries of the audit trail, every page checked"
