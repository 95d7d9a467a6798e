"""Putting a backup in the place of the store: whole or not at all, and noted in the trail."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.report.errors import AppError, StoreFailed
from app.store import audit, witness
from app.store.backup import Head, unpack
from app.store.keys import KeyPlace, begin_change, key_name, open_store
from app.store.records import Who
from app.store.rekey import IN_USE, alone

RESTORED = "restored from backup"


def restore(
    backup: Path,
    path: Path,
    place: KeyPlace,
    passphrase: str,
    *,
    replace: bool,
    who: Who,
    now: datetime,
) -> Head:
    """Make the store of a backup the store at ``path``.

    Args:
        backup: the file.
        path: where the store belongs.
        place: keeps its key.
        passphrase: of the backup.
        replace: whether a store that is there may be thrown away.
        who: for the audit trail.
        now: the moment.

    Raises:
        AppError: there is a store, and ``replace`` was not said (BACKUP-006), or as for
            :func:`app.store.backup.unpack`; nothing was changed.
        StoreFailed: another program uses the store that is there (STORE-015).
    """
    if path.exists() and not replace:
        raise AppError(
            "Nothing was restored",
            "There is a store already, and it was left as it is",
            "Say --replace if it may be thrown away, or give another profile",
            "BACKUP-006",
        )
    part = path.with_name(f"{path.name}.restoring")
    part.unlink(missing_ok=True)
    try:
        head, key = unpack(backup, passphrase, part)
        _fold(path, place)
        begin_change(path, place, key)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    with open_store(path, place) as store:
        with store.transaction() as tx:
            reason = f"made {head.made_at}, {head.entries} entries"
            audit.append(tx, now, who, RESTORED, reason=reason)
        with store.reading() as tx:
            seal = audit.seal(tx)
        name = witness.witness_name(store.engine.name)
    place.set(name, f"{seal.number} {seal.digest}")
    return head


def _fold(path: Path, place: KeyPlace) -> None:
    """See that nobody uses the store that goes, and leave no journal of it beside the new one."""
    kept = place.get(key_name(path))
    if path.exists() and kept:
        try:
            open_store(path, place).close()
            alone(path, bytes.fromhex(place.get(key_name(path)) or "")).close()
        except StoreFailed as failure:
            if failure.code == IN_USE:
                raise
            # It cannot be opened, which is why a backup takes its place: nobody else can either.
    for end in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)
