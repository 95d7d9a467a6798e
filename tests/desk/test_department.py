"""Two programs on one department's database: each sees what the other did, and nothing twice."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.connections.secrets import MemorySecrets
from app.desk.department import engine_of, open_store, this_machines_alone
from app.desk.desk import Desk
from app.desk.outbox import OutboxWorker
from app.desk.plans import choose
from app.desk.plans.plan import Plan, Situation
from app.report.errors import AppError, StoreFailed
from app.report.states import State, Step
from app.settings.registry import StoreSettings
from app.store import audit, outbox, witness
from app.store.postgres import Postgres
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS
from tests.desk.made import message, read
from tests.desk.sending import MadeUpSenders
from tests.store.elsewhere import ROOT, told
from tests.store.postgres_server import Cluster

ANOTHER_DESK = """
import json, sys
from app.desk.desk import Desk
from app.desk.neighbours import Neighbours
from app.report.errors import AppError
from app.report.states import State, Step
from tests.desk.conftest import NURSE, SETTINGS
from tests.desk.made import message, read
from tests.store.elsewhere import opened

def say(*words):
    print(json.dumps(words), flush=True)

with opened(sys.argv[1]) as store:
    desk = Desk(store, SETTINGS, NURSE, announce=lambda c: say(c.kind.value, len(c.handover_ids)),
                read=read)
    with Neighbours(desk):
        say("ready")
        for line in sys.stdin:
            verb, *given = line.split()
            try:
                if verb == "accept":
                    desk.accept(given[0])
                if verb == "receive":
                    desk.receive(message(given[0]), "Northshire 111", "pushed")
                if verb == "list":
                    say(*(row.facts.name for row in desk.rows(State.EXPECTED)))
                say("done", verb)
            except AppError as failure:
                say(failure.code)
"""


class Elsewhere:
    """A desk in another process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def heard(self) -> list[object]:
        """The next thing it says; an empty list where it has ended."""
        assert self._process.stdout is not None
        said: list[object] = json.loads(self._process.stdout.readline() or "[]")
        return said

    def until(self, *words: object) -> list[list[object]]:
        """Everything up to and with that."""
        said = [self.heard()]
        while said[-1] != list(words):
            assert said[-1], "it ended"
            said.append(self.heard())
        return said


@contextmanager
def another(store: Store) -> Iterator[Elsewhere]:
    command = [sys.executable, "-c", ANOTHER_DESK, told(store.engine)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        made = Elsewhere(process)
        made.until("ready")
        try:
            yield made
        finally:
            process.kill()


@pytest.fixture
def store(cluster: Cluster) -> Iterator[Store]:
    """A department's store."""
    with cluster.database() as server, Store(Postgres(server), create=True) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, SETTINGS, NURSE, read=read)


@pytest.mark.hazard("B09")
def test_what_comes_in_here_is_told_there(desk: Desk, store: Store) -> None:
    with another(store) as elsewhere:
        began = time.monotonic()
        desk.receive(message(family="Kowalski"), "Northshire 111", "pushed")
        assert elsewhere.heard() == ["received", 1]
        print(f"told after {time.monotonic() - began:.2f} s")
        elsewhere.tell("list")
        assert "KOWALSKI" in str(elsewhere.until("done", "list")[0]).upper()


@pytest.mark.hazard("B09", "H06")
def test_one_handover_that_two_accept_at_once_is_accepted_once(desk: Desk, store: Store) -> None:
    with ExitStack() as stack:
        others = [stack.enter_context(another(store)) for _ in range(2)]
        for turn in range(5):
            received = desk.receive(message(f"e{turn}"), "Northshire 111", "pushed").handover_id
            for one in others:
                one.tell(f"accept {received}")
            ends = []
            for one in others:
                said = one.heard()
                while said[0] != "done" and "-" not in str(said[0]):
                    said = one.heard()
                ends.append("done" if said[0] == "done" else said[0])
            assert ends.count("done") == 1, ends
            (reply,) = [one for one in desk.replies(received) if one.step]
            assert reply.handover_id == received
            with store.reading() as tx:
                actions = [one.action for one in audit.of_handover(tx, received)]
            assert actions.count("accept") == 1
    assert len(desk.rows(State.ARRIVED)) == 5
    assert audit.verify(store).sound


@pytest.mark.hazard("H06")
def test_two_outboxes_bring_each_reply_once(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan(step: Step, _: Situation) -> Plan:
        return Plan("x", f"{step.value} tells it.")

    monkeypatch.setitem(choose.PLANNERS, "cds-ems", plan)
    senders = MadeUpSenders()
    for number in range(6):
        received = desk.receive(message(f"e{number}"), "Northshire 111", "pushed")
        desk.accept(received.handover_id)
    with store.transaction() as tx:
        tx.rows("UPDATE replies SET not_before = decided_at")

    def work(worker: OutboxWorker) -> int:
        return sum(iter(worker.run_once, 0))

    with Store(store.engine) as same, ThreadPoolExecutor(2) as pool:
        other = Desk(same, SETTINGS, NURSE, read=read)
        done = list(pool.map(work, [OutboxWorker(desk, senders), OutboxWorker(other, senders)]))

    brought = [reply_id for got in senders.got.values() for reply_id, _ in got]
    assert sorted(done) == [0, 6]  # the lease is with one of them, in whichever process
    assert len(brought) == len(set(brought)) == 6
    with store.reading() as tx:
        assert outbox.next_moment(tx) is None


def shared(store: Store) -> StoreSettings:
    assert isinstance(store.engine, Postgres)
    server = store.engine.server
    return StoreSettings(
        host=server.host,
        port=server.port,
        database=server.database,
        user=server.user,
        password_secret="store-password",
    )


def keyring(store: Store) -> MemorySecrets:
    assert isinstance(store.engine, Postgres)
    made = MemorySecrets()
    made.set("store-password", store.engine.server.password + "\n")
    return made


def test_the_settings_lead_to_the_departments_store(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "handovers.db"
    with open_store(shared(store), keyring(store), path) as opened:
        assert opened.engine.name == store.engine.name
    assert not path.exists()


def test_without_a_host_the_store_is_a_file_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "handovers.db"
    open_store(StoreSettings(), MemorySecrets(), path).close()

    assert path.exists()


def test_a_password_that_is_not_in_the_keyring_is_told(store: Store) -> None:
    with pytest.raises(StoreFailed) as said:
        engine_of(shared(store), MemorySecrets())

    assert said.value.code == "STORE-031"
    assert "secret set store-password" in said.value.what_to_do


@pytest.mark.hazard("P11")
def test_a_database_that_was_emptied_is_not_taken_for_a_new_one(
    cluster: Cluster, store: Store, desk: Desk, tmp_path: Path
) -> None:
    secrets = keyring(store)
    desk.receive(message(), "Northshire 111", "pushed")
    assert witness.note(store, secrets)
    store.close()
    assert isinstance(store.engine, Postgres)
    with cluster.as_owner(store.engine.server.database) as line:
        line.execute("DROP OWNED BY triage_handover")
        line.execute("GRANT ALL ON SCHEMA public TO triage_handover")

    with pytest.raises(StoreFailed) as said:
        open_store(shared(store), secrets, tmp_path / "handovers.db")

    assert said.value.code == "STORE-002"


def test_what_is_done_to_a_file_is_not_done_to_a_database() -> None:
    this_machines_alone(StoreSettings(), "No backup was made")
    with pytest.raises(AppError) as said:
        this_machines_alone(StoreSettings(host="db.example.nhs.uk"), "No backup was made")

    assert (said.value.title, said.value.code) == ("No backup was made", "STORE-032")
    assert "pg_dump" in said.value.what_to_do
