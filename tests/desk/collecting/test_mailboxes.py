"""A mailbox of the real sandbox: kept durably, and only then acknowledged."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from app.connections.mesh.mailbox import Mailbox
from app.desk.changes import Changed
from app.desk.collecting.mailboxes import MailboxSource
from app.desk.collecting.source import Turn
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.outbox import OutboxWorker
from app.desk.transports.choose import transports_for
from app.report.errors import AppError, StoreFailed
from app.report.states import ReplyState, State
from app.settings.registry import Settings
from app.settings.sources import MailboxSettings
from app.store import exchanges
from app.store.exchanges import ExchangeState
from app.store.store import Store
from tests.connections.mesh.sandbox import (
    LIMIT,
    OURS,
    THEIRS,
    THIRD,
    WORKFLOW,
    Sandbox,
    mesh_secrets,
    no_pause,
)
from tests.desk.collecting.made_itk3 import YES, itk3
from tests.desk.conftest import HandClock

ROOT = Path(__file__).parents[3]


def source(desk: Desk, url: str, limit: int = LIMIT, **settings: object) -> MailboxSource:
    account = MailboxSettings(OURS, url, "mesh-password", "mesh-key", **settings)  # type: ignore[arg-type]
    mailbox = Mailbox(account, mesh_secrets(), max_bytes=limit, pause=no_pause)
    return MailboxSource(desk, account, mailbox, Filer(desk).file_all)


def collect(desk: Desk, mesh: Sandbox, **settings: object) -> None:
    one = source(desk, mesh.url, **settings)  # type: ignore[arg-type]
    try:
        assert one.collect(YES) is False
    finally:
        one.close()


def failing(desk: Desk, mesh: Sandbox, **settings: object) -> AppError:
    with pytest.raises(AppError) as told:
        collect(desk, mesh, **settings)
    return told.value


def test_a_message_is_kept_acknowledged_and_filed(
    desk: Desk, mesh: Sandbox, clock: HandClock
) -> None:
    message_id = mesh.put(itk3("e1"), LocalID="their-1")
    collect(desk, mesh)
    (row,) = desk.rows(State.EXPECTED)
    assert row.sender == "Wolds MESH"
    assert desk.original(row.id) == itk3("e1")
    assert mesh.status(message_id) == "acknowledged"
    with desk.context.store.reading() as tx:
        (exchange,) = exchanges.of_handover(tx, row.id)
    assert (exchange.protocol, exchange.request_id) == ("mesh", message_id)
    assert (exchange.reply_to, exchange.correlation_id) == (THEIRS, "their-1")
    assert exchange.state is ExchangeState.DONE
    assert json.loads(exchange.facts)["workflow"] == WORKFLOW


def test_the_response_that_was_asked_for_is_owed(desk: Desk, mesh: Sandbox) -> None:
    mesh.put(itk3("e1"))
    mesh.put(itk3("e2", asks=False))
    collect(desk, mesh)
    owed = {row.id: desk.replies(row.id) for row in desk.rows(State.EXPECTED)}
    kinds = sorted(reply.kind for replies in owed.values() for reply in replies)
    assert kinds == ["itk3-infrastructure"]


def test_a_message_of_a_mailbox_that_is_not_set_up_is_taken_all_the_same(
    desk: Desk, mesh: Sandbox
) -> None:
    mesh.put(itk3("e1"), sender=THIRD)
    collect(desk, mesh)
    (row,) = desk.rows(State.EXPECTED)
    assert row.sender == f"MESH mailbox {THIRD}"


def test_what_cannot_be_read_has_its_place_too(desk: Desk, mesh: Sandbox) -> None:
    message_id = mesh.put(b"\x00\x01 not a message")
    collect(desk, mesh)
    assert len(desk.rows(State.COULD_NOT_BE_READ)) == 1
    assert mesh.status(message_id) == "acknowledged"


def test_a_message_that_was_not_kept_is_not_acknowledged(
    desk: Desk, mesh: Sandbox, tmp_path: Path
) -> None:
    message_id = mesh.put(itk3("e1"))
    other = Store.open(tmp_path / "handovers.db", bytes(32))
    desk.context.store.close()
    quick = Store.open(tmp_path / "handovers.db", bytes(32), busy_ms=20)
    hurried = Desk(quick, desk.settings, desk.person, read=desk.context.read)
    with other, quick, other.transaction(), pytest.raises(StoreFailed):
        collect(hurried, mesh)
    assert mesh.status(message_id) == "accepted"
    assert mesh.waiting() == [message_id]


KILLED = """
import sys
from app.connections.mesh.mailbox import Mailbox
from app.desk.desk import Desk
from app.settings.registry import Settings
from app.store.store import Store
from tests.desk.collecting import made_itk3, test_mailboxes
from tests.desk.conftest import NURSE
from tests.desk.made import read

def stands_still(self, message_id):
    print("kept", flush=True)
    sys.stdin.read()

Mailbox.acknowledge = stands_still
with Store.open(__import__("pathlib").Path(sys.argv[2]), bytes(32)) as store:
    desk = Desk(store, Settings(senders=(made_itk3.SENDER,)), NURSE, read=read)
    test_mailboxes.source(desk, sys.argv[1]).collect(made_itk3.YES)
"""


@pytest.mark.hazard("P11")
def test_a_message_is_there_once_though_the_program_was_killed_before_it_was_acknowledged(
    desk: Desk, mesh: Sandbox, tmp_path: Path
) -> None:
    message_id = mesh.put(itk3("e1"))
    command = [sys.executable, "-c", KILLED, mesh.url, str(tmp_path / "handovers.db")]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert mesh.status(message_id) == "accepted"
    collect(desk, mesh)
    desk.catch_up()
    assert mesh.status(message_id) == "acknowledged"
    (row,) = desk.rows(State.EXPECTED)
    assert row.versions == 1
    with desk.context.store.reading() as tx:
        assert len(exchanges.of_handover(tx, row.id)) == 1
    assert [reply.kind for reply in desk.replies(row.id)] == ["itk3-infrastructure"]


def test_the_same_report_in_two_messages_is_a_duplicate(desk: Desk, mesh: Sandbox) -> None:
    both = [mesh.put(itk3("e1")), mesh.put(itk3("e1"))]
    collect(desk, mesh)
    (row,) = desk.rows(State.EXPECTED)
    assert row.versions == 1
    assert [mesh.status(one) for one in both] == ["acknowledged"] * 2


def test_a_message_that_is_too_large_holds_up_no_other(desk: Desk, mesh: Sandbox) -> None:
    large = mesh.put(b"x" * 5_000)
    small = mesh.put(itk3("e1"))
    assert failing(desk, mesh, limit=2_000).code == "MESH-021"
    assert mesh.waiting() == [large]
    assert mesh.status(small) == "acknowledged"
    assert len(desk.rows(State.EXPECTED)) == 1


def test_a_mailbox_that_fails_again_and_again_is_left_until_the_next_look(
    desk: Desk, mesh: Sandbox
) -> None:
    for _ in range(5):
        mesh.put(b"x" * 5_000)
    mesh.put(itk3("e1"))
    assert failing(desk, mesh, limit=2_000).code == "MESH-021"
    assert desk.rows(State.EXPECTED) == ()


def test_a_look_ends_where_another_worker_has_taken_over(desk: Desk, mesh: Sandbox) -> None:
    put = [mesh.put(itk3(f"e{number}")) for number in range(3)]
    turns = iter([True, False])
    one = source(desk, mesh.url)
    one.collect(Turn(lambda: next(turns)))
    one.close()
    assert mesh.waiting() == put[1:]


def test_only_named_workflows_are_taken_and_others_stay(desk: Desk, mesh: Sandbox) -> None:
    other = mesh.put(itk3("e1"))
    collect(desk, mesh, workflows=("ANOTHER",))
    assert mesh.waiting() == [other]
    assert desk.rows(State.EXPECTED) == ()
    collect(desk, mesh, workflows=(WORKFLOW,))
    assert mesh.waiting() == []


@pytest.mark.expected_log("mesh_report_unmatched")
def test_a_report_about_nothing_of_ours_is_noted_and_acknowledged(
    desk: Desk, mesh: Sandbox
) -> None:
    report = mesh.report("NEVERSENT")
    collect(desk, mesh)
    assert mesh.status(report) == "acknowledged"
    with desk.context.store.reading() as tx:
        noted = exchanges.by_request(tx, "mesh", report)
    assert noted is not None
    assert json.loads(noted.facts) == {"about": "NEVERSENT", "code": "14"}


def test_nothing_is_lost_of_more_than_a_page(desk: Desk, mesh: Sandbox) -> None:
    put = [mesh.put(itk3(f"e{number}", asks=False)) for number in range(503)]
    account = MailboxSettings(OURS, mesh.url, "mesh-password", "mesh-key")
    mailbox = Mailbox(account, mesh_secrets(), max_bytes=LIMIT, pause=no_pause)
    one = MailboxSource(desk, account, mailbox, lambda: None)
    one.collect(YES)
    one.close()
    assert mesh.waiting() == []
    with desk.context.store.reading() as tx:
        assert all(exchanges.by_request(tx, "mesh", message_id) for message_id in put)


def test_the_handshake_is_said_at_the_start_and_once_a_day(
    desk: Desk, clock: HandClock, httpserver: HTTPServer
) -> None:
    base = f"/messageexchange/{OURS}"
    httpserver.expect_request(base, method="POST").respond_with_json({})
    httpserver.expect_request(f"{base}/inbox").respond_with_json({"messages": []})
    one = source(desk, httpserver.url_for("").rstrip("/"))
    said = []
    for _ in range(49):
        one.collect(YES)
        said.append(sum(request.method == "POST" for request, _ in httpserver.log))
        clock.go(hours=1)
    one.close()
    assert (said[0], said[23], said[24], said[48]) == (1, 1, 2, 3)


def test_a_page_that_brings_nothing_new_ends_the_look(desk: Desk, httpserver: HTTPServer) -> None:
    base = f"/messageexchange/{OURS}"
    page = {"messages": ["ID1"], "links": {"next": f"{base}/inbox"}}
    httpserver.expect_request(base, method="POST").respond_with_json({})
    httpserver.expect_request(f"{base}/inbox").respond_with_json(page)
    httpserver.expect_request(f"{base}/inbox/ID1").respond_with_data("", 404)
    one = source(desk, httpserver.url_for("").rstrip("/"))
    one.collect(YES)
    one.close()
    assert sum(request.path.endswith("/inbox") for request, _ in httpserver.log) == 2


def test_a_report_lets_the_reply_fail_once(desk: Desk, mesh: Sandbox) -> None:
    mesh.put(itk3("e1"))
    collect(desk, mesh)
    (row,) = desk.rows(State.EXPECTED)
    account = MailboxSettings(OURS, mesh.url, "mesh-password", "mesh-key")
    settings = Settings(senders=desk.settings.senders, mailboxes=(account,))
    worker = OutboxWorker(desk, transports_for(settings, mesh_secrets()))
    worker.run_once()
    (sent,) = mesh.waiting(THEIRS)
    (reply,) = desk.replies(row.id)
    assert (reply.state, reply.target_version) == (ReplyState.CONFIRMED, sent)
    assert mesh.details(sent)["workflow_id"] == f"{WORKFLOW}_ACK"
    told: list[Changed] = []
    desk.subscribe(told.append)
    mesh.report(sent, local_id=reply.idempotency_id)
    mesh.report(sent, local_id=reply.idempotency_id)
    collect(desk, mesh)
    (reply,) = desk.replies(row.id)
    assert (reply.state, reply.code) == (ReplyState.FAILED, "MESH-030")
    assert reply.words == "MESH could not deliver it: the sender did not collect it in time."
    assert mesh.waiting() == []
    assert len(told) == 1
    assert worker.run_once() == 0
