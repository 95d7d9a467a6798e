"""The steps of a person: state, outbox and audit trail change in one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from app.desk.context import Context, no_such_handover
from app.desk.forms import ReplyForm, check, to_json
from app.desk.permission import DENIED, demand
from app.desk.plans.back import PUTS_BACK, UNDOES
from app.desk.plans.choose import plan, plan_others
from app.desk.plans.plan import Plan, Situation
from app.desk.roles import FOR_STEP, Right, may
from app.desk.same_again import the_same
from app.desk.stepping_back import step_back, take_out
from app.report.errors import AppError, Refused
from app.report.model import EncounterReport
from app.report.states import ReplyState, State, Step, leads_to
from app.report.times import show_clock
from app.store import audit, exchanges, handovers, messages, outbox
from app.store.audit_words import Typed
from app.store.handovers import Standing
from app.store.records import Reply
from app.store.store import Tx

GIVE_UP_AFTER = timedelta(hours=96)
"""How long a reply is tried: the same 96 hours for which senders keep a case open to callers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for.

    Attributes:
        version: the version in front of them; None where they look at none (command line).
        note: how identity was confirmed, or the code of a rejection; for any other step what
            the person typed. It goes into the audit trail, and beside it.
        form: what they filled in for the sender.
    """

    handover_id: str
    step: Step
    version: int | None = None
    note: str = ""
    form: ReplyForm | None = None


def take(ctx: Context, asked: Asked) -> Reply | None:
    """Do a step: state, audit trail and the planned reply in one transaction.

    Returns:
        The reply that went into the outbox. *Accept* and the two that put a handover back always
        have one, also where it is recorded here only, so that a telephone call can take its
        place; any other step has one only where the sender is told.

    Raises:
        Refused: the role (DESK-001), the state (DESK-003, which says who moved it last) or the
            version (DESK-005) does not allow it; part of the message is about another patient
            or encounter (DESK-004); the sender takes no rejection (DESK-008); something is not
            filled in (DESK-011 to DESK-013, DESK-016); or it is too late to undo (DESK-006).
    """
    demand(ctx, FOR_STEP[asked.step], asked.step.value.lower(), asked.handover_id)
    situation, one = situation_of(ctx, asked.handover_id, asked.step)
    _not_somebody_else(ctx, asked.step, situation.report)
    planned = plan(asked.step, situation)
    others = plan_others(asked.step, situation)
    judged = planned.sends or bool(others) or asked.step is Step.ACCEPT
    with ctx.store.transaction() as tx:
        seen = replace(asked, version=asked.version or one.version) if judged else asked
        one = _allowed(tx, seen)
        if asked.step is Step.REJECT and not (planned.sends or planned.known):
            raise Refused(
                "This handover cannot be rejected here",
                planned.why or "Its sender takes no rejection, so nobody would know of it",
                "Telephone the sender",
                "DESK-008",
            )
        check(asked.form or ReplyForm(), planned.form)
        now = ctx.clock()
        back = asked.step in UNDOES or asked.step in PUTS_BACK
        if back:
            planned = step_back(tx, one, situation, asked.step, asked.note)
        if back or (one.state, asked.step) == (State.NOT_ATTENDED, Step.ACCEPT):
            take_out(tx, one, asked.step, now)
        _record(ctx, tx, one, asked)
        hold_s = ctx.settings.accept_hold_s if asked.step in UNDOES.values() else 0
        exchange_id = situation.exchange.id if situation.exchange else ""
        decided = Decided(asked.step, ctx.person.name, hold_s, to_json(asked.form), exchange_id)
        for other, exchange in others:
            put_in_outbox(tx, one, other, replace(decided, exchange_id=exchange.id), now)
        if not planned.sends and asked.step is not Step.ACCEPT and asked.step not in PUTS_BACK:
            return None
        return put_in_outbox(tx, one, planned, decided, now)


def situation_of(ctx: Context, handover_id: str, step: Step) -> tuple[Situation, Standing]:
    """What is known about a handover before a step, and where it stands.

    Raises:
        Refused: it is not there (DESK-002).
        AppError: it cannot be read again, where that is needed to decide: to accept or to
            reject. Any other step is taken without the report.
    """
    with ctx.store.reading() as tx:
        one = _there(tx, handover_id)
        version = next(v for v in handovers.versions(tx, handover_id) if v.current)
        known = situation_in(ctx, tx, one, None, version.message_id)
    try:
        return replace(known, report=_report(ctx, one, version.message_id)), one
    except AppError:
        if step in {Step.ACCEPT, Step.REJECT}:
            raise
        return known, one


def situation_in(
    ctx: Context, tx: Tx, one: Standing, report: EncounterReport | None, message_id: str
) -> Situation:
    """The same inside a transaction; ``message_id`` is the message of the version shown."""
    about = exchanges.of_handover(tx, one.id)
    known = exchanges.of_message(tx, message_id) or about
    return Situation(
        name=one.sender,
        sender=ctx.sender(one.sender),
        report=report,
        exchange=known[-1] if known else None,
        replies=outbox.of_handover(tx, one.id),
        others=tuple(each for each in about if each.id != known[-1].id),
    )


def _report(ctx: Context, one: Standing, message_id: str) -> EncounterReport | None:
    """The report of the version shown, read from its bytes; None where it cannot be read."""
    with ctx.store.reading() as tx:
        data = messages.body(tx, message_id)
    return ctx.read(data) if one.readable else None


def _not_somebody_else(ctx: Context, step: Step, report: EncounterReport | None) -> None:
    if step is Step.ACCEPT and report is not None and report.accept_blocked:
        clinical = may(ctx.person.role, Right.READ_CLINICAL)
        told = [one.text if clinical else f"{one.title}." for one in report.accept_blocked]
        raise Refused(
            "This handover cannot be accepted yet",
            " ".join(told),
            "Telephone the sender and find out whom this report is about",
            "DESK-004",
        )


def _there(tx: Tx, handover_id: str) -> Standing:
    one = handovers.standing(tx, handover_id)
    if one is None:
        raise no_such_handover()
    return one


def _allowed(tx: Tx, asked: Asked) -> Standing:
    one = _there(tx, asked.handover_id)
    if leads_to(one.state, asked.step, one.came_from) is None:
        raise Refused(
            f"{asked.step.value} does not follow here",
            f"This handover is in {one.state.value}; {_who_moved(tx, one)}",
            "Look at where it stands now",
            "DESK-003",
        )
    if asked.version is not None and asked.version != one.version:
        raise Refused(
            "A later version of this report has come",
            f"You have read version {asked.version}; version {one.version} is here now",
            "Read what has changed, then decide",
            "DESK-005",
        )
    return one


_NAMES = {step.value.lower(): step.value for step in Step}


def _who_moved(tx: Tx, one: Standing) -> str:
    """Who took the last step, and when: two people may have pressed at the same moment."""
    events = reversed(audit.of_handover(tx, one.id))
    last = next((each for each in events if each.action in _NAMES and each.result != DENIED), None)
    if last is None:
        return "nobody here has moved it"
    who = last.who.name or last.who.person
    return f"{who} pressed {_NAMES[last.action]} at {show_clock(last.at)}"


_CODED = frozenset({Step.ACCEPT, Step.REJECT})
"""Steps whose note the program made; that of any other step is what a person typed."""


def _record(ctx: Context, tx: Tx, one: Standing, asked: Asked) -> None:
    now = ctx.clock()
    coded = asked.step in _CODED
    target = leads_to(one.state, asked.step, one.came_from)
    if target is None:
        raise RuntimeError("a step is taken only where it follows")
    handovers.move(tx, one.id, target, now)
    audit.append(
        tx,
        now,
        ctx.person.who,
        asked.step.value.lower(),
        handover_id=one.id,
        version=one.version,
        reason=asked.note if coded else Typed(asked.note),
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided on a reply, and on what.

    Attributes:
        step: None for what the program owes by itself.
        hold_s: seconds before it may leave.
        form: JSON of what was filled in, empty for nothing.
        exchange_id: the exchange that it answers, empty for none.
    """

    step: Step | None
    person: str
    hold_s: int
    form: str
    exchange_id: str


def put_in_outbox(tx: Tx, one: Standing, planned: Plan, decided: Decided, now: datetime) -> Reply:
    """Put the planned reply into the outbox, in the transaction that decides it.

    Where one was withdrawn that says the same and may have got there, that one waits once more.
    """
    sends = planned.sends
    reply = Reply(
        id=uuid4().hex,
        number=tx.next_number("replies"),
        handover_id=one.id,
        version=one.version,
        step=decided.step,
        kind=planned.kind,
        sender=one.sender,
        target=planned.target,
        target_version=planned.target_version,
        idempotency_id=str(uuid4()),
        state=ReplyState.WAITING if sends else ReplyState.HERE_ONLY,
        body=None,
        decided_at=now,
        decided_by=decided.person,
        not_before=now + timedelta(seconds=decided.hold_s if sends else 0),
        give_up_at=now + GIVE_UP_AFTER,
        attempts=0,
        ended_at=None if sends else now,
        code="",
        words=planned.why,
        form=decided.form,
        exchange_id=decided.exchange_id,
    )
    before = the_same(tx, reply) if sends else None
    if before is not None:
        return outbox.take_up(tx, before, reply)
    outbox.add(tx, reply)
    return reply
