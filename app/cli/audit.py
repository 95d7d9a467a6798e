"""``audit``: whether the trail holds, and the trail itself for whoever may take it out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from app.cli.exits import Exit
from app.cli.output import complain, one_line, say, writing
from app.cli.place import desk_of, keeper_of, profile_of, secrets_of, store_of
from app.report.errors import AppError


def run(known: argparse.Namespace) -> int:
    """Walk the chain (exit 6 where it does not hold), or write it out."""
    return _export(known) if known.verb == "export" else _verify(known)


def _verify(known: argparse.Namespace) -> int:
    from app.store import audit, witness

    profile = profile_of(known)
    with store_of(known) as store:
        secrets = secrets_of(profile)
        noted = witness.known(secrets, store.engine.name)
        verdict = audit.verify(store, noted)
        if verdict.sound:
            witness.note(store, secrets)
    if not verdict.sound:
        complain(
            AppError(
                "The audit trail does not hold",
                f"{verdict.why} (entry {verdict.broken_at})",
                "Keep the store as it is and tell the privacy officer",
                "AUDIT-001",
            )
        )
        return Exit.BROKEN
    entries = "1 entry" if verdict.entries == 1 else f"{verdict.entries} entries"
    say(f"{entries}, none changed or missing")
    if verdict.clock_back:
        numbers = ", ".join(str(number) for number in verdict.clock_back)
        say(f"The clock of this computer was set back before these entries: {numbers}")
    return Exit.DONE


def _export(known: argparse.Namespace) -> int:
    """Write every entry; the last tells of this export."""
    from app.desk.audit_files import AuditFile, write

    with desk_of(known, keeper_of(known)) as desk, _opened(known) as out:
        records = desk.export_audit(known.since)
        count = write(records, out, AuditFile(known.format))
    if known.output is not None:
        say(f"{one_line(str(known.output))}: {count} entries")
    return Exit.DONE


@contextmanager
def _opened(known: argparse.Namespace) -> Iterator[TextIO]:
    if known.output is None:
        with writing():
            yield sys.stdout
        return
    made = False
    try:
        with known.output.open("x", encoding="utf-8", newline="") as file:
            made = True
            yield file
    except OSError as failure:
        if made:  # half a trail must not be taken for a whole one
            known.output.unlink()
        raise AppError(
            "The audit trail was not written",
            f"The file is there already or cannot be made ({failure.strerror})",
            "Give another name",
            "AUDIT-002",
        ) from failure
