"""Whether this computer's own store opens, is whole, and has room."""

from __future__ import annotations

import os
import shutil

from app.cli.finding import Finding, attention
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.settings.profile import Profile

LEAST_FREE = 500 * 1024 * 1024


def check_store(profile: Profile, secrets: Secrets) -> Finding:
    """Whether the store opens with its key and every page of it is what was written.

    A store that is not there yet is not made here.
    """
    from app.store.keys import key_name, open_store
    from app.store.sqlcipher import is_there

    path = profile.store_path
    try:
        if is_there(path):
            with open_store(path, secrets, upgrade=False) as store:
                damage = store.engine.whole()
            if damage:
                return _damaged(path.name, len(damage))
            return Finding("store", True, f"{path}: opens with its key, and every page is whole")
        if secrets.get(key_name(path)) is None:
            return Finding("store", True, "not made yet; the viewer makes it at its first start")
    except AppError as failure:
        return not_upgraded(failure) or attention("store", failure)
    return Finding(
        "store",
        False,
        f"{path}: its key is in the keyring, and the file is not there. Bring the file back from "
        "a backup, or find out who removed it",
        "STORE-002",
    )


def not_upgraded(failure: AppError) -> Finding | None:
    """What is said where a later version looks at a store before its first start; else None."""
    from app.store.store import EARLIER

    if failure.code != EARLIER:
        return None
    return Finding("store", True, f"{failure.what_happened} {failure.what_to_do}")


def _damaged(name: str, places: int) -> Finding:
    text = (
        f"{name} is damaged in {places} places. Close the program, keep a copy of the file, and "
        "bring the last backup back: triage-handover backup restore"
    )
    return Finding("store", False, text, "STORE-004")


def check_disk(profile: Profile) -> Finding:
    """Whether there is room for more messages, in a folder that can be written to."""
    folder = next(one for one in (profile.data_dir, *profile.data_dir.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free // (1024 * 1024)} MiB free at {folder}"
    if not os.access(folder, os.W_OK):
        text = (
            f"{folder} cannot be written to: its disk is read-only, or it belongs to another "
            "account. Give this account the right to write there, or choose another --profile"
        )
        return Finding("disk", False, text, "DISK-002")
    if free < LEAST_FREE:
        return Finding("disk", False, f"{text}: make room", "DISK-001")
    return Finding("disk", True, text)
