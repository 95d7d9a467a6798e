"""A department and one real sender, and the handover of one child whose Task waits there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from app.connections.secrets import MemorySecrets
from app.demo.authoring.build import build
from app.demo.ems import Ems
from app.demo.encounters import telephone
from app.desk.desk import Desk
from app.desk.outbox import OutboxWorker
from app.desk.transports.cds_task import CdsTaskTransport
from app.desk.transports.choose import transports_for
from app.desk.transports.clients import Clients
from app.desk.transports.source import Source
from app.desk.transports.transport import Transport, Transports
from app.settings.registry import SenderSettings, Settings
from app.store.records import Reply
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock, Heard
from tests.desk.made import message, read

SENDER = "Northshire 111"
CHANCE = Random(1)  # noqa: S311 - spreads waits, keeps no secret
HEAD_INJURY = build(telephone.HEAD_INJURY, datetime(2026, 11, 22, 14, 0, tzinfo=UTC))
TASK = next(one["id"] for one in HEAD_INJURY if one["resourceType"] == "Task")


@dataclass
class Day:
    """A department and one sender, and the handover of one child."""

    ems: Ems
    store: Store
    clock: HandClock
    desk: Desk
    transports: Transports
    handover: str

    def worker(self) -> OutboxWorker:
        """A worker, as after a start of the program."""
        return OutboxWorker(self.desk, self.transports, chance=CHANCE)

    def transport(self) -> Transport:
        """The way of the latest reply, without pauses between tries."""
        source = Source(self.desk.context, self.reply)
        return self.transports(self.reply, source, Clients(lambda _: False))

    def accept(self) -> None:
        """Accept, and let the time pass in which that can be undone."""
        self.desk.accept(self.handover)
        self.clock.go(seconds=10)

    @property
    def reply(self) -> Reply:
        return self.desk.replies(self.handover)[-1]

    @property
    def told(self) -> list[tuple[str, str, int]]:
        """What the sender has written down: status, owner, how often."""
        return [(a.status, a.owner, a.times) for a in self.ems.acknowledgements()]

    def puts(self) -> int:
        return sum(call.method == "PUT" for call in self.ems.calls())

    def change_task(self, **changes: Any) -> None:
        """The sender itself, or another receiver, changes the Task."""
        held = self.ems.resource("Task", TASK)
        assert held is not None
        self.ems._house.records.put({**held, **changes}, touch=True)


@pytest.fixture(name="ems")
def started_ems() -> Iterator[Ems]:
    with Ems() as started:
        started.add(HEAD_INJURY)
        yield started


@pytest.fixture(name="day")
def new_day(ems: Ems, store: Store, clock: HandClock, heard: Heard) -> Day:
    sender = SenderSettings(
        SENDER,
        ems.base_url,
        token_secret="ems-token",
        task_updates=True,
        organisation="RXX",
        timeout_s=2.0,
    )
    settings = Settings(senders=(sender,))
    desk = Desk(store, settings, NURSE, announce=heard, clock=clock, read=read)
    to_sender = transports_for(settings, MemorySecrets({"ems-token": "demonstration"}))

    def without_pauses(reply: Reply, source: Source, _: Clients) -> CdsTaskTransport:
        return to_sender(reply, source, Clients(lambda _: False))  # type: ignore[return-value]

    held = ems.resource("Task", TASK)
    assert held is not None
    hook = [f"Task/{TASK}", "requested", held["meta"]["versionId"]]
    handover = desk.receive(message(hooks=[hook]), SENDER, "fetched").handover_id
    return Day(ems, store, clock, desk, without_pauses, handover)


ACCEPTED_ONCE = [("accepted", "RXX", 1)]
