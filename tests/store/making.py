"""Short ways to put things into a store."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from app.report.model import Kind
from app.report.states import ReplyState, State, Step
from app.store import handovers, messages
from app.store.handovers import Standing
from app.store.messages import Arrival
from app.store.records import Message, Reply, Version
from app.store.rows import Problem, RowFacts
from app.store.store import Tx

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def keep(tx: Tx, data: bytes = b"{}", sender: str = "Northshire 111") -> Message:
    return messages.keep(tx, Arrival(data, sender, "file"), NOW)


def handover(
    tx: Tx,
    facts: RowFacts,
    *,
    state: State = State.EXPECTED,
    at: datetime = NOW,
    problem: Problem | None = None,
) -> Standing:
    message = keep(tx, uuid4().bytes)
    one = handovers.add(
        tx,
        sender=message.sender,
        handover_key=uuid4().hex,
        state=state,
        facts=facts,
        now=at,
        problem=problem,
    )
    version = Version(1, message.id, message.sha256, "", Kind.NEW, at)
    handovers.add_version(tx, one.id, version)
    handovers.show(tx, one, 1, facts, at)
    return one


def reply(tx: Tx, handover_id: str, *, due: datetime = NOW) -> Reply:
    return Reply(
        id=uuid4().hex,
        number=tx.next_number("replies"),
        handover_id=handover_id,
        version=1,
        step=Step.ACCEPT,
        kind="cds-task",
        sender="Northshire 111",
        target="Task/1",
        target_version="1",
        idempotency_id=uuid4().hex,
        state=ReplyState.WAITING,
        body=None,
        decided_at=NOW,
        decided_by="p",
        not_before=due,
        give_up_at=NOW + timedelta(hours=96),
        attempts=0,
        ended_at=None,
        code="",
        words="",
    )
