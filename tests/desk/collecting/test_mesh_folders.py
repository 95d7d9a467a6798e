"""The folder of a MESH client: pairs of files, reports, and what waits for its other half."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.desk.collecting.mesh_folders import ORPHAN_AFTER, MeshFolderSource
from app.desk.desk import Desk
from app.desk.filing import Filer
from app.desk.outbox import OutboxWorker
from app.desk.transports.choose import transports_for
from app.report.errors import AppError
from app.report.states import ReplyState, State
from app.settings.registry import Settings
from app.settings.sources import FolderKind, FolderSettings
from app.store import exchanges
from tests.connections.mesh.sandbox import OURS, THEIRS, WORKFLOW, mesh_secrets
from tests.desk.collecting.made_itk3 import YES, itk3
from tests.desk.conftest import HandClock

Look = Callable[[], None]

CTL = (
    "<DTSControl><MessageType>Data</MessageType><From_DTS>{sender}</From_DTS>"
    "<LocalId>their-1</LocalId><DTSId>{id}</DTSId><WorkflowId>{workflow}</WorkflowId>"
    "<IsCompressed>{packed}</IsCompressed></DTSControl>"
)
REPORT = (
    "<DTSControl><MessageType>Report</MessageType><DTSId>{id}</DTSId><LocalId>{local}</LocalId>"
    "<StatusRecord><Status>ERROR</Status><StatusCode>12</StatusCode></StatusRecord></DTSControl>"
)
SUCCESS = (
    "<DTSControl><DTSId>SENT1</DTSId><StatusRecord><Status>SUCCESS</Status>"
    "<StatusCode>00</StatusCode></StatusRecord></DTSControl>"
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    made = tmp_path / OURS
    for name in ("in", "out", "sent", "failed"):
        (made / name).mkdir(parents=True)
    return made


@pytest.fixture
def settings(base: Path) -> FolderSettings:
    return FolderSettings("MESH", base, FolderKind.MESH_CLIENT, mailbox=OURS)


@pytest.fixture
def look(desk: Desk, settings: FolderSettings, clock: HandClock) -> Look:
    """Looks until everything that stands still has settled."""
    source = MeshFolderSource(desk, settings, Filer(desk).file_all)

    def both() -> None:
        source.collect(YES)
        clock.go(seconds=2)
        source.collect(YES)

    return both


def put(base: Path, name: str, body: bytes | None, packed: str = "N", **said: str) -> None:
    told = {"sender": THEIRS, "id": name.upper(), "workflow": WORKFLOW, "packed": packed, **said}
    if body is not None:
        (base / "in" / f"{name}.dat").write_bytes(body)
    (base / "in" / f"{name}.ctl").write_text(CTL.format(**told))


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def failure(look: Look) -> AppError:
    with pytest.raises(AppError) as told:
        look()
    return told.value


def test_a_pair_is_taken_with_where_replies_go(desk: Desk, base: Path, look: Look) -> None:
    put(base, "one", itk3("e1"))
    look()
    (row,) = desk.rows(State.EXPECTED)
    assert (row.sender, desk.original(row.id)) == ("Wolds MESH", itk3("e1"))
    with desk.context.store.reading() as tx:
        (exchange,) = exchanges.of_handover(tx, row.id)
    assert (exchange.protocol, exchange.request_id, exchange.reply_to) == ("mesh", "ONE", THEIRS)
    assert json.loads(exchange.facts)["workflow"] == WORKFLOW
    assert left(base / "in") == []
    assert left(base / "in" / "done") == ["one.ctl", "one.dat"]


def test_the_packing_of_the_sender_s_client_is_taken_off(
    desk: Desk, base: Path, look: Look
) -> None:
    put(base, "one", gzip.compress(itk3("e1")), packed="Y")
    look()
    (row,) = desk.rows(State.EXPECTED)
    assert desk.original(row.id) == itk3("e1")


@pytest.mark.parametrize("ctl", [b"<DTSControl>", b"x", b" " * 300_000])
def test_a_message_whose_control_file_is_damaged_is_taken_all_the_same(
    desk: Desk, base: Path, look: Look, ctl: bytes
) -> None:
    put(base, "one", itk3("e1"))
    (base / "in" / "one.ctl").write_bytes(ctl)
    look()
    (row,) = desk.rows(State.EXPECTED)
    assert row.sender == "Unknown sender"
    assert left(base / "in" / "done") == ["one.ctl", "one.dat"]


@pytest.mark.parametrize("half", ["dat", "ctl"])
def test_one_half_of_a_pair_waits_and_is_said_after_a_while(
    desk: Desk, base: Path, look: Look, clock: HandClock, half: str
) -> None:
    put(base, "one", itk3("e1"))
    other = base / "in" / f"one.{'ctl' if half == 'dat' else 'dat'}"
    other.rename(base / "later")
    look()
    clock.go(seconds=ORPHAN_AFTER.total_seconds() + 2)
    assert failure(look).code == "FOLDER-004"
    assert desk.rows(State.EXPECTED) == ()
    (base / "later").rename(other)
    assert failure(look).code == "FOLDER-004"  # seen, and not yet settled
    clock.go(seconds=2)
    look()
    assert len(desk.rows(State.EXPECTED)) == 1
    assert left(base / "in") == []


@pytest.mark.parametrize("half", ["dat", "ctl"])
def test_a_pair_that_was_kept_and_moved_in_part_is_finished(
    desk: Desk, base: Path, look: Look, half: str
) -> None:
    put(base, "one", itk3("e1"))
    look()
    for name in ("one.ctl",) if half == "ctl" else ("one.ctl", "one.dat"):
        (base / "in" / "done" / name).rename(base / "in" / name)
    look()
    (row,) = desk.rows(State.EXPECTED)
    assert row.versions == 1
    assert left(base / "in") == []
    assert left(base / "in" / "done") == ["one.ctl", "one.dat"]


def test_data_that_is_too_large_is_put_aside_and_said(desk: Desk, base: Path, look: Look) -> None:
    put(base, "one", b"")
    with (base / "in" / "one.dat").open("wb") as file:
        file.truncate(desk.settings.message_max_bytes + 1)
    put(base, "two", itk3("e1"))
    assert failure(look).code == "FOLDER-002"
    assert len(desk.rows(State.EXPECTED)) == 1
    assert left(base / "in") == []
    assert left(base / "in" / "unreadable") == ["one.ctl", "one.dat", "one.dat.note.txt"]


def test_a_share_that_is_gone_is_told(desk: Desk, base: Path, look: Look) -> None:
    (base / "in").rename(base / "away")
    assert failure(look).code == "FOLDER-001"
    (base / "away").rename(base / "in")
    look()


def worker(desk: Desk, settings: FolderSettings) -> OutboxWorker:
    setup = Settings(senders=desk.settings.senders, folders=(settings,))
    return OutboxWorker(desk, transports_for(setup, mesh_secrets()))


def test_a_response_goes_out_through_the_client_and_is_seen_to_have_left(
    desk: Desk, base: Path, settings: FolderSettings, look: Look, clock: HandClock
) -> None:
    put(base, "one", itk3("e1"))
    look()
    (row,) = desk.rows(State.EXPECTED)
    out = worker(desk, settings)
    out.run_once()
    (reply,) = desk.replies(row.id)
    name = reply.idempotency_id
    assert reply.state is ReplyState.SENT
    assert left(base / "out") == [f"{name}.ctl", f"{name}.dat"]
    told = (base / "out" / f"{name}.ctl").read_text()
    assert f"<WorkflowId>{WORKFLOW}_ACK</WorkflowId>" in told
    assert f"<To_DTS>{THEIRS}</To_DTS>" in told
    clock.go(hours=1)
    out.run_once()
    assert left(base / "out") == [f"{name}.ctl", f"{name}.dat"]
    for path in list((base / "out").iterdir()):
        path.unlink()
    (base / "sent" / f"{name}.ctl").write_text(SUCCESS)
    clock.go(hours=1)
    out.run_once()
    (reply,) = desk.replies(row.id)
    assert (reply.state, reply.target_version) == (ReplyState.CONFIRMED, "SENT1")
    (base / "in" / "report.ctl").write_text(REPORT.format(id="SENT1", local=""))
    look()
    (reply,) = desk.replies(row.id)
    assert (reply.state, reply.code) == (ReplyState.FAILED, "MESH-030")
    assert left(base / "in") == []


def test_a_response_that_the_client_could_not_send_has_failed(
    desk: Desk, base: Path, settings: FolderSettings, look: Look, clock: HandClock
) -> None:
    put(base, "one", itk3("e1"))
    look()
    (row,) = desk.rows(State.EXPECTED)
    out = worker(desk, settings)
    out.run_once()
    name = desk.replies(row.id)[0].idempotency_id
    (base / "out" / f"{name}.ctl").rename(base / "failed" / f"{name}.ctl")
    clock.go(hours=1)
    out.run_once()
    (reply,) = desk.replies(row.id)
    assert (reply.state, reply.code) == (ReplyState.FAILED, "MESH-030")


def test_a_response_waits_for_a_share_that_is_gone(
    desk: Desk, base: Path, settings: FolderSettings, look: Look, clock: HandClock
) -> None:
    put(base, "one", itk3("e1"))
    look()
    (row,) = desk.rows(State.EXPECTED)
    (base / "out").rename(base / "away")
    out = worker(desk, settings)
    out.run_once()
    (reply,) = desk.replies(row.id)
    assert (reply.state, reply.code) == (ReplyState.WAITING, "FOLDER-001")
    (base / "away").rename(base / "out")
    clock.go(hours=1)
    out.run_once()
    assert desk.replies(row.id)[0].state is ReplyState.SENT
