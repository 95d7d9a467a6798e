"""Reading and exporting the audit trail, each noted in it before anything is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.desk.context import Context
from app.store import audit, audit_pages
from app.store.audit_pages import READ, AuditFilter
from app.store.pseudonyms import pseudonyms
from app.store.records import AuditEntry
from app.store.stamps import stamp

EXPORT = "export audit trail"


def page(
    ctx: Context, wanted: AuditFilter | None, before: int | None, limit: int
) -> tuple[AuditEntry, ...]:
    """A page of the trail; its own entry says by what it was looked for."""
    sought = wanted or AuditFilter()
    with ctx.store.transaction() as tx:
        words = ("words " + " ".join(pseudonyms(tx, sought.searched)),) if sought.searched else ()
        audit.append(
            tx,
            ctx.clock(),
            ctx.person.who,
            READ,
            handover_id=sought.handover_id if audit_pages.about(tx, sought.handover_id) else "",
            reason=", ".join((*sought.given, *words)),
        )
        return audit_pages.page(tx, sought, before, limit)


def exported(ctx: Context, since: datetime | None) -> Iterator[dict[str, str | int]]:
    """The records of an export; the last of them tells of the export itself."""
    with ctx.store.transaction() as tx:
        reason = f"since {stamp(since)}" if since else "all of it"
        audit.append(tx, ctx.clock(), ctx.person.who, EXPORT, reason=reason)
    return audit.records(ctx.store, since)
