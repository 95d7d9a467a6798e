"""The door for 999 validation requests: FHIR STU3 messages that an ambulance service pushes.

The guide defines the message and nothing of its transport (999 to CAS, validation request), so
the answer is FHIR's own for a message that is taken and answered later: 200 with an
OperationOutcome that says so (FHIR STU3, messaging).
"""

from __future__ import annotations

import hashlib
import json
import logging

from app.connections.gateway.refusals import Refusal
from app.connections.gateway.seam import Answer, Asked, Door
from app.desk.context import Context
from app.desk.desk import Desk
from app.desk.reception.certificates import IMPOSTOR, is_impostor
from app.desk.reception.keeper import Keeper, take_in
from app.desk.reception.keeping import Keeping, keeping_door
from app.replies.bars.original import NotAMessage, Original, open_original
from app.replies.bars.tree import nodes, text
from app.report.errors import StoreFailed
from app.settings.registry import SenderKind
from app.store import exchanges
from app.store.exchanges import Exchange, ExchangeState
from app.store.messages import Arrival
from app.store.store import Tx

_log = logging.getLogger("triage-handover.case-999")

PROTOCOL = "999"
FHIR_JSON = "application/fhir+json; charset=utf-8"
EVENT_KIND = "/CodeSystem/MessageEventType-1"

_TAKEN = "The message is kept."


def case_999_door(desk: Desk, keeper: Keeper) -> Door:
    """The door: keeps the message, then says so; a repetition gets the same answer."""

    def look(asked: Asked) -> Answer | Keeping[None]:
        if asked.path.rstrip("/") != "/$process-message" or asked.method != "POST":
            return _said(404, "error", "not-found", "Messages are taken at $process-message.")
        return _taken(desk.context, asked)

    return keeping_door(keeper, look, _not_kept)


def _not_kept(failure: Exception, _: Asked) -> Answer:
    if isinstance(failure, NotAMessage | RecursionError):
        words = "The body is not a FHIR message with a MessageHeader."
        return _said(400, "error", "structure", words)
    if isinstance(failure, StoreFailed):
        _log.warning("message_not_kept", extra={"code": failure.code})
        return _said(503, "error", "transient", "The message was not kept. Send it again later.")
    _log.error("case_999_door_failed", exc_info=failure)
    return _said(500, "error", "exception", "The message was not kept.")


def case_999_refusal(no: Refusal) -> Answer:
    """What the gateway refuses by itself, as an OperationOutcome."""
    return _said(no.why.status, "error", "processing", no.why.words)


def _taken(ctx: Context, asked: Asked) -> Answer | Keeping[None]:
    original = open_original(asked.body)
    if not original.header:
        raise NotAMessage("there is no MessageHeader")
    endpoint = text(original.header, "source", "endpoint")
    if is_impostor(ctx.settings, SenderKind.CASE_999, [endpoint], asked.peer):
        return _said(403, "error", "security", IMPOSTOR)
    found = ctx.settings.sender_known_as(endpoint, *asked.peer.names)
    known = found if found and found.kind is SenderKind.CASE_999 else None
    if known is None and ctx.settings.gateway.senders_only:
        return _said(403, "error", "forbidden", "This sender is not set up here.")
    name = known.name if known else endpoint or asked.peer.address
    answer, now = _said(200, "information", "informational", _TAKEN), ctx.clock()
    exchange = Exchange(
        protocol=PROTOCOL,
        sender=name,
        received_at=now,
        request_id=_request_id(asked.body, name),
        event=_event(original),
        bundle_id=original.id,
        reply_to=endpoint,
        state=ExchangeState.DONE,
        status=answer.status,
        answer=answer.body,
        media_type=answer.media_type,
        answered_at=now,
    )
    media_type = asked.headers.get("content-type", "").partition(";")[0].strip()
    arrival = Arrival(asked.body, name, "pushed", media_type=media_type)

    def keep(tx: Tx) -> None:
        if exchanges.by_request(tx, PROTOCOL, exchange.request_id) is None:
            take_in(tx, arrival, exchange, now)

    return Keeping(keep, lambda _: answer)


def _request_id(body: bytes, sender: str) -> str:
    """The standard gives a message no id of its own, so the very same bytes are a repetition."""
    return hashlib.sha256(sender.encode() + b"\n" + body).hexdigest()


def _event(original: Original) -> str:
    """The event and where it stands in its life: ``referral-1/new``."""
    codings = (
        coding
        for extension in nodes(original.header, "extension")
        for concept in nodes(extension, "valueCodeableConcept")
        for coding in nodes(concept, "coding")
    )
    kinds = (
        text(coding, "code") for coding in codings if text(coding, "system").endswith(EVENT_KIND)
    )
    return f"{text(original.header, 'event', 'code')}/{next(kinds, '')}".strip("/")


def _said(status: int, severity: str, code: str, words: str) -> Answer:
    issue = {"severity": severity, "code": code, "diagnostics": words}
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    return Answer(status, json.dumps(body).encode(), FHIR_JSON)
