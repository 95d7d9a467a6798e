"""All sources at once, in their threads, as the viewer and the service run them."""

import threading
from pathlib import Path

import pytest

from app.desk.collecting.collectors import Collectors
from app.desk.collecting.mailboxes import MailboxSource
from app.desk.watching import Line
from app.report.states import State
from app.settings.registry import Settings
from app.settings.sources import FolderSettings, MailboxSettings
from tests.connections.mesh.sandbox import OURS, Sandbox, mesh_secrets
from tests.desk.collecting.conftest import MakeDesk
from tests.desk.collecting.made_itk3 import SENDER, itk3
from tests.desk.conftest import HandClock
from tests.desk.made import message


class Told:
    """What was told of the sources, and a way to wait for it."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self._bell = threading.Condition()

    def __call__(self, lines: tuple[Line, ...]) -> None:
        with self._bell:
            self.lines = {line.sender: line for line in lines}
            self._bell.notify_all()

    def wait_for(self, *names: str) -> None:
        with self._bell:
            assert self._bell.wait_for(lambda: set(names) <= set(self.lines), 20)


def test_every_source_is_collected_and_told(
    desk_with: MakeDesk, mesh: Sandbox, tmp_path: Path, clock: HandClock
) -> None:
    message_id = mesh.put(itk3("e1"))
    spool = tmp_path / "spool"
    spool.mkdir()
    settings = Settings(
        senders=(SENDER,),
        mailboxes=(MailboxSettings(OURS, mesh.url, "mesh-password", "mesh-key"),),
        folders=(
            FolderSettings("Ward", spool, poll_s=0.5),
            FolderSettings("Gone", tmp_path / "gone"),
        ),
    )
    desk = desk_with(mailboxes=settings.mailboxes, folders=settings.folders)
    told = Told()
    with Collectors(desk, settings, mesh_secrets(), told=told):
        told.wait_for(OURS, "Ward", "Gone")
    assert told.lines["Gone"].failure is not None
    assert told.lines["Gone"].as_at is None
    assert told.lines["Ward"] == Line("Ward", clock.now)
    assert told.lines[OURS] == Line(OURS, clock.now)
    assert mesh.status(message_id) == "acknowledged"
    assert len(desk.rows(State.EXPECTED)) == 1


def test_without_sources_nothing_runs(desk_with: MakeDesk) -> None:
    before = threading.active_count()
    with Collectors(desk_with(), Settings(), mesh_secrets()) as collectors:
        assert threading.active_count() == before
        assert collectors.lines == ()


def test_two_programs_share_a_folder_and_every_file_is_taken_once(
    desk_with: MakeDesk, tmp_path: Path, clock: HandClock
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    folder = FolderSettings("Ward", spool, poll_s=0.5, stable_s=0.0, sender="Wolds MESH")
    settings = Settings(senders=(SENDER,), folders=(folder,))
    desk = desk_with(folders=settings.folders)
    arrived = threading.Event()
    for number in range(30):
        (spool / f"{number}.json").write_bytes(message(f"e{number}"))
    ticks = iter(range(10_000))

    def kept_moving(_: tuple[Line, ...]) -> None:
        clock.go(microseconds=1 + next(ticks))
        if not any(spool.glob("*.json")):
            arrived.set()

    first = Collectors(desk, settings, mesh_secrets(), told=kept_moving)
    second = Collectors(desk, settings, mesh_secrets(), told=kept_moving)
    with first, second:
        assert arrived.wait(20)
        looked = [one for one in (first, second) if one.lines]
    assert len(looked) == 1
    assert len(desk.rows(State.EXPECTED)) == 30
    assert len(list((spool / "done").iterdir())) == 30


@pytest.mark.expected_log("collecting_failed")
def test_one_source_that_breaks_leaves_the_others_alone(
    desk_with: MakeDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(MailboxSource, "collect", broken)
    settings = Settings(
        mailboxes=(MailboxSettings(OURS, "http://127.0.0.1:1", "mesh-password", "mesh-key"),),
        folders=(FolderSettings("Ward", tmp_path),),
    )
    told = Told()
    with Collectors(desk_with(), settings, mesh_secrets(), told=told):
        told.wait_for(OURS, "Ward")
    assert told.lines["Ward"].failure is None
