"""What lies in a folder, and which of it nobody is writing any more."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.connections.folder.looking import EMPTY_AFTER, Lying, Settling, look
from app.report.errors import ConnectionFailed

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FILE = Lying("a.xml", 10, 1)


def names(folder: Path) -> list[str]:
    return [one.name for one in look(folder, "Folder Ward")]


def put(folder: Path, name: str, at: int, data: bytes = b"x") -> Path:
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path


def test_the_file_that_was_changed_first_comes_first(tmp_path: Path) -> None:
    for name, at in (("new.xml", 300), ("old.xml", 100), ("middle.xml", 200)):
        put(tmp_path, name, at)
    assert names(tmp_path) == ["old.xml", "middle.xml", "new.xml"]


@pytest.mark.parametrize(
    "name",
    [".hidden", "~$word.docx", "a.xml.part", "a.TMP", "a.xml~", "b.filepart", ".a.xml.part"],
)
def test_what_is_not_finished_or_not_meant_for_others_is_left_alone(
    tmp_path: Path, name: str
) -> None:
    put(tmp_path, name, 100)
    assert names(tmp_path) == []


def test_folders_links_and_pipes_are_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    put(outside, "secret.xml", 100)
    folder = tmp_path / "spool"
    folder.mkdir()
    (folder / "done").mkdir()
    (folder / "link.xml").symlink_to(outside / "secret.xml")
    (folder / "folder.xml").symlink_to(outside)
    (folder / "nowhere.xml").symlink_to(outside / "none.xml")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.xml")
    assert names(folder) == []


def test_a_folder_that_is_gone_is_told_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    put(folder, "a.xml", 100)
    shutil.move(folder, tmp_path / "away")
    with pytest.raises(ConnectionFailed) as told:
        names(folder)
    assert (told.value.code, told.value.retryable) == ("FOLDER-001", True)
    assert told.value.title == "New messages were not collected from Folder Ward"
    shutil.move(tmp_path / "away", folder)
    assert names(folder) == ["a.xml"]


def test_a_file_is_taken_when_it_has_kept_its_size_and_time() -> None:
    settling = Settling(2.0)
    assert settling.settled([FILE], NOON) == ()
    assert settling.settled([FILE], NOON + timedelta(seconds=1.9)) == ()
    assert settling.settled([FILE], NOON + timedelta(seconds=2)) == (FILE,)


@pytest.mark.parametrize("changed", [Lying("a.xml", 11, 1), Lying("a.xml", 10, 2)])
def test_a_file_that_changes_starts_again(changed: Lying) -> None:
    settling = Settling(2.0)
    settling.settled([FILE], NOON)
    assert settling.settled([changed], NOON + timedelta(seconds=2)) == ()
    assert settling.settled([changed], NOON + timedelta(seconds=4)) == (changed,)


def test_a_file_is_never_taken_at_the_first_look() -> None:
    settling = Settling(0.0)
    assert settling.settled([FILE], NOON) == ()
    assert settling.settled([FILE], NOON + timedelta(microseconds=1)) == (FILE,)


def test_an_empty_file_is_given_longer() -> None:
    empty = Lying("a.xml", 0, 1)
    settling = Settling(2.0)
    settling.settled([empty], NOON)
    assert settling.settled([empty], NOON + timedelta(seconds=2 * EMPTY_AFTER - 1)) == ()
    assert settling.settled([empty], NOON + timedelta(seconds=2 * EMPTY_AFTER)) == (empty,)


def test_a_file_that_went_and_came_back_starts_again() -> None:
    settling = Settling(2.0)
    settling.settled([FILE], NOON)
    settling.settled([], NOON + timedelta(seconds=1))
    assert settling.settled([FILE], NOON + timedelta(seconds=2)) == ()
