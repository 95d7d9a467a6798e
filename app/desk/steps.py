"""The steps of a person: state, outbox and audit trail change in one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from app.desk.context import Context, no_such_handover
from app.desk.plans import HERE_ONLY, Plan, plan_accept
from app.desk.roles import FOR_STEP, need
from app.report.errors import Refused
from app.report.model import EncounterReport
from app.report.states import STEPS, ReplyState, Step
from app.store import audit, handovers, messages, outbox
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
        note: why, or how identity was confirmed; goes into the audit trail.
    """

    handover_id: str
    step: Step
    version: int | None = None
    note: str = ""


def take(ctx: Context, asked: Asked) -> None:
    """Do any step but *Accept*, which also replies.

    Raises:
        Refused: the role (DESK-001), the state (DESK-003) or the version (DESK-005) does not
            allow it, or the sender takes no rejection (DESK-008).
    """
    need(ctx.person.role, FOR_STEP[asked.step])
    if asked.step is Step.REJECT:
        raise Refused(
            "This handover cannot be rejected here",
            "Its sender takes no rejection, so nobody would know of it",
            "Telephone the sender",
            "DESK-008",
        )
    with ctx.store.transaction() as tx:
        one = _allowed(tx, asked)
        if asked.step is Step.UNDO_ACCEPT:
            _take_back(tx, one, ctx.clock())
        _record(ctx, tx, one, asked)


def accept(ctx: Context, asked: Asked) -> Reply:
    """Accept a handover: move it to *Arrived* and put the reply into the outbox.

    Raises:
        Refused: as for :func:`take`; also where part of the message is about another patient
            or encounter (DESK-004).
    """
    need(ctx.person.role, FOR_STEP[asked.step])
    one, report = current(ctx, asked.handover_id)
    if report is not None and report.accept_blocked:
        raise Refused(
            "This handover cannot be accepted yet",
            " ".join(notice.text for notice in report.accept_blocked),
            "Telephone the sender and find out whom this report is about",
            "DESK-004",
        )
    plan = plan_accept(one.sender, ctx.sender(one.sender), report)
    seen = Asked(asked.handover_id, asked.step, asked.version or one.version, asked.note)
    with ctx.store.transaction() as tx:
        one = _allowed(tx, seen)
        _record(ctx, tx, one, seen)
        reply = _reply(ctx, tx, one, plan)
        outbox.add(tx, reply)
    return reply


def current(ctx: Context, handover_id: str) -> tuple[Standing, EncounterReport | None]:
    """Where a handover stands, and the report of its current version read from the bytes.

    The report is None for a message that cannot be read.
    """
    with ctx.store.reading() as tx:
        one = _there(tx, handover_id)
        version = next(v for v in handovers.versions(tx, handover_id) if v.current)
        data = messages.body(tx, version.message_id)
    if not one.readable:
        return one, None
    return one, ctx.read(data)


def _there(tx: Tx, handover_id: str) -> Standing:
    one = handovers.standing(tx, handover_id)
    if one is None:
        raise no_such_handover()
    return one


def _allowed(tx: Tx, asked: Asked) -> Standing:
    one = _there(tx, asked.handover_id)
    if (one.state, asked.step) not in STEPS:
        raise Refused(
            f"{asked.step.value} does not follow here",
            f"This handover is in {one.state.value}; somebody may have moved it just now",
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


def _record(ctx: Context, tx: Tx, one: Standing, asked: Asked) -> None:
    now = ctx.clock()
    handovers.move(tx, one.id, STEPS[one.state, asked.step], now)
    audit.append(
        tx,
        now,
        ctx.person.who,
        asked.step.value.lower(),
        handover_id=one.id,
        version=one.version,
        reason=asked.note,
    )


def _take_back(tx: Tx, one: Standing, now: datetime) -> None:
    """Take the acceptance out of the outbox, if nothing of it can have left yet."""
    accepted = [r for r in outbox.of_handover(tx, one.id) if r.step is Step.ACCEPT]
    if not accepted:
        return
    last = accepted[-1]
    if last.state is ReplyState.WITHDRAWN:
        return
    unsent = last.state is ReplyState.WAITING and last.attempts == 0
    if not unsent and last.state is not ReplyState.HERE_ONLY:
        raise Refused(
            "Accept cannot be undone any more",
            f"{last.sender} may have the acceptance already",
            "Telephone the sender if the patient is not coming to you after all",
            "DESK-006",
        )
    outbox.change(tx, last.id, ReplyState.WITHDRAWN, now=now, words="Undone before it left.")


def _reply(ctx: Context, tx: Tx, one: Standing, plan: Plan) -> Reply:
    now = ctx.clock()
    here_only = plan.kind == HERE_ONLY
    return Reply(
        id=uuid4().hex,
        number=tx.next_number("replies"),
        handover_id=one.id,
        version=one.version,
        step=Step.ACCEPT,
        kind=plan.kind,
        sender=one.sender,
        target=plan.target,
        target_version=plan.target_version,
        idempotency_id=str(uuid4()),
        state=ReplyState.HERE_ONLY if here_only else ReplyState.WAITING,
        body=None,
        decided_at=now,
        decided_by=ctx.person.id,
        not_before=now + timedelta(seconds=0 if here_only else ctx.settings.accept_hold_s),
        give_up_at=now + GIVE_UP_AFTER,
        attempts=0,
        ended_at=now if here_only else None,
        code="",
        words=plan.why,
    )
