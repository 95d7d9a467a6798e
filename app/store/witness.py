"""The seal of the audit trail, noted in the keyring: an older copy of the store is seen by it.

The chain inside the store cannot tell that somebody put last week's whole file back. The note is
taken now and then, so what came after the last note could be taken back unseen, until an export
shows it.
"""

from __future__ import annotations

from pathlib import Path

from app.report.errors import AppError
from app.store import audit
from app.store.audit import Seal
from app.store.keys import KeyPlace
from app.store.store import Store


def witness_name(path: Path) -> str:
    """The name of the note in the keyring; each store file has its own."""
    return f"audit-seal {path.absolute()}"


def known(place: KeyPlace, path: Path) -> Seal | None:
    """The seal that was noted last, None where there is none that can be read."""
    try:
        kept = place.get(witness_name(path))
        return audit.seal_of(kept) if kept else None
    except (AppError, ValueError):
        return None


def note(store: Store, place: KeyPlace, path: Path) -> bool:
    """Note the seal of now; False where the keyring takes none (a service has its own rules).

    A trail that does not hold what was noted before is not noted over: that note is the proof.
    """
    before = known(place, path)
    with store.reading() as tx:
        seal = audit.seal(tx)
        if seal.number == 0 or (before is not None and not audit.holds(tx, before)):
            return False
    if before == seal:
        return True
    try:
        place.set(witness_name(path), f"{seal.number} {seal.digest}")
    except AppError:
        return False
    return True
