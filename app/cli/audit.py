"""``audit``: whether the trail holds."""

from __future__ import annotations

import argparse

from app.cli.exits import Exit, not_built
from app.cli.output import complain, say
from app.cli.place import store_of
from app.report.errors import AppError


def run(known: argparse.Namespace) -> int:
    """Walk the chain; a trail that does not hold is exit 6."""
    if known.verb == "export":
        raise not_built("Exporting the audit trail")
    from app.store.audit import verify

    with store_of(known) as store:
        verdict = verify(store)
    if verdict.sound:
        say(f"{verdict.entries} entries, none changed or missing")
        return Exit.DONE
    complain(
        AppError(
            "The audit trail does not hold",
            f"{verdict.why} (entry {verdict.broken_at})",
            "Keep the store as it is and tell the privacy officer",
            "AUDIT-001",
        )
    )
    return Exit.BROKEN
