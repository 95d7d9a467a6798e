"""Spool folders: real files, real writers, and what is left after the program was killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.desk.collecting.source import Turn
from app.desk.collecting.spools import MOST_AT_ONCE, PATIENCE, SpoolSource
from app.desk.desk import Desk
from app.report.errors import AppError
from app.report.states import State
from app.settings.sources import FolderSettings
from app.store.store import Store
from tests.desk.collecting.made_itk3 import YES
from tests.desk.conftest import HandClock
from tests.desk.made import message

ROOT = Path(__file__).parents[3]
Look = Callable[[], bool]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "spool"
    made.mkdir()
    return made


@pytest.fixture
def spool(desk: Desk, folder: Path) -> SpoolSource:
    return SpoolSource(desk, FolderSettings("Ward", folder, stable_s=2.0, sender="Wolds MESH"))


@pytest.fixture
def look(spool: SpoolSource, clock: HandClock) -> Look:
    """Looks at the folder, and again when everything that stands still has settled."""

    def both() -> bool:
        spool.collect(YES)
        clock.go(seconds=2)
        return spool.collect(YES)

    return both


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def failure(look: Look) -> AppError:
    with pytest.raises(AppError) as told:
        look()
    return told.value


def test_a_message_is_received_and_then_moved(desk: Desk, folder: Path, look: Look) -> None:
    (folder / "a.json").write_bytes(message("e1"))
    look()
    (row,) = desk.rows(State.EXPECTED)
    assert row.sender == "Wolds MESH"
    assert desk.original(row.id) == message("e1")
    assert files(folder) == []
    assert (folder / "done" / "a.json").read_bytes() == message("e1")


def test_what_cannot_be_read_is_received_too_and_put_aside(
    desk: Desk, folder: Path, look: Look
) -> None:
    (folder / "a.json").write_bytes(b"nonsense")
    look()
    assert len(desk.rows(State.COULD_NOT_BE_READ)) == 1
    assert files(folder / "unreadable") == ["a.json"]


def test_two_messages_of_one_name_are_both_kept(desk: Desk, folder: Path, look: Look) -> None:
    for encounter in ("e1", "e2"):
        (folder / "report.json").write_bytes(message(encounter))
        look()
    assert files(folder / "done") == ["report (2).json", "report.json"]
    assert len(desk.rows(State.EXPECTED)) == 2


def test_a_file_that_came_again_is_a_duplicate(desk: Desk, folder: Path, look: Look) -> None:
    for name in ("a.json", "b.json"):
        (folder / name).write_bytes(message("e1"))
        look()
    (row,) = desk.rows(State.EXPECTED)
    assert row.versions == 1
    assert files(folder / "done") == ["a.json", "b.json"]


def test_a_file_that_is_too_large_is_put_aside_and_said_until_somebody_dealt_with_it(
    desk: Desk, folder: Path, look: Look
) -> None:
    large = folder / "large.json"
    with large.open("wb") as file:
        file.truncate(desk.settings.message_max_bytes + 1)
    (folder / "a.json").write_bytes(message("e1"))
    assert failure(look).code == "FOLDER-002"
    assert len(desk.rows(State.EXPECTED)) == 1
    assert files(folder / "unreadable") == ["large.json", "large.json.note.txt"]
    assert failure(look).code == "FOLDER-002"
    (folder / "unreadable" / "large.json.note.txt").unlink()
    look()


def test_an_empty_file_waits_and_is_then_said(
    desk: Desk, folder: Path, spool: SpoolSource, clock: HandClock
) -> None:
    (folder / "empty.json").touch()
    for _ in range(15):
        spool.collect(YES)
        clock.go(seconds=3)
    assert files(folder) == ["empty.json"]
    for _ in range(6):
        clock.go(seconds=3)
        spool.collect(YES)
    assert files(folder / "unreadable") == ["empty.json"]
    assert len(desk.rows(State.COULD_NOT_BE_READ)) == 1


def test_a_share_that_is_gone_is_told_and_loses_nothing(
    desk: Desk, folder: Path, look: Look, tmp_path: Path
) -> None:
    (folder / "a.json").write_bytes(message("e1"))
    shutil.move(folder, tmp_path / "away")
    told = failure(look)
    assert told.code == "FOLDER-001"
    assert told.title == "New messages were not collected from Folder Ward"
    shutil.move(tmp_path / "away", folder)
    look()
    assert len(desk.rows(State.EXPECTED)) == 1


def test_a_file_that_cannot_be_moved_is_received_once_and_said_after_a_while(
    desk: Desk, folder: Path, spool: SpoolSource, clock: HandClock
) -> None:
    (folder / "done").symlink_to(folder / "nowhere")
    (folder / "a.json").write_bytes(message("e1"))
    for _ in range(PATIENCE):
        spool.collect(YES)
        clock.go(seconds=2)
    assert failure(lambda: spool.collect(YES)).code == "FOLDER-003"
    (row,) = desk.rows(State.EXPECTED)
    assert row.versions == 1
    assert "a.json" in files(folder)


def test_thousands_of_files_are_taken_in_bounded_looks_the_oldest_first(
    desk: Desk, folder: Path, spool: SpoolSource, clock: HandClock
) -> None:
    count = 2 * MOST_AT_ONCE + 50
    for number in range(count):
        path = folder / f"{count - number:05}.json"
        path.write_bytes(b"nonsense")
        os.utime(path, (1_000 + number, 1_000 + number))
    spool.collect(YES)
    clock.go(seconds=2)
    looks = []
    more = True
    while more:
        more = spool.collect(YES)
        looks.append(len(files(folder)))
    assert looks == [MOST_AT_ONCE + 50, 50, 0]
    assert len(files(folder / "unreadable")) == 1
    assert len(files(folder / "done")) == count - 1  # all of them say the same


def test_the_oldest_file_is_taken_first(
    desk: Desk, folder: Path, spool: SpoolSource, clock: HandClock
) -> None:
    for name, at in (("new.json", 300), ("old.json", 100), ("middle.json", 200)):
        (folder / name).write_bytes(message(name))
        os.utime(folder / name, (at, at))
    spool.collect(YES)
    clock.go(seconds=2)
    turns = iter([True, True, False])
    spool.collect(Turn(lambda: next(turns)))
    assert files(folder) == ["new.json"]


WRITER = """
import sys
from pathlib import Path
path, body = Path(sys.argv[1]), sys.stdin.readline().rstrip("\\n").encode()
with path.open("wb") as file:
    for start in (0, len(body) // 2):
        part = body[start : len(body) if start else len(body) // 2]
        file.write(part)
        file.flush()
        print("written", flush=True)
        sys.stdin.readline()
"""


def test_a_file_is_not_taken_while_a_process_writes_it(
    desk: Desk, folder: Path, spool: SpoolSource, clock: HandClock
) -> None:
    command = [sys.executable, "-c", WRITER, str(folder / "a.json")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None

        def go_on(word: str) -> None:
            writer.stdin.write(word + "\n")  # type: ignore[union-attr]
            writer.stdin.flush()  # type: ignore[union-attr]

        go_on(message("e1").decode())
        assert writer.stdout.readline() == "written\n"
        for _ in range(2):
            spool.collect(YES)
            clock.go(seconds=1)
        go_on("the second half")
        assert writer.stdout.readline() == "written\n"
        spool.collect(YES)
        assert desk.rows(State.EXPECTED) == ()
        go_on("end")
        writer.wait()
    clock.go(seconds=2)
    spool.collect(YES)
    assert len(desk.rows(State.EXPECTED)) == 1
    assert desk.rows(State.COULD_NOT_BE_READ) == ()


MANY = """
import json, os, sys
from pathlib import Path
folder = Path(sys.argv[1])
for number in range(int(sys.argv[2])):
    said = {"encounter": f"e{number}", "version": "1"}
    (folder / f"{number}.json.part").write_text(json.dumps(said))
    os.replace(folder / f"{number}.json.part", folder / f"{number}.json")
"""


def test_every_file_of_a_writer_that_does_not_stop_is_taken_once(
    desk: Desk, folder: Path, spool: SpoolSource, clock: HandClock
) -> None:
    with subprocess.Popen([sys.executable, "-c", MANY, str(folder), "120"]) as writer:
        while writer.poll() is None:
            spool.collect(YES)
            clock.go(seconds=2)
    for _ in range(2):
        spool.collect(YES)
        clock.go(seconds=2)
    assert len(desk.rows(State.EXPECTED, limit=200)) == 120
    assert desk.rows(State.COULD_NOT_BE_READ) == ()
    assert len(files(folder / "done")) == 120


KILLED = """
import sys
from pathlib import Path
from app.desk.collecting import aside, spools
from app.desk.desk import Desk
from app.settings.registry import Settings
from app.settings.sources import FolderSettings
from app.store.store import Store
from tests.desk.collecting.made_itk3 import YES
from tests.desk.conftest import NURSE
from tests.desk.made import read

def stands_still(path, where):
    print("kept", flush=True)
    sys.stdin.read()

aside.move = stands_still
with Store.open(Path(sys.argv[2]), bytes(32)) as store:
    desk = Desk(store, Settings(), NURSE, read=read)
    folder = FolderSettings("Ward", Path(sys.argv[1]), stable_s=0, sender="Wolds MESH")
    one = spools.SpoolSource(desk, folder)
    while True:
        one.collect(YES)
"""


@pytest.mark.hazard("P11")
def test_a_report_is_there_once_though_the_program_was_killed_before_the_file_was_moved(
    desk: Desk, store: Store, folder: Path, look: Look, tmp_path: Path
) -> None:
    (folder / "a.json").write_bytes(message("e1"))
    command = [sys.executable, "-c", KILLED, str(folder), str(tmp_path / "handovers.db")]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert files(folder) == ["a.json"]
    look()
    (row,) = desk.rows(State.EXPECTED)
    assert row.versions == 1
    assert files(folder / "done") == ["a.json"]
