"""Receiving: the bytes first, durably; then what they say (design rule 11).

A message that cannot be read gets its place in a work list like any other, with its original
kept. The same report again changes nothing; a later version of it becomes the one shown; an
earlier version that comes late is kept and shows nothing new. A cancelled or withdrawn handover
stays where it is until a person moves it; one that was done is expected again when a report asks
for it again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.desk import automatic
from app.desk.changes import Changed, ChangeKind
from app.desk.context import Context
from app.desk.echo import is_echo
from app.desk.people import program
from app.desk.row_facts import row_facts
from app.desk.same_patient import is_other_patient, patient_key
from app.report.absence import Absence
from app.report.errors import AppError
from app.report.model import EncounterReport, Kind
from app.report.states import State
from app.store import audit, exchanges, handovers, listing, messages, outbox
from app.store.exchanges import Exchange
from app.store.handovers import Standing
from app.store.messages import Arrival
from app.store.records import MessageState, Version
from app.store.rows import Problem, RowFacts
from app.store.store import Tx

_log = logging.getLogger("triage-handover.receiving")


TRIPPED = Problem(
    "This message could not be read",
    "The program failed while it read the message, which is kept as it came.",
    "Telephone the sender and ask who is coming and why, and tell local IT.",
    "READ-900",
)


class Became(StrEnum):
    """What a message did here."""

    NEW = "new"
    UPDATE = "update"
    LATE = "late"  # an earlier version than the one shown
    DUPLICATE = "duplicate"
    COULD_NOT_BE_READ = "could not be read"


@dataclass(frozen=True, slots=True)
class Received:
    """What :meth:`Desk.receive` did with a message.

    Attributes:
        version: the version of the handover that this message is, or is the same as.
        problem: why it could not be read, None where it could.
    """

    handover_id: str
    message_id: str
    became: Became
    version: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of the bytes, outside any transaction.

    ``echo_of`` is the version that this is, with our own reply in it; 0 where it is none.
    """

    report: EncounterReport | None
    problem: Problem | None
    echo_of: int = 0


def receive(
    ctx: Context, arrival: Arrival, exchange: Exchange | None = None
) -> tuple[Received, Changed | None]:
    """Keep a message, then file what it says. What to announce is None for a duplicate.

    Args:
        ctx: whose store.
        arrival: the message.
        exchange: what it is owed answers for; kept once, however often its request id comes.

    Raises:
        StoreFailed: the message was not kept; its sender must be told no.
    """
    with ctx.store.transaction() as tx:
        message = messages.keep(tx, arrival, ctx.clock())
        if exchange and not exchanges.by_request(tx, exchange.protocol, exchange.request_id):
            exchanges.begin(tx, replace(exchange, message_id=message.id))
        if message.state is not MessageState.STORED:
            return seen_before(tx, message.id), None
    return _file(ctx, message.id, arrival.data)


def replies_changed(received: Received) -> Changed:
    """The announcement of replies that were queued by themselves."""
    return Changed((received.handover_id,), ChangeKind.REPLY, "program")


def _file(ctx: Context, message_id: str, data: bytes) -> tuple[Received, Changed | None]:
    return place(ctx, message_id, with_echo(ctx, message_id, read(ctx, data)))


def with_echo(ctx: Context, message_id: str, reading: Reading) -> Reading:
    """The reading, which says now whether it is a version that is here, with our reply in it."""
    if reading.report is None:
        return reading
    return replace(reading, echo_of=_echo_of(ctx, message_id, reading.report))


def place(ctx: Context, message_id: str, reading: Reading) -> tuple[Received, Changed | None]:
    """Give a message that was read its place, in one transaction."""
    with ctx.store.transaction() as tx:
        return placed(ctx, tx, message_id, reading)


def placed(
    ctx: Context, tx: Tx, message_id: str, reading: Reading
) -> tuple[Received, Changed | None]:
    """Give a message its place, with what is owed for it."""
    if messages.get(tx, message_id).state is not MessageState.STORED:
        return seen_before(tx, message_id), None
    now = ctx.clock()
    if reading.report is None or reading.problem is not None:
        received = _file_unreadable(tx, message_id, reading.problem, now)
    else:
        received = _file_report(tx, message_id, reading.report, reading.echo_of, now)
    who = program(ctx.person.workstation)
    audit.append(
        tx,
        now,
        who,
        "received",
        handover_id=received.handover_id,
        version=received.version,
        result=received.became,
    )
    queued = automatic.settle(ctx, tx, message_id, reading.report, now)
    kinds = {Became.UPDATE: ChangeKind.UPDATED, Became.LATE: ChangeKind.UPDATED}
    if received.became is Became.DUPLICATE:
        return received, replies_changed(received) if queued else None
    kind = kinds.get(received.became, ChangeKind.RECEIVED)
    return received, Changed((received.handover_id,), kind, who.person)


def problem_of(failure: AppError) -> Problem:
    """The words of a failure as they are kept with the handover."""
    return Problem(failure.title, failure.what_happened, failure.what_to_do, failure.code)


def read(ctx: Context, data: bytes) -> Reading:
    """What the bytes say, or why they cannot be read; a bug of the reader is a reason too."""
    try:
        return Reading(ctx.read(data), None)
    except AppError as failure:
        return Reading(None, problem_of(failure))
    except Exception as failure:  # noqa: BLE001 - a message that trips the program is still shown
        _log.error("message_reader_failed", extra={"exception": type(failure).__name__})
        return Reading(None, TRIPPED)


def _echo_of(ctx: Context, message_id: str, report: EncounterReport) -> int:
    """The version shown, if this report is it with our own reply in it; else 0."""
    with ctx.store.reading() as tx:
        sender = messages.get(tx, message_id).sender
        filing = report.filing
        one = handovers.find(tx, sender, filing.handover_key, *filing.other_keys)
        if one is None or not one.readable:
            return 0
        begun = [reply for reply in outbox.of_handover(tx, one.id) if reply.attempts]
        if not begun:
            return 0
        version = next(v for v in handovers.versions(tx, one.id) if v.current)
        data = messages.body(tx, version.message_id)
    shown = read(ctx, data).report
    targets = {reply.target for reply in begun}
    return version.number if shown and is_echo(shown, report, targets) else 0


def _file_report(
    tx: Tx, message_id: str, report: EncounterReport, echo_of: int, now: datetime
) -> Received:
    message = messages.get(tx, message_id)
    filing, facts = report.filing, row_facts(report)
    handover_key = filing.handover_key or f"message:{message_id}"
    version_key = filing.version_key or message.sha256
    keys = (handover_key, *filing.other_keys)
    one, handover_key = _belongs_to(tx, message.sender, keys, facts)
    became = Became.NEW
    if one is None:
        state = State.FOR_INFORMATION if report.message.for_action is False else State.EXPECTED
        one = handovers.add(
            tx, sender=message.sender, handover_key=handover_key, state=state, facts=facts, now=now
        )
    else:
        known = handovers.versions(tx, one.id)
        same = next((v for v in known if v.version_key == version_key), None)
        shown = next(v for v in known if v.current)
        if same is None and shown.number == echo_of:
            same = shown
        if same is not None:
            messages.settle(tx, message_id, MessageState.DUPLICATE, one.id)
            return Received(one.id, message_id, Became.DUPLICATE, same.number)
        late = bool(filing.sequence and shown.sequence and filing.sequence < shown.sequence)
        became = Became.LATE if late else Became.UPDATE
    if filing.other_keys:
        handovers.also_known_as(tx, one.id, message.sender, keys)
    number = one.versions + 1
    handovers.add_version(
        tx,
        one.id,
        Version(number, message_id, version_key, filing.sequence, report.message.kind, now),
    )
    if became is not Became.LATE:
        facts = _with_earlier(tx, one, report, facts)
        handovers.show(tx, one, number, facts, now)
        if _comes_again(one.state, report):
            handovers.move(tx, one.id, State.EXPECTED, now)
    messages.settle(tx, message_id, MessageState.FILED, one.id)
    return Received(one.id, message_id, became, number)


def _belongs_to(
    tx: Tx, sender: str, keys: tuple[str, ...], facts: RowFacts
) -> tuple[Standing | None, str]:
    """The handover of a report and the key it has there; another patient's stays apart."""
    one = handovers.find(tx, sender, *keys)
    row = listing.row(tx, one.id, person="") if one else None
    if row is None or not is_other_patient(row.facts, facts):
        return one, keys[0]
    own = f"{keys[0]}|{patient_key(facts)}"
    return handovers.find(tx, sender, own), own


def _with_earlier(tx: Tx, one: Standing, report: EncounterReport, facts: RowFacts) -> RowFacts:
    """The facts, with those of the version before that a partial update does not repeat.

    Not its act-by time: whether that still counts is not ours to say.
    """
    earlier = listing.row(tx, one.id, person="") if report.may_leave_out else None
    if earlier is None:
        return facts
    before = earlier.facts
    said = report.outcome.chief_concern
    return replace(
        facts,
        concern=before.concern if isinstance(said, Absence) else facts.concern,
        outcome=facts.outcome if _has_outcome(report) else before.outcome,
        beware=max(facts.beware, before.beware),
        arrivals=facts.arrivals if report.appointments else before.arrivals,
        search_clinical=f"{facts.search_clinical} {before.concern} {before.outcome}",
    )


def _has_outcome(report: EncounterReport) -> bool:
    return bool(report.outcome.disposition or report.outcome.description)


def _comes_again(state: State, report: EncounterReport) -> bool:
    """Whether a report for action finds its handover where nobody looks for it any more."""
    if state is State.FOR_INFORMATION:
        return report.message.for_action is True
    closed = state in (State.DONE, State.NOT_ATTENDED)
    asks = report.message.kind in (Kind.NEW, Kind.UPDATE)
    return closed and asks and report.message.for_action is not False


def _file_unreadable(tx: Tx, message_id: str, problem: Problem | None, now: datetime) -> Received:
    message = messages.get(tx, message_id)
    facts = RowFacts(name=str(Absence.UNAVAILABLE), due_why_not=str(Absence.UNAVAILABLE))
    one = handovers.add(
        tx,
        sender=message.sender,
        handover_key=f"message:{message_id}",
        state=State.COULD_NOT_BE_READ,
        facts=facts,
        now=now,
        problem=problem,
    )
    handovers.add_version(tx, one.id, Version(1, message_id, message.sha256, "", Kind.OTHER, now))
    handovers.show(tx, one, 1, facts, now)
    messages.settle(tx, message_id, MessageState.UNREADABLE, one.id)
    return Received(one.id, message_id, Became.COULD_NOT_BE_READ, 1, problem)


def seen_before(tx: Tx, message_id: str) -> Received:
    """What a message is that had its place already."""
    message = messages.get(tx, message_id)
    handover_id = message.handover_id or ""
    number = next(
        (v.number for v in handovers.versions(tx, handover_id) if v.message_id == message_id), 0
    )
    return Received(handover_id, message_id, Became.DUPLICATE, number)
