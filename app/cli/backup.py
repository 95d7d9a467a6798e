"""``backup`` and ``key``: a copy of the store that can be put back, and the key it lies under."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from app.cli.exits import Exit
from app.cli.output import one_line, say
from app.cli.place import desk_of, keeper_of, profile_of, secrets_of, settings_of
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
    from app.desk import store_keeping
    from app.store import backup
    from app.store.keys import key_of

    profile = profile_of(known)
    words = passphrase()
    with desk_of(known, keeper_of(known)) as desk:  # told before, where it cannot be opened
        store_keeping.note(desk.context, store_keeping.BACKED_UP)
        key = key_of(profile.store_path, secrets_of(profile))
        head = backup.create(profile.store_path, key, known.output, words, datetime.now(UTC))
    say(f"{one_line(str(known.output))}: {_what(head.handovers, head.entries)}")
    return Exit.DONE


def _restore(known: argparse.Namespace, words: str) -> int:
    from app.desk import store_keeping
    from app.store.restoring import restore

    keeper = keeper_of(known)
    store_keeping.check(keeper)
    profile = profile_of(known)
    profile.prepare()
    head = restore(
        known.backup,
        profile.store_path,
        secrets_of(profile),
        words,
        replace=known.replace,
        who=keeper.who,
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
