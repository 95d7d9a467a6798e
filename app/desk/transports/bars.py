"""Replies to a BaRS sender, posted to its own ``$process-message``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from app import VERSION
from app.desk.forms import ReplyForm
from app.desk.plans.bars import (
    DID_NOT_ATTEND,
    FINAL,
    INTERIM,
    KINDS,
    REJECT,
    STATUS,
    of_requests_before,
)
from app.desk.transports.calling import Calling
from app.desk.transports.transport import Delivered, Keep
from app.report.errors import AppError
from app.report.states import ReplyState
from app.store.exchanges import Exchange
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.bars import BarsClient, Letterhead
    from app.replies.bars.respond import Answering
    from app.replies.bars.validation import Validated

_PROGRAM = "Triage Handover Viewer"
_CLINICAL = frozenset({INTERIM, REJECT, FINAL})
_LACKING = "REPLY-020"
_REACHED = frozenset({ReplyState.CONFIRMED, ReplyState.SENT})


class BarsTransport(Calling):
    """Builds a response from the exchange that it answers, and brings it.

    The other end knows a repetition by its request id, and says so; nothing is read back.
    """

    _client: BarsClient

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """See :meth:`app.desk.transports.transport.Transport.deliver`."""
        exchange = self._source.exchange
        if exchange is None or reply.kind not in KINDS:
            raise AppError(
                f"{self._sender.name} has not had your reply",
                "What it needs of the message is no longer here",
                "Telephone the sender",
                "REPLY-029",
            )
        body = reply.body
        letterhead = self._letterhead(reply, exchange)
        if body is None:
            body = self._built(reply, exchange)
            keep(body, reply.target_version)
        taken = self._client.send(body, letterhead)
        return Delivered(ReplyState.CONFIRMED, answer=taken.answer)

    def _letterhead(self, reply: Reply, exchange: Exchange) -> Letterhead:
        from app.connections.bars import Letterhead

        facts = json.loads(exchange.facts)
        reason = "update" if reply.kind == FINAL and self._interim_went() else "new"
        parts = (facts.get("use_case", ""), facts.get("category", ""))
        return Letterhead(
            target=exchange.reply_to,
            request_id=reply.idempotency_id,
            correlation_id=exchange.correlation_id,
            ods=self._sender.organisation,
            organisation=self._sender.our_name,
            program=(_PROGRAM, VERSION),
            practitioner=reply.decided_by,
            role="Clinician" if reply.kind in _CLINICAL else "",
            use_context="|".join((*parts, "servicerequest-response", reason)),
        )

    def _built(self, reply: Reply, exchange: Exchange) -> bytes:
        """The bytes, from the message that is answered.

        An update may repeat only part of what the response needs; then the one before it, as it
        was echoed, is what the sender calls its request.
        """
        try:
            return self._from(self._source.original, reply, exchange)
        except AppError as failure:
            if failure.code != _LACKING:
                raise
            for original in self._echoed_before(exchange):
                with suppress(AppError):
                    return self._from(original, reply, exchange)
            raise

    def _echoed_before(self, exchange: Exchange) -> Iterator[bytes]:
        for earlier in reversed(self._source.exchanges):
            if earlier.id != exchange.id and earlier.event.startswith("servicerequest-request/"):
                yield earlier.answer

    def _from(self, original: bytes, reply: Reply, exchange: Exchange) -> bytes:
        return self._response(reply, self._answering(reply, exchange, original))

    def _answering(self, reply: Reply, exchange: Exchange, original: bytes) -> Answering:
        from app.replies.bars.respond import Answering, Us

        started = [one.decided_at for one in self._interims()]
        return Answering(
            original=original,
            bundle_id=uuid5(UUID(reply.idempotency_id), "bundle"),
            at=reply.decided_at,
            started=started[-1] if started else None,
            encounter_id=exchange.encounter_id,
            case_reference=exchange.case_reference,
            service_request_id=exchange.service_request_id,
            us=Us(
                organisation=self._sender.our_name,
                ods=self._sender.organisation,
                endpoint=_endpoint(self._sender.our_endpoint),
                phone="",
                program=(_PROGRAM, VERSION),
                person=reply.decided_by,
                role="Clinician" if reply.kind in _CLINICAL else "",
            ),
            version=self._sender.application_version,
        )

    def _response(self, reply: Reply, answering: Answering) -> bytes:
        from app.replies.bars import feedback, validation

        form = self._source.form
        if reply.kind == INTERIM:
            return validation.interim(answering)
        if reply.kind == REJECT:
            return validation.reject(answering, form.reason, form.words)
        if reply.kind == DID_NOT_ATTEND:
            return feedback.did_not_attend(answering)
        if reply.kind == STATUS:
            return feedback.status(answering, reply.target_version, form.reason, form.words)
        return validation.final(answering, _validated(form, after_interim=self._interim_went()))

    def _interim_went(self) -> bool:
        return any(one.state in _REACHED for one in self._interims())

    def _interims(self) -> list[Reply]:
        """The interim responses to this request, none to one that came before it."""
        before = of_requests_before(self._source.exchanges)
        replies = self._source.replies
        return [one for one in replies if one.kind == INTERIM and one.exchange_id not in before]


def _validated(form: ReplyForm, *, after_interim: bool) -> Validated:
    from app.replies.bars.care_plan import Outcome
    from app.replies.bars.validation import Validated

    return Validated(
        outcomes=tuple(Outcome(o.system, o.code, o.display, o.text) for o in form.outcomes),
        narrative=form.words,
        action_needed=form.action_needed is not False,  # who was not asked must still look
        ambulance_case=form.ambulance_case,
        after_interim=after_interim,
    )


def _endpoint(service: str) -> str:
    """Our endpoint as messages write it: a bare DoS service id gets its system."""
    if not service or "|" in service or ":" in service:
        return service
    return f"https://fhir.nhs.uk/Id/dos-service-id|{service}"
