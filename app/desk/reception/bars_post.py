"""``POST /$process-message``: kept first, then answered; read for the screen after that.

One light look finds what is asked. The message, its exchange and our answer are one commit, so a
repetition finds either nothing or all of it (digest, section 5).
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from app.connections.gateway.seam import Answer, Asked
from app.desk.context import Context
from app.desk.reception.bars_cases import PROTOCOL, Standing, standing
from app.desk.reception.bars_headers import Head, head_of, is_uuid
from app.desk.reception.bars_refusals import MEDIA_TYPES, No, echoed
from app.desk.reception.bars_senders import Who, who_sent
from app.desk.reception.bars_workflow import Intent, Kind, check_version, intent_of
from app.desk.reception.keeper import take_in
from app.desk.reception.keeping import Keeping
from app.replies.bars.echo import Case, Ids, acknowledgement, given_id, in_form
from app.replies.bars.original import NotAMessage, Original, open_original
from app.replies.bars.outcomes import Refusal
from app.replies.bars.strict import NotValid
from app.replies.bars.systems import NHS_NUMBER
from app.replies.bars.tree import nodes, text
from app.store import exchanges, messages
from app.store.exchanges import Exchange, ExchangeState
from app.store.messages import Arrival
from app.store.store import Tx

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(slots=True)
class InWork:
    """The requests that are being taken in just now, by this process."""

    ids: set[str] = field(default_factory=set)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def hold(self, request_id: str) -> None:
        """Hold a request id while its message is taken in.

        Raises:
            No: somebody else holds it (425).
        """
        with self.turn:
            if request_id in self.ids:
                raise No(Refusal.TOO_EARLY, "The first request of this X-Request-Id is in work")
            self.ids.add(request_id)

    def let_go(self, request_id: str) -> None:
        """Its message is kept, or is not."""
        with self.turn:
            self.ids.discard(request_id)


@dataclass(frozen=True, slots=True)
class _Posted:
    """One message on its way in."""

    asked: Asked = field(repr=False)
    head: Head
    original: Original = field(repr=False)
    intent: Intent
    who: Who


@dataclass(frozen=True, slots=True)
class _Answering:
    """Ids and moments, made before anything is written, so that a second try gives the same."""

    seed: UUID
    at: datetime


def process_message(ctx: Context, in_work: InWork, asked: Asked) -> Keeping[None]:
    """Take a message in; the work raises No where a repetition or another change was faster.

    Raises:
        No: it is refused, and nothing is kept.
        StoreFailed: what it is about could not be read.
    """
    head = head_of(asked.headers, ctx.settings.gateway.services)
    in_work.hold(head.request_id)
    try:
        posted = _opened(ctx, asked, head)
        made = _Answering(uuid4(), ctx.clock())
        exchange = _exchange(posted, made, _before(ctx, posted))
        body, media_type = _in_wanted_form(exchange.answer, posted)
    except BaseException:
        in_work.let_go(head.request_id)
        raise
    answer = Answer(200, body, media_type, echoed(asked.headers))
    return Keeping(
        lambda tx: _keep(tx, posted, made, exchange),
        lambda _: answer,
        lambda: in_work.let_go(head.request_id),
    )


def _opened(ctx: Context, asked: Asked, head: Head) -> _Posted:
    try:
        original = open_original(asked.body)
    except NotAMessage as failure:
        raise No(Refusal.INVALID, str(failure)) from failure
    gateway = ctx.settings.gateway
    check_version(original, gateway.bars_versions)
    who = who_sent(ctx.settings, asked, head, original)
    if gateway.senders_only and not who.is_set_up:
        raise No(Refusal.NOT_PERMITTED, "This organisation is not set up here as a sender")
    _check_destination(original, gateway.services)
    return _Posted(asked, head, original, intent_of(original, ambulance=who.ambulance), who)


def _check_destination(original: Original, services: tuple[str, ...]) -> None:
    endpoint = text(original.header, "destination", "endpoint")
    if services and endpoint and endpoint.rpartition("|")[2] not in services:
        words = "MessageHeader.destination.endpoint is not one of this receiver"
        raise No(Refusal.VALUE, words)


def _refuse_repeated(tx: Tx, head: Head) -> Exchange | None:
    """What is known of this request; one that failed before is processed again."""
    known = exchanges.by_request(tx, PROTOCOL, head.request_id)
    if known is None or known.state is ExchangeState.REFUSED:
        return known
    if known.state is ExchangeState.DONE:
        raise No(Refusal.DUPLICATE, "The message of this X-Request-Id was processed before")
    raise No(Refusal.TOO_EARLY, "The first request of this X-Request-Id is in work")


def _before(ctx: Context, posted: _Posted) -> Standing | None:
    """The referral that a message is about; the store is not asked where it opens a new one."""
    if posted.intent.kind is Kind.NEW:
        return None
    with ctx.store.reading() as tx:
        return _referred(tx, posted)


def _referred(tx: Tx, posted: _Posted) -> Standing | None:
    """The referral that a message is about, seen to be one that it may still be about.

    A cancellation is matched on ``ServiceRequest.id``, and demographics are cross-checked
    (digest, section 5); what another sender opened is not this one's to change.
    """
    intent, original = posted.intent, posted.original
    if intent.kind is Kind.RESPONSE:
        answered = text(original.header, "response", "identifier").removeprefix("urn:uuid:")
        if not exchanges.by_bundle(tx, PROTOCOL, answered):
            raise No(Refusal.NOT_FOUND, "MessageHeader.response.identifier is not known here")
        return None
    if intent.kind is Kind.NEW or intent.subject is None:
        return None
    kind, name = intent.subject.type, text(intent.subject.resource, "id")
    if not name and intent.kind is Kind.UPDATE:
        return None
    if not name:
        raise No(Refusal.MISSING, f"{kind}.id is missing: it is the id that we gave")
    if not is_uuid(name):
        raise No(Refusal.INVALID, f"{kind}.id is not a UUID")
    found = standing(tx, name)
    if found is None:
        raise No(Refusal.NOT_FOUND, f"There is no {kind} of this id")
    if not _is_whose(posted, found.first):
        raise No(Refusal.NOT_PERMITTED, f"The {kind} of this id is another sender's")
    if not found.is_current:
        raise No(Refusal.CONFLICT, f"The {kind} of this id is not current")
    _check_same_case(posted, found)
    return found


def _check_same_case(posted: _Posted, found: Standing) -> None:
    before = open_original(found.latest.answer)
    if _differ(_numbers(before), _numbers(posted.original)):
        raise No(Refusal.CONFLICT, "The message is about another patient than the one it names")
    if posted.intent.kind is Kind.UPDATE and _is_older(posted.original, before):
        raise No(Refusal.CONFLICT, "What is kept here is newer than this update")


def _is_whose(posted: _Posted, first: Exchange) -> bool:
    """Whether a sender may change what an exchange opened: it has its name, code or endpoint."""
    endpoint = text(posted.original.header, "source", "endpoint")
    pairs = (
        (posted.who.name, first.sender),
        (posted.who.organisation, first.reply_to_organisation),
        (endpoint, first.reply_to),
    )
    return any(one and one.casefold() == other.casefold() for one, other in pairs)


def _exchange(posted: _Posted, made: _Answering, before: Standing | None) -> Exchange:
    """The exchange with its acknowledgement, as it is to be kept."""
    original, intent, who = posted.original, posted.intent, posted.who
    ids = Ids(made.seed, keep=before is not None)
    case = None
    if intent.opens_case:
        first = before.first if before else None
        case = Case(
            encounter_id=first.encounter_id if first else str(uuid4()),
            reference=first.case_reference if first else _reference(made.seed),
            organisation=who.our_name,
            acknowledged_at=(first.answered_at if first else None) or made.at,
        )
    body = acknowledgement(original, ids, case)
    subject = intent.subject
    facts = {
        "category": intent.category,
        "use_case": intent.use_case,
        "version": original.version,
        "definition": text(original.header, "definition"),
        "status": text(subject.resource, "status").lower() if subject else "",
        "our_endpoint": text(original.header, "destination", "endpoint"),
    }
    return Exchange(
        protocol=PROTOCOL,
        sender=before.first.sender if before else who.name,
        received_at=made.at,
        request_id=posted.head.request_id,
        correlation_id=posted.head.correlation_id,
        event=intent.name,
        bundle_id=original.id,
        service_request_id=given_id(original, ids, subject) if subject else "",
        encounter_id=case.encounter_id if case else _kept(before, "encounter_id"),
        case_reference=case.reference if case else _kept(before, "case_reference"),
        reply_to=text(original.header, "source", "endpoint"),
        reply_to_organisation=who.organisation,
        state=ExchangeState.DONE,
        status=200,
        answer=body,
        media_type=MEDIA_TYPES[original.form],
        answered_at=made.at,
        facts=json.dumps(facts, ensure_ascii=False, sort_keys=True),
    )


def _keep(tx: Tx, posted: _Posted, made: _Answering, exchange: Exchange) -> None:
    failed_before = _refuse_repeated(tx, posted.head)
    _referred(tx, posted)
    arrival = Arrival(
        posted.asked.body,
        exchange.sender,
        "pushed",
        media_type=posted.asked.headers.get("content-type", ""),
    )
    if failed_before is None:
        take_in(tx, arrival, exchange, made.at)
    else:
        message = messages.keep(tx, arrival, made.at)
        exchanges.rewrite(tx, replace(exchange, id=failed_before.id, message_id=message.id))


def _in_wanted_form(answer: bytes, posted: _Posted) -> tuple[bytes, str]:
    """The answer as asked for; in the sender's own form where its parts exist in that alone."""
    form = posted.head.form or posted.original.form
    if form != posted.original.form:
        try:
            return in_form(answer, form), MEDIA_TYPES[form]
        except NotValid:
            form = posted.original.form
    return answer, MEDIA_TYPES[form]


def _reference(seed: UUID) -> str:
    """A case reference that can be said on the telephone: no letter looks like a digit."""
    number, letters = seed.int, ""
    for _ in range(8):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return f"TH-{letters[:4]}-{letters[4:]}"


def _numbers(original: Original) -> frozenset[str]:
    patient = original.first("Patient")
    if patient is None:
        return frozenset()
    return frozenset(
        text(number, "value").replace(" ", "")
        for number in nodes(patient.resource, "identifier")
        if text(number, "system").rstrip("/") == NHS_NUMBER and text(number, "value")
    )


def _differ(one: frozenset[str], two: frozenset[str]) -> bool:
    return bool(one and two) and not one & two


def _is_older(original: Original, before: Original) -> bool:
    sent, kept = (_changed(each) for each in (original, before))
    return sent is not None and kept is not None and sent < kept


def _changed(original: Original) -> datetime | None:
    sent = text(original.bundle, "meta", "lastUpdated")
    try:
        found = datetime.fromisoformat(sent)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _kept(before: Standing | None, name: str) -> str:
    return str(getattr(before.first, name)) if before else ""
