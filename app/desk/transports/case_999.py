"""Validation responses to a 999 service (kinds ``999-interim`` and ``999-final``)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from app import VERSION
from app.desk.plans.case_999 import FINAL, INTERIM
from app.desk.transports.calling import Calling
from app.desk.transports.transport import Delivered, Keep
from app.report.states import ReplyState
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.case_999 import Case999Client

_APART = timedelta(milliseconds=1)
_RESPONSES = frozenset({INTERIM, FINAL})


class Case999Transport(Calling):
    """Builds a response from the request that it answers, and brings it.

    The requester's answer is the end of it: there is no way to ask what stands there, and the
    ids, the same on every try, let it tell a repetition.
    """

    _client: Case999Client

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """See :meth:`app.desk.transports.transport.Transport.deliver`."""
        body = reply.body
        if body is None:
            body = self._built(reply)
            keep(body, "")
        return Delivered(ReplyState.CONFIRMED, answer=self._client.send(body))

    def _built(self, reply: Reply) -> bytes:
        from app.replies.case_999 import Answering, Outcome, Validated, final, interim
        from app.replies.case_999_request import Party

        sender, source = self._sender, self._source
        answering = Answering(
            us=Party(sender.organisation, sender.our_name),
            endpoint=sender.our_endpoint,
            software=("Triage Handover Viewer", VERSION),
            name=UUID(reply.idempotency_id),
            at=_in_order(reply, source.replies),
        )
        if reply.kind == INTERIM:
            return interim(source.original, reply.target, answering)
        exchange, form = source.exchange, source.form
        taken_up = [one.decided_at for one in source.replies if one.kind == INTERIM]
        validated = Validated(
            case=(exchange.case_reference if exchange else "") or reply.handover_id,
            acknowledged_at=next(iter(taken_up), reply.decided_at),
            outcomes=tuple(Outcome(o.system, o.code, o.display, o.text) for o in form.outcomes),
            action_needed=form.action_needed is not False,  # who was not asked must still look
            words=form.words.strip(),
            person=reply.decided_by if reply.step is not None else "",
        )
        return final(source.original, reply.target, answering, validated)


def _in_order(reply: Reply, earlier: tuple[Reply, ...]) -> datetime:
    """The moment of a response, later than that of the one before whatever the clock did."""
    at: datetime | None = None
    for one in (*earlier, reply):
        if one.kind in _RESPONSES:
            at = one.decided_at if at is None else max(one.decided_at, at + _APART)
    return at or reply.decided_at
