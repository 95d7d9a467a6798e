"""Opening a handover: everything its screen shows, and a note of who looked. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.desk.break_glass import may_break
from app.desk.context import Context, no_such_handover
from app.desk.forms import FormSpec
from app.desk.permission import GLASS, broken_until, has, permit, reply_for, row_for
from app.desk.plans.back import PUTS_BACK, UNDOES, undoable
from app.desk.plans.choose import plan
from app.desk.plans.plan import Situation
from app.desk.receiving import problem_of
from app.desk.roles import FOR_STEP, Right, may
from app.desk.steps import situation_in
from app.report.errors import AppError
from app.report.model import EncounterReport
from app.report.reception import for_reception
from app.report.states import ReplyState, Step, may_follow
from app.report.times import Moment, moment_at
from app.store import audit, handovers, listing, messages, outbox
from app.store.handovers import Standing
from app.store.records import AuditEntry, Opening, Reply, Version
from app.store.rows import Problem, Row


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that may follow, and the sentence that stands beside its button.

    ``not_now`` is empty, or why the button is there but cannot be pressed. ``form`` is what to
    ask for before the step, None for nothing.
    """

    step: Step
    says: str
    not_now: str = ""
    form: FormSpec | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A handover as its screen shows it.

    Attributes:
        row: its list row.
        report: read from the stored bytes; None where they cannot be read.
        problem: why not, None where they can.
        version: the version that ``report`` is.
        read_version: the version that this person read before, None where this is the first
            time; where it differs, *Changed* lines compare the two.
        offers: the steps that may follow for this role, the primary one last.
        here: what happened in this department, for the journey.
        glass_until: when emergency access to this report ends, None without any. Where the role
            may not read clinical words and there is none, ``report`` holds none of them.
        glass_offered: whether this person may use it for this report.
    """

    row: Row
    report: EncounterReport | None
    problem: Problem | None
    version: int
    read_version: int | None
    versions: tuple[Version, ...]
    replies: tuple[Reply, ...]
    openings: tuple[Opening, ...]
    offers: tuple[Offer, ...]
    here: tuple[tuple[Moment, str], ...]
    glass_until: datetime | None = None
    glass_offered: bool = False


def open_handover(ctx: Context, handover_id: str, version: int | None) -> Opened:
    """Open a handover, the current version or an earlier one.

    Raises:
        Refused: the role (DESK-001), or it is not there (DESK-002).
        StoreFailed: the bytes are no longer what was received (STORE-013).
    """
    permit(ctx, "open", handover_id)
    person = ctx.person
    with ctx.store.reading() as tx:
        row = listing.row(tx, handover_id, person=person.id)
        if row is None:
            raise no_such_handover()
        number = version or row.version
        versions = handovers.versions(tx, handover_id)
        chosen = next((v for v in versions if v.number == number), None)
        if chosen is None:
            raise no_such_handover()
        data = messages.body(tx, chosen.message_id)
        read_version = handovers.read_version(tx, handover_id, person.id)
    report, problem = read_again(ctx, row, data)
    with ctx.store.transaction() as tx:
        now = ctx.clock()
        opening = Opening(number, person.id, person.workstation, now)
        handovers.note_opening(tx, handover_id, opening)
        audit.append(
            tx,
            now,
            person.who,
            "open",
            handover_id=handover_id,
            version=number,
            reason=GLASS if broken_until(ctx, tx, handover_id) else "direct care",
        )
        row = listing.row(tx, handover_id, person=person.id) or row
        replies = outbox.of_handover(tx, handover_id)
        one = handovers.standing(tx, handover_id)
        if one is None:
            raise no_such_handover()
        situation = situation_in(ctx, tx, one, report, chosen.message_id)
        openings = handovers.openings(tx, handover_id)
        events = audit.of_handover(tx, handover_id)
        glass_until = broken_until(ctx, tx, handover_id)
    return Opened(
        row=row_for(ctx, row),
        report=report_for(ctx, handover_id, report),
        problem=problem,
        version=number,
        read_version=read_version,
        versions=versions,
        replies=tuple(reply_for(ctx, reply) for reply in replies),
        openings=openings,
        offers=_offers(ctx, row, one, situation),
        here=_here(events, replies),
        glass_until=glass_until,
        glass_offered=report is not None and glass_until is None and may_break(ctx),
    )


def report_for(
    ctx: Context, handover_id: str, report: EncounterReport | None
) -> EncounterReport | None:
    """A report as this person may see it."""
    if report is None or has(ctx, Right.READ_CLINICAL, handover_id):
        return report
    return for_reception(report)


def read_again(
    ctx: Context, row: Row, data: bytes
) -> tuple[EncounterReport | None, Problem | None]:
    """What the bytes say to this version of the program."""
    if row.problem is not None:
        return None, row.problem
    try:
        return ctx.read(data), None
    except AppError as failure:
        return None, problem_of(failure)


UNDO_FINISH_FOR = timedelta(minutes=1)
"""How long *Undo finish* is offered, which asks nothing. Nobody knows any more whose page it was
that stands open for longer, so from then on a reason is asked."""


def _offers(ctx: Context, row: Row, one: Standing, situation: Situation) -> tuple[Offer, ...]:
    offers = []
    steps = may_follow(one.state, one.came_from)
    left = {step for step in steps if step in UNDOES and _still_undone(ctx, row, step, situation)}
    for step in steps:
        if not may(ctx.person.role, FOR_STEP[step]) or _stands_back(step, left):
            continue
        planned = plan(step, situation)
        if step is Step.REJECT and not (planned.sends or planned.known):
            continue
        report = situation.report
        blocked = report.accept_blocked if report and step is Step.ACCEPT else ()
        why = " ".join(notice.text for notice in blocked)
        offers.append(Offer(step, planned.says, why, planned.form))
    return tuple(offers)


def _still_undone(ctx: Context, row: Row, step: Step, situation: Situation) -> bool:
    if step is Step.UNDO_FINISH and ctx.clock() - row.changed_at >= UNDO_FINISH_FOR:
        return False
    return undoable(step, situation.replies)


def _stands_back(step: Step, left: set[Step]) -> bool:
    """Whether another step back is the one that is left: an undo until something has left."""
    if step in UNDOES:
        return step not in left
    return step in PUTS_BACK and bool(left)


_WORDS = {
    "received": "received here",
    "open": "opened by {person}",
    "accept": "accepted by {person}",
    "undo accept": "acceptance undone by {person}",
    "start consultation": "consultation started by {person}",
    "finish": "finished by {person}",
    "reject": "rejected by {person}",
    "not attended": "not attended, said {person}",
    "undo not attended": "not attended undone by {person}",
    "back to expected": "put back to expected by {person}",
    "back to arrived": "put back to arrived by {person}",
    "dealt with": "dealt with by {person}",
    "undo finish": "finish undone by {person}",
    "back to in consultation": "put back to in consultation by {person}",
    "back to its list": "put back to its list by {person}",
    "told by telephone": "sender told by telephone by {person}",
}

_TOLD_ELSEWHERE = (ReplyState.HERE_ONLY, ReplyState.TOLD)
"""States of replies whose moment the audit trail tells already."""


def _here(
    events: tuple[AuditEntry, ...], replies: tuple[Reply, ...]
) -> tuple[tuple[Moment, str], ...]:
    """What happened here, each kind of reading once for each person."""
    told: list[tuple[Moment, str]] = []
    for event in events:
        by = event.who.name or event.who.person
        words = _WORDS.get(event.action, "").format(person=by)
        if event.action == "received" and event.version > 1:
            words = f"version {event.version} received"
        if words and not (event.action == "open" and words in {text for _, text in told}):
            told.append((moment_at(event.at), words))
    told.extend(
        (moment_at(reply.ended_at or reply.decided_at), f"{reply.state.value}, {reply.sender}")
        for reply in replies
        if reply.state not in _TOLD_ELSEWHERE
    )
    told.extend(
        (moment_at(reply.decided_at), f"{reply.occasion}, said {reply.decided_by}")
        for reply in replies
        if reply.unknown_step  # the trail of a later version has no words here
    )
    return tuple(sorted(told, key=lambda one: one[0].sent))
