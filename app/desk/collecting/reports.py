"""Reports of MESH that a message of ours was not delivered: the reply in it has failed."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.desk.changes import Changed, ChangeKind
from app.desk.collecting.keeping import MESH, note_report
from app.desk.desk import Desk
from app.desk.people import program
from app.desk.plans.itk3 import ITK3_BUSINESS, ITK3_INFRASTRUCTURE
from app.report.states import ReplyState
from app.store import audit, exchanges, outbox
from app.store.records import Reply
from app.store.store import Tx

_log = logging.getLogger("triage-handover.collecting")

NOT_DELIVERED = "MESH-030"
_BY_CODE = {
    "12": "the sender's mailbox is not known",
    "14": "the sender did not collect it in time",
    "17": "the sender's mailbox is not registered for this kind of message",
}
_SENT_KINDS = (ITK3_INFRASTRUCTURE, ITK3_BUSINESS)


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """One report.

    Attributes:
        id: MESH's id of the report itself.
        linked_id: MESH's id of our message.
        local_id: our own id of it.
        code: why, as MESH numbers reasons.
    """

    id: str
    linked_id: str
    local_id: str
    code: str


def take(desk: Desk, report: NotDelivered) -> bool:
    """Let the reply that a report is about fail, visibly and once.

    Returns:
        Whether it is about a reply of ours. One that is not is noted all the same.

    Raises:
        StoreFailed: it was not noted; the report must stay in the mailbox.
    """
    ctx = desk.context
    now = ctx.clock()
    with ctx.store.transaction() as tx:
        if exchanges.by_request(tx, MESH, report.id) is not None:
            return True
        reply = _reply(tx, report)
        note_report(tx, ctx, report.id, report.linked_id, report.code)
        is_news = reply is not None and reply.state is not ReplyState.FAILED
        if reply is not None and is_news:
            why = _BY_CODE.get(report.code, f"MESH gave the reason {report.code or 'unknown'}")
            words = f"MESH could not deliver it: {why}."
            outbox.change(tx, reply.id, ReplyState.FAILED, now=now, code=NOT_DELIVERED, words=words)
            audit.append(
                tx,
                now,
                program(ctx.person.workstation),
                ReplyState.FAILED.value.lower(),
                handover_id=reply.handover_id,
                version=reply.version,
                result=NOT_DELIVERED,
            )
    if reply is None:
        _log.warning("mesh_report_unmatched", extra={"code": report.code})
        return False
    if is_news:
        desk.announce(Changed((reply.handover_id,), ChangeKind.REPLY, "program"))
    return True


def _reply(tx: Tx, report: NotDelivered) -> Reply | None:
    """The reply that MESH knows by its id of it; or by ours, where that id never reached us.

    MESH's id is the one that counts: a report about another message of ours with the same local
    id, sent twice after a lost answer, must not fail the one that got through.
    """
    if report.linked_id:
        found = outbox.by_target_version(tx, _SENT_KINDS, report.linked_id)
        if found is not None:
            return found
    found = outbox.by_idempotency(tx, report.local_id) if report.local_id else None
    if found is None or found.kind not in _SENT_KINDS:
        return None
    is_another = report.linked_id and found.target_version not in {"", found.idempotency_id}
    return None if is_another else found
