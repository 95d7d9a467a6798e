"""The seal of the audit trail, noted in the keyring: an older copy of the store is seen by it.

The chain inside the store cannot tell that somebody put last week's whole file back. The note is
taken now and then, so what came after the last note could be taken back unseen, until an export
shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.report.errors import AppError
from app.store.keys import KeyPlace
from app.store.store import Store

if TYPE_CHECKING:  # the trail is imported for its first seal: the first list comes before it
    from app.store.audit import Seal


def witness_name(store_name: str) -> str:
    """The name of the note in the keyring; each store has its own (``Engine.name``)."""
    return f"audit-seal {store_name}"


def known(place: KeyPlace, store_name: str) -> Seal | None:
    """The seal that was noted last, None where there is none that can be read."""
    from app.store import audit

    try:
        kept = place.get(witness_name(store_name))
        return audit.seal_of(kept) if kept else None
    except (AppError, ValueError):
        return None


def note(store: Store, place: KeyPlace) -> bool:
    """Note the seal of now; False where the keyring takes none (a service has its own rules).

    A trail that does not hold what was noted before is not noted over: that note is the proof.
    """
    from app.store import audit

    name = store.engine.name
    before = known(place, name)
    with store.reading() as tx:
        seal = audit.seal(tx)
        if seal.number == 0 or (before is not None and not audit.holds(tx, before)):
            return False
    if before == seal:
        return True
    try:
        place.set(witness_name(name), f"{seal.number} {seal.digest}")
    except AppError:
        return False
    return True
