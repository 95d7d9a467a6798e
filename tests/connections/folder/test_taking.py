"""Taking a file: its bytes as they are, then out of the way, under a name that is free."""

import os
from pathlib import Path

import pytest

from app.connections.folder.looking import Lying, look
from app.connections.folder.taking import NotTaken, free_name, put_away, read, write_whole


def lying(folder: Path) -> Lying:
    (one,) = look(folder, "Folder Ward")
    return one


def test_the_bytes_are_given_as_they_are(tmp_path: Path) -> None:
    data = bytes(range(256)) + b"\r\n\x1a\n"
    (tmp_path / "a.xml").write_bytes(data)
    assert read(tmp_path, lying(tmp_path), 1000) == data


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"12345")
    assert read(tmp_path, lying(tmp_path), 4) is NotTaken.TOO_LARGE
    assert read(tmp_path, lying(tmp_path), 5) == b"12345"


def test_a_file_that_grew_since_the_look_is_read_another_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"12345")
    seen = lying(tmp_path)
    path.write_bytes(b"123456")
    assert read(tmp_path, seen, 100) is NotTaken.CHANGED


def test_a_file_that_was_replaced_by_one_of_the_same_size_is_read_another_time(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"12345")
    seen = lying(tmp_path)
    path.write_bytes(b"54321")
    os.utime(path, ns=(seen.changed_ns + 1, seen.changed_ns + 1))
    assert read(tmp_path, seen, 100) is NotTaken.CHANGED


def test_a_link_that_took_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"12345")
    folder = tmp_path / "spool"
    folder.mkdir()
    (folder / "a.xml").write_bytes(b"12345")
    seen = lying(folder)
    (folder / "a.xml").unlink()
    (folder / "a.xml").symlink_to(secret)
    os.utime(secret, ns=(seen.changed_ns, seen.changed_ns))
    assert read(folder, seen, 100) is NotTaken.IN_USE


def test_a_pipe_that_took_the_place_of_a_file_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"")
    seen = lying(tmp_path)
    (tmp_path / "a.xml").unlink()
    os.mkfifo(tmp_path / "a.xml")
    os.utime(tmp_path / "a.xml", ns=(seen.changed_ns, seen.changed_ns))
    assert read(tmp_path, seen, 100) is NotTaken.CHANGED


def test_a_file_that_somebody_took_away_is_gone(tmp_path: Path) -> None:
    assert read(tmp_path, Lying("a.xml", 1, 1), 100) is NotTaken.GONE


def test_a_file_that_another_program_holds_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows tells of a sharing violation; there is none on other systems."""
    (tmp_path / "a.xml").write_bytes(b"x")
    seen = lying(tmp_path)

    def held(*_: object) -> int:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr("app.connections.folder.taking.os.open", held)
    assert read(tmp_path, seen, 100) is NotTaken.IN_USE


def test_a_file_is_put_away_under_a_name_that_is_free(tmp_path: Path) -> None:
    kept = []
    for number in range(3):
        (tmp_path / "a.b.xml").write_bytes(str(number).encode())
        kept.append(put_away(tmp_path / "a.b.xml", tmp_path / "done"))
    assert [path.name for path in kept] == ["a.b.xml", "a.b (2).xml", "a.b (3).xml"]
    assert [path.read_bytes() for path in kept] == [b"0", b"1", b"2"]


def test_a_dangling_link_takes_a_name_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.xml").symlink_to(tmp_path / "none")
    assert free_name(tmp_path, "a.xml").name == "a (2).xml"


def test_what_could_not_be_moved_is_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "done").write_bytes(b"a file where the folder should be")
    (tmp_path / "a.xml").write_bytes(b"x")
    with pytest.raises(OSError, match="done"):
        put_away(tmp_path / "a.xml", tmp_path / "done")
    assert (tmp_path / "a.xml").read_bytes() == b"x"


def test_a_file_is_written_whole_and_its_beginnings_are_left_alone_by_others(
    tmp_path: Path,
) -> None:
    write_whole(tmp_path / "a.ctl", b"one")
    write_whole(tmp_path / "a.ctl", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["a.ctl"]
    assert (tmp_path / "a.ctl").read_bytes() == b"two"
