"""A department with its sender: real EMS, real store, real worker, no screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Condition
from typing import Self

import pytest

from app.connections.ems import EmsClient
from app.connections.secrets import MemorySecrets
from app.demo.authoring.build import build
from app.demo.authoring.people import RECEIVER_ODS
from app.demo.authoring.story import Story
from app.demo.ems import Ems
from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.fetching import fetch
from app.desk.outbox import OutboxWorker
from app.desk.people import Person
from app.desk.receiving import Received
from app.desk.transports.choose import transports_for
from app.desk.transports.transport import Delivered, Keep, Transport
from app.report.states import ReplyState, Role
from app.settings.registry import SenderSettings, Settings
from app.store.keys import new_key
from app.store.records import Reply
from app.store.store import Store

PATIENCE_S = 20.0
SENDER = "Northshire 111"


class PowerLossError(BaseException):
    """The machine stops here: nothing after this line happens."""


@dataclass(frozen=True)
class DyingTransport:
    """A way to the sender on which the power is lost, before or after the sender is told."""

    to: Transport
    told_before: bool

    def __enter__(self) -> Self:
        self.to.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.to.__exit__()

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        if self.told_before:
            self.to.deliver(reply, keep)
        raise PowerLossError


@dataclass
class Department:
    """One desk over one store, with one sender."""

    folder: Path
    ems: Ems
    task_updates: bool = True
    hold_s: int = 0
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.key = new_key()
        self.secrets = MemorySecrets()
        self.secrets.set("token", self.ems.token)
        self._open = ExitStack()
        self._news = Condition()
        self._open_store(create=True)

    @property
    def settings(self) -> Settings:
        return Settings(
            accept_hold_s=self.hold_s,
            senders=(
                SenderSettings(
                    name=SENDER,
                    base_url=self.ems.base_url,
                    token_secret="token",
                    task_updates=self.task_updates,
                    organisation=RECEIVER_ODS,
                    timeout_s=5.0,
                ),
            ),
        )

    def client(self) -> EmsClient:
        """A way to the sender that gives up at the first wait."""
        return EmsClient(self.settings.senders[0], self.secrets, pause=lambda _seconds: True)

    def client_of(self, _name: str) -> EmsClient:
        """A way to the sender that stays open until the end."""
        return self._open.enter_context(self.client())

    def send(self, story: Story) -> Received:
        """The sender holds a story and notifies; the desk fetches it."""
        return self.fetch(self.ems.add(build(story, self.now)))

    def fetch(self, url: str) -> Received:
        with self.client() as client:
            return fetch(self.desk, client, SENDER, url).received

    def work(self) -> None:
        """Let the worker run from here on."""
        worker = OutboxWorker(self.desk, transports_for(self.settings, self.secrets))
        self._open.enter_context(worker)

    def work_until_power_is_lost(self, *, told_before: bool) -> None:
        """Work off the outbox in this thread, until the power goes in the first attempt."""
        way = transports_for(self.settings, self.secrets)
        worker = OutboxWorker(
            self.desk,
            lambda reply, source, clients: DyingTransport(way(reply, source, clients), told_before),
            lease_term=timedelta(milliseconds=100),
        )
        worker.run_once()

    def reply_reaches(self, handover_id: str, state: ReplyState) -> bool:
        """Wait until the latest reply of a handover stands there."""
        with self._news:
            return self._news.wait_for(
                lambda: self.desk.replies(handover_id)[-1].state is state, PATIENCE_S
            )

    def lose_power(self) -> None:
        """End everything without a word, and open the same store again."""
        self._open.close()
        self._open = ExitStack()
        self._open_store(create=False)

    def close(self) -> None:
        self._open.close()

    def _open_store(self, *, create: bool) -> None:
        store = Store.open(self.folder / "handovers.db", self.key, create=create)
        self._open.callback(store.close)
        person = Person("nurse", "J. Adeyemi", Role.CLINICIAN, "ED-1")
        self.desk = Desk(store, self.settings, person, announce=self._hear)

    def _hear(self, _changed: Changed) -> None:
        with self._news:
            self._news.notify_all()


@pytest.fixture
def ems() -> Iterator[Ems]:
    with Ems() as ems:
        yield ems


@pytest.fixture
def department(tmp_path: Path, ems: Ems) -> Iterator[Department]:
    made = Department(tmp_path, ems)
    yield made
    made.close()
