"""The door for NHS 111 reports over ITK 2.2: SOAP in, an OK or a fault out.

OK says that the message is kept, durably; nobody has read it yet. Everything else is a fault with
HTTP 500 that says what was wrong (ITK 2.2, SOAP binding; NHS 111 adaptor).
"""

from __future__ import annotations

import logging
from uuid import uuid4

from app.connections.gateway.refusals import Refusal, Why
from app.connections.gateway.seam import Answer, Asked, Door
from app.desk.changes import Changed, ChangeKind
from app.desk.desk import Desk
from app.desk.people import program
from app.desk.reception.certificates import IMPOSTOR, is_impostor
from app.desk.reception.itk_head import Head, head_of
from app.desk.reception.itk_keeping import Coming, Kept, keep
from app.desk.reception.itk_noting import exchange_of
from app.desk.reception.itk_rules import broken, ods_of
from app.desk.reception.keeper import Keeper
from app.desk.reception.keeping import Keeping, keeping_door
from app.replies.itk.names import FaultCode, FaultError, Wrong
from app.report.errors import StoreFailed
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.store.messages import Arrival

MEDIA_TYPE = "text/xml; charset=utf-8"
UNKNOWN = "ITK sender without a name"

_log = logging.getLogger("triage-handover.itk")
_INTERNAL = Wrong(
    "The message was not kept; send it again.",
    FaultCode.SERVER,
    FaultError.PROCESSING,
    "Internal Error",
)
_LATER = frozenset({Why.TOO_SLOW, Why.TIMEOUT, Why.TOO_MANY, Why.FAILED, Why.BUSY})
"""Refusals after which the same message is welcome."""

_KNOWN_INTERACTIONS = ("primary", "copy", "nullify", "itk")


def itk_door(desk: Desk, keeper: Keeper) -> Door:
    """The door of ITK.

    Args:
        desk: whose settings, clock and announcements.
        keeper: keeps what comes.
    """

    def look(asked: Asked) -> Answer | Keeping[Kept]:
        if asked.method != "POST":
            return Answer(405, headers=(("Allow", "POST"),))
        return _answered(desk, asked)

    return keeping_door(keeper, look, _not_kept)


def _not_kept(failure: Exception, _: Asked) -> Answer:
    if isinstance(failure, StoreFailed):
        _log.warning("itk_not_kept", extra={"code": failure.code})
    else:
        _log.error("itk_door_failed", extra={"exception": type(failure).__name__})
    return _refused(_INTERNAL, "")


def itk_refusal(refusal: Refusal) -> Answer:
    """What the gateway itself refuses, as a fault with the status of the refusal."""
    ours = refusal.why in _LATER
    code, error = (
        (FaultCode.SERVER, FaultError.PROCESSING)
        if ours
        else (FaultCode.CLIENT, FaultError.INVALID_MESSAGE)
    )
    text = "Internal Error" if ours else "Invalid Message"
    told = _refused(Wrong(refusal.why.words, code, error, text), "")
    return Answer(refusal.why.status, told.body, told.media_type)


def _answered(desk: Desk, asked: Asked) -> Answer | Keeping[Kept]:
    settings = desk.settings
    if len(asked.body) > settings.message_max_bytes:
        limit = settings.message_max_mib
        return _refused(Wrong(f"The message is larger than {limit} MiB."), "")
    head = head_of(asked.body, asked.headers.get("content-type", ""))
    if isinstance(head, Wrong):
        return _refused(head, "")
    wrong = broken(head, settings.gateway)
    if wrong is not None:
        return _refused(wrong, head.message_id)
    if is_impostor(settings, SenderKind.ITK, _names(head), asked.peer):
        return _refused(Wrong(IMPOSTOR, text="Message rejected"), head.message_id)
    sender = _sender(head, settings)
    if sender is None and settings.gateway.senders_only:
        told = "Its sender is not set up at this receiver."
        return _refused(Wrong(told, text="Message rejected"), head.message_id)
    return _keeping(desk, asked, head, sender.name if sender else _calls_itself(head))


def _keeping(desk: Desk, asked: Asked, head: Head, sender: str) -> Keeping[Kept]:
    """Keep the message, and only then say so."""
    from app.replies.itk.answers import accepted

    now = desk.context.clock()
    answer = accepted(head.message_id, head.action, message_id=_new_id())
    exchange = exchange_of(head, sender, now)
    arrival = Arrival(
        asked.body, sender, "pushed", media_type=asked.headers.get("content-type", "")
    )
    coming = Coming(head, arrival, exchange, answer, MEDIA_TYPE, now)

    def said(kept: Kept) -> Answer:
        if kept.handover_id:
            who = program(desk.person.workstation).person
            desk.announce(Changed((kept.handover_id,), ChangeKind.REPLY, who))
        if not head.interaction.rpartition(":")[2].lower().startswith(_KNOWN_INTERACTIONS):
            _log.warning("itk_interaction_not_known", extra={"sender": sender})
        _log.info("itk_taken" if kept.is_new else "itk_sent_again", extra={"sender": sender})
        return Answer(200, answer, MEDIA_TYPE)

    return Keeping(lambda tx: keep(tx, coming), said)


def _sender(head: Head, settings: Settings) -> SenderSettings | None:
    """The ITK sender that a message names: by who is audited for it, or by where answers go."""
    names = {name.casefold() for name in _names(head)} - {""}
    for sender in settings.senders:
        known = {name.strip().casefold() for name in (sender.name, *sender.identities)}
        if sender.kind is SenderKind.ITK and known & names:
            return sender
    return None


def _names(head: Head) -> tuple[str, ...]:
    """Every name that a message gives its sender; some may be empty."""
    return tuple(
        name for one in (*head.audit, head.reply_to) for name in (one.uri, ods_of(one.uri))
    )


def _calls_itself(head: Head) -> str:
    return next(
        (code for one in (*head.audit, head.reply_to) if (code := ods_of(one.uri))), UNKNOWN
    )


def _refused(wrong: Wrong, message_id: str) -> Answer:
    """The fault; its ErrorID stands in the log, where the service desk finds it."""
    from app.replies.itk.answers import fault

    error_id = _new_id()
    _log.info("itk_refused", extra={"code": f"{wrong.code} {wrong.error} {error_id}"})
    told = fault(wrong, message_id, message_id=_new_id(), error_id=error_id)
    return Answer(500, told, MEDIA_TYPE)


def _new_id() -> str:
    return str(uuid4()).upper()
