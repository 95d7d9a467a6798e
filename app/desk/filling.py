"""Facts that rows of an older version of this program lack, read from the messages once more."""

from __future__ import annotations

from collections.abc import Iterator

from app.desk.changes import Changed, ChangeKind
from app.desk.context import Context
from app.desk.people import program
from app.desk.receiving import read
from app.desk.row_facts import row_facts
from app.report.errors import StoreFailed
from app.store import handovers, messages
from app.store.handovers import Standing
from app.store.rows import RowFacts


def fill(ctx: Context) -> Iterator[Changed]:
    """Fill the rows that wait for it, one transaction each; a break in between loses nothing.

    Raises:
        StoreFailed: the store cannot be read or written; the rest waits for the next start.
    """
    with ctx.store.reading() as tx:
        waiting = handovers.to_fill(tx)
    for one in waiting:
        facts = _facts(ctx, one)
        with ctx.store.transaction() as tx:
            handovers.fill(tx, one, facts)
        if facts is not None:
            yield Changed((one.id,), ChangeKind.READ, program(ctx.person.workstation).person)


def _facts(ctx: Context, one: Standing) -> RowFacts | None:
    """The facts of the version shown; None where its bytes changed or are read no longer."""
    try:
        with ctx.store.reading() as tx:
            shown = next(v for v in handovers.versions(tx, one.id) if v.current)
            data = messages.body(tx, shown.message_id)
    except StoreFailed as failure:
        if failure.code != messages.CHANGED:
            raise
        return None
    report = read(ctx, data).report
    return row_facts(report) if report else None
