"""Acknowledgements to an ITK sender, by SOAP (``itk-infrastructure``, ``itk-business``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import VERSION
from app.desk.plans.itk import ACCEPTED, ITK_BUSINESS, PARTLY_READ
from app.desk.reception.itk_facts import from_json
from app.desk.transports.calling import Calling
from app.desk.transports.transport import Delivered, Keep
from app.replies.itk.data import Acknowledged, Address, Us, ids_of, service_of
from app.report.errors import AppError
from app.report.states import ReplyState
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.itk import ItkClient


class ItkTransport(Calling):
    """Builds an acknowledgement from the exchange that it answers, and brings it.

    The sender's answer is the end of it: ITK has no way to ask what stands there, and the
    tracking id, the same on every try, keeps a repetition from counting twice.
    """

    _client: ItkClient

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """See :meth:`app.desk.transports.transport.Transport.deliver`."""
        exchange = self._source.exchange
        if exchange is None or not exchange.reply_to:
            raise AppError(
                f"{self._sender.name} has not had its acknowledgement",
                "What it needs of the message is no longer here",
                "Telephone the sender if it waits for the acknowledgement",
                "REPLY-051",
            )
        facts = from_json(exchange.facts)
        about = Acknowledged(
            facts.tracking_id,
            facts.service,
            facts.interaction,
            Address(exchange.reply_to, facts.reply_to_type),
            facts.payloads,
        )
        ods = self._sender.organisation or facts.us
        us = Us(ods, self._sender.our_name or ods, f"Triage Handover Viewer {VERSION}")
        body = reply.body
        if body is None:
            body = _built(reply, about, us, self._sender.base_url, frozenset(facts.encrypted))
            keep(body, "")
        taken = self._client.send(body, service_of(about, reply.kind.removeprefix("itk-")))
        return Delivered(ReplyState.CONFIRMED, answer=taken.answer)


def _built(reply: Reply, about: Acknowledged, us: Us, to: str, encrypted: frozenset[str]) -> bytes:
    """The bytes; the moment is that of the decision, the same on every try."""
    from app.replies.itk.business import ALL_ACCEPTED, Issue, Judged, Verdict, business
    from app.replies.itk.infrastructure import infrastructure

    ids = ids_of(reply.idempotency_id)
    if reply.kind != ITK_BUSINESS:
        return infrastructure(about, us, ids, at=reply.decided_at, to=to)
    judged = ALL_ACCEPTED
    if reply.target != ACCEPTED:
        failed = encrypted if reply.target == PARTLY_READ else frozenset()
        judged = Judged(Verdict.ERROR, Issue("The payload could not be read here."), failed)
    return business(about, us, ids, at=reply.decided_at, to=to, judged=judged)
