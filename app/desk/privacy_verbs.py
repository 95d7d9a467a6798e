"""The verbs of the privacy officer, and the emergency access that they look into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from app.desk.changes import ChangeKind
from app.desk.permission import permit
from app.desk.reply_verbs import ReplyVerbs

if TYPE_CHECKING:
    from app.desk.break_glass import Access, Alert, GlassReason
    from app.store.audit import Seal, Verdict
    from app.store.audit_pages import AuditFilter
    from app.store.records import AuditEntry


class PrivacyVerbs(ReplyVerbs):
    """What is written down about people at the desk, and who may read it."""

    def break_glass(self, handover_id: str, reason: GlassReason, words: str = "") -> datetime:
        """Emergency access: this report's clinical words for the minutes that policy gives.

        It stands in the audit trail, and on the privacy officer's list, before it opens anything.

        Returns:
            When it ends; a banner says so while it lasts.

        Raises:
            Refused: the role (DESK-001, DESK-020), the reason (DESK-021), or it is not there
                (DESK-002).
        """
        from app.desk import break_glass

        permit(self.context, "break_glass", handover_id)
        until = break_glass.break_glass(self.context, handover_id, reason, words)
        self._changed(handover_id, ChangeKind.ALERT)
        return until

    def end_break_glass(self, handover_id: str) -> bool:
        """End emergency access before its time; False where there is none."""
        from app.desk import break_glass

        permit(self.context, "end_break_glass", handover_id)
        return break_glass.end_break_glass(self.context, handover_id)

    def audit_page(
        self, wanted: AuditFilter | None = None, before: int | None = None, limit: int = 100
    ) -> tuple[AuditEntry, ...]:
        """A page of the audit trail, the newest first; that it was read stands in it too.

        Args:
            wanted: what to look for; everything by default.
            before: the number of the last entry of the page before; None for the first page.
            limit: how many at most.

        Raises:
            Refused: only a privacy officer reads it (DESK-001).
        """
        from app.desk import auditing

        permit(self.context, "audit_page")
        return auditing.page(self.context, wanted, before, limit)

    def audit_actions(self) -> tuple[str, ...]:
        """Every action that stands in the trail, to look for. Raises Refused (DESK-001)."""
        from app.store import audit_pages

        permit(self.context, "audit_actions")
        with self.context.store.reading() as tx:
            return audit_pages.actions(tx)

    def privacy_alerts(self) -> tuple[Alert, ...]:
        """A notice of every emergency access, the newest first. Raises Refused (DESK-001)."""
        from app.desk import break_glass

        permit(self.context, "privacy_alerts")
        return break_glass.alerts(self.context)

    def emergency_accesses(self) -> tuple[Access, ...]:
        """The same with who and why; noted in the trail first. Raises Refused (DESK-001)."""
        from app.desk import break_glass

        permit(self.context, "emergency_accesses")
        return break_glass.accesses(self.context)

    def alert_seen(self, reference: int) -> None:
        """Say that one was looked into. Raises Refused (DESK-001, DESK-022)."""
        from app.desk import break_glass

        permit(self.context, "alert_seen")
        break_glass.note_seen(self.context, reference)

    def verify_audit(self, witness: Seal | None = None) -> Verdict:
        """Whether the trail is whole; ``witness`` as for :func:`app.store.audit.verify`.

        Raises:
            Refused: the role (DESK-001).
        """
        from app.store import audit

        permit(self.context, "verify_audit")
        return audit.verify(self.context.store, witness)

    def export_audit(self, since: datetime | None = None) -> Iterator[dict[str, str | int]]:
        """The trail as it was sealed, to be written to a file; noted before the first entry.

        Raises:
            Refused: the role (DESK-001).
        """
        from app.desk import auditing

        permit(self.context, "export_audit")
        return auditing.exported(self.context, since)
