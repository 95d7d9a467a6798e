"""``key``: another key for the store, or the key of a profile that was moved."""

from __future__ import annotations

import argparse

from app.cli.exits import Exit
from app.cli.output import say
from app.cli.place import profile_of, secrets_of, settings_of, store_of
from app.settings.profile import Profile


def run(known: argparse.Namespace) -> int:
    """Change the key, or take over the one that the keyring has for another place."""
    from app.desk.department import this_machines_alone
    from app.store import keys

    this_machines_alone(settings_of(known).store, "The key was not changed")
    profile = profile_of(known)
    secrets, path = secrets_of(profile), profile.store_path
    if known.verb == "adopt":
        keys.adopt(path, secrets, Profile.at(known.folder).store_path)
        say("The store opens again with the key that it had in its old place.")
        return Exit.DONE
    with store_of(known):
        pass  # told before, where there is none or it cannot be opened
    keys.rotate(path, secrets)
    say("The store has a new key. Backups made before keep theirs, and their passphrase.")
    return Exit.DONE
