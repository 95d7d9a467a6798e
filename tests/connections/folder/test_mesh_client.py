"""The folders of a MESH client, with a client that is played by the test."""

from pathlib import Path

import pytest

from app.connections.folder.control import Control
from app.connections.folder.looking import look
from app.connections.folder.mesh_client import Became, became, hand_over, pairs

WHAT = Control("X26ABC1", "X26ABC2", "TEST_WORKFLOW_ACK", local_id="id-1")
STATUS = (
    "<DTSControl><DTSId>SENT1</DTSId><StatusRecord><Status>{}</Status>"
    "<StatusCode>{}</StatusCode></StatusRecord></DTSControl>"
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for name in ("in", "out", "sent", "failed"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_control_files_are_paired_with_data_whatever_their_case(tmp_path: Path) -> None:
    for name in ("A.ctl", "a.DAT", "b.dat", "c.ctl", "note.txt"):
        (tmp_path / name).write_bytes(b"x")
    found, orphans = pairs(look(tmp_path, "Folder MESH"))
    told = {pair.ctl.name: pair.dat.name if pair.dat else None for pair in found}
    assert told == {"A.ctl": "a.DAT", "c.ctl": None}
    assert [one.name for one in orphans] == ["b.dat"]


def test_a_message_goes_out_with_its_control_file_last(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        order.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    hand_over(base, "id-1", b"body", WHAT)
    assert order == ["id-1.dat", "id-1.ctl"]
    assert (base / "out" / "id-1.dat").read_bytes() == b"body"
    assert sorted(path.name for path in (base / "out").iterdir()) == ["id-1.ctl", "id-1.dat"]


def test_what_became_of_a_message_is_seen(base: Path) -> None:
    assert became(base, "id-1") == (Became.UNKNOWN, None)
    hand_over(base, "id-1", b"body", WHAT)
    assert became(base, "id-1") == (Became.WAITING, None)
    (base / "out" / "id-1.ctl").unlink()
    (base / "sent" / "id-1.ctl").write_text(STATUS.format("SUCCESS", "00"))
    stands, told = became(base, "id-1")
    assert stands is Became.SENT
    assert told is not None
    assert told.dts_id == "SENT1"


@pytest.mark.parametrize(
    ("folder", "status"), [("failed", ("ERROR", "06")), ("sent", ("ERROR", "12"))]
)
def test_a_message_that_the_client_could_not_send_is_seen(
    base: Path, folder: str, status: tuple[str, str]
) -> None:
    (base / folder / "id-1.ctl").write_text(STATUS.format(*status))
    stands, told = became(base, "id-1")
    assert stands is Became.FAILED
    assert told is not None
    assert told.status is not None
    assert told.status.code == status[1]


def test_a_damaged_control_file_in_failed_is_a_failure(base: Path) -> None:
    (base / "failed" / "id-1.ctl").write_text("<DTSControl>")
    assert became(base, "id-1")[0] is Became.FAILED


def test_folders_in_upper_case_are_found(tmp_path: Path) -> None:
    for name in ("OUT", "SENT"):
        (tmp_path / name).mkdir()
    hand_over(tmp_path, "id-1", b"body", WHAT)
    assert became(tmp_path, "id-1") == (Became.WAITING, None)


def test_a_share_that_is_gone_is_not_taken_for_a_message_that_was_never_sent(
    tmp_path: Path,
) -> None:
    with pytest.raises(FileNotFoundError):
        became(tmp_path / "gone", "id-1")
