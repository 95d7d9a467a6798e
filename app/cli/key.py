"""``key``: another key for the store, or the key of a profile that was moved."""

from __future__ import annotations

import argparse

from app.cli.exits import Exit
from app.cli.output import say
from app.cli.place import desk_of, keeper_of, profile_of, secrets_of, settings_of
from app.settings.profile import Profile


def run(known: argparse.Namespace) -> int:
    """Change the key, or take over the one that the keyring has for another place."""
    from app.desk import store_keeping
    from app.desk.department import this_machines_alone
    from app.store import keys

    this_machines_alone(settings_of(known).store, "The key was not changed")
    profile = profile_of(known)
    secrets, path = secrets_of(profile), profile.store_path
    keeper = keeper_of(known)
    if known.verb == "adopt":
        store_keeping.check(keeper)
        keys.adopt(path, secrets, Profile.at(known.folder).store_path)
        say("The store opens again with the key that it had in its old place.")
        return Exit.DONE
    with desk_of(known, keeper) as desk:  # told before, where it cannot be opened
        store_keeping.note(desk.context, store_keeping.KEY_CHANGED)
    keys.rotate(path, secrets)
    say("The store has a new key. Backups made before keep theirs, and their passphrase.")
    return Exit.DONE
