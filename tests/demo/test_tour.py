"""How the tour tells what it did; the tour itself is in tests/stories."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from app.demo.arrivals import Sending
from app.demo.demonstration import Demonstration
from app.demo.itk.telephone import SCALD
from app.demo.pushes import by_itk
from app.demo.replies import mesh_response
from app.demo.scenes import SCENES
from app.demo.stage import MissedError, Stage
from app.demo.tour import play, print_record
from app.desk.desk import Desk
from app.ui.driving import Driver


class Screen:
    """A window that says one thing, and writes a line where a picture would be."""

    def text(self) -> str:
        return "Head injury\nReply waiting"

    def wait_until(self, words: str, timeout_s: float) -> None:
        assert timeout_s > 0
        if words not in self.text():
            raise MissedError(words)

    def screenshot(self, path: Path) -> None:
        path.write_text(self.text())


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    nothing = cast("Sending", None)
    return Stage(cast("Driver", Screen()), Demonstration(), nothing, tmp_path)


def test_steps_are_numbered_and_pictured(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    play(stage, (("first", lambda _stage: "One done"), ("second", lambda _stage: "Two done")))
    lines = capsys.readouterr().out.splitlines()
    assert [line[: line.index(" (")] for line in lines] == ["ok 01 One done", "ok 02 Two done"]
    assert sorted(path.name for path in stage.directory.iterdir()) == [
        "01-first.png",
        "02-second.png",
    ]


def test_a_step_in_a_window_of_its_own_keeps_the_picture_of_that(stage: Stage) -> None:
    picture = stage.directory / "01-elsewhere.png"
    picture.write_text("of an earlier tour")
    seen: list[bool] = []

    def elsewhere(_stage: Stage) -> str:
        seen.append(picture.exists())
        picture.write_text("The other window")
        return "Done elsewhere"

    play(stage, (("elsewhere", elsewhere),))
    assert seen == [False]
    assert picture.read_text() == "The other window"


def test_the_first_step_that_fails_ends_the_tour_with_its_picture(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(stage: Stage) -> str:
        stage.must_show("Head injury", "Reply confirmed")
        return "never"

    with pytest.raises(MissedError):
        play(stage, (("fails", fails), ("after", lambda _stage: "never")))
    assert capsys.readouterr().out == "FAILED 01 fails: not on the screen: Reply confirmed.\n"
    assert [path.name for path in stage.directory.iterdir()] == ["01-fails.png"]


def test_what_should_not_be_there_fails_a_step(stage: Stage) -> None:
    stage.must_not_show("ibuprofen")
    with pytest.raises(MissedError, match="Head injury"):
        stage.must_not_show("ibuprofen", "Head injury")


def test_a_sender_that_heard_nothing_fails_a_step(stage: Stage) -> None:
    stage.must_have_been_told("Northshire 111", [])
    with pytest.raises(MissedError, match="0 acknowledgements"):
        stage.must_have_been_told("Northshire 111", [1])


def test_a_sender_that_heard_it_twice_or_something_else_fails_a_step(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.demo.stage.PATIENCE_S", 0.05)
    record = stage.demonstration.peers.record
    record.note("Northshire 111 (ITK)", "N 1", "receipt")
    record.note("Northshire 111 (BaRS)", "N 1", "interim")
    stage.must_have_heard("Northshire 111 (ITK)", "N 1", "receipt")
    with pytest.raises(MissedError, match="receipt"):
        stage.must_have_heard("Northshire 111 (ITK)", "N 1", "receipt", "interim")
    record.note("Northshire 111 (ITK)", "N 1", "receipt")
    with pytest.raises(MissedError, match="2"):
        stage.must_have_heard("Northshire 111 (ITK)", "N 1", "receipt")


def test_a_push_that_does_not_arrive_fails_a_step(tmp_path: Path) -> None:
    demonstration = Demonstration()
    sending = Sending(demonstration, cast("Desk", None))
    alone = Stage(cast("Driver", Screen()), demonstration, sending, tmp_path)
    with pytest.raises(MissedError, match="does not answer"):
        alone.push(by_itk((SCALD,)))


def test_the_step_of_mesh_says_that_it_was_left_out(stage: Stage) -> None:
    assert stage.demonstration.mesh is None
    assert mesh_response(stage).startswith("MESH was left out")


def test_what_came_back_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    demonstration = Demonstration()
    for _ in range(2):
        demonstration.peers.record.note("Northshire 111 (ITK)", "N 1", "receipt")
    print_record(demonstration)
    (_, line) = capsys.readouterr().out.splitlines()
    assert line.startswith("  Northshire 111 (ITK): case N 1 receipt, 2 times, ")


def test_an_empty_record_is_said_to_be_empty(capsys: pytest.CaptureFixture[str]) -> None:
    print_record(Demonstration())
    assert capsys.readouterr().out.splitlines() == [
        "What the senders have on record:",
        "  nothing",
    ]


def test_every_step_has_a_name_of_its_own() -> None:
    names = [name for name, _ in SCENES]
    assert len(set(names)) == len(names) >= 15
