"""``render``: the file is written, or it is said why not."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_inspecting import LINE


@pytest.mark.parametrize(
    ("suffix", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF-"), ("html", b"<!doctype html>")]
)
def test_the_suffix_says_what_is_written(
    cli: Cli, tmp_path: Path, example: Path, suffix: str, start: bytes
) -> None:
    out = tmp_path / f"out.{suffix}"
    done = cli("render", example, "-o", out, "--size", "800x600", "--theme", "dark")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert out.read_bytes().lower().startswith(start.lower())


def test_what_cannot_be_read_is_not_drawn(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"{")
    done = cli("render", tmp_path / "bad.json", "-o", tmp_path / "out.png")
    assert (done.code, done.out) == (3, "")
    assert LINE.fullmatch(done.err)
    assert not (tmp_path / "out.png").exists()


def test_a_place_that_cannot_be_written_is_told(cli: Cli, tmp_path: Path, example: Path) -> None:
    done = cli("render", example, "-o", tmp_path / "not" / "there.html")
    assert (done.code, done.err.endswith("[CLI-003]\n")) == (1, True)


def test_a_role_that_sees_no_patient_is_refused(cli: Cli, tmp_path: Path, example: Path) -> None:
    done = cli("render", example, "-o", tmp_path / "out.html", "--role", "privacy-officer")
    assert done.code == 5
    assert not (tmp_path / "out.html").exists()


def test_a_receptionist_sees_nothing_clinical(cli: Cli, tmp_path: Path, example: Path) -> None:
    concern = cli("inspect", "--json", example).json["outcome"]["chief_concern"]
    for role, sees in (("clinician", True), ("receptionist", False)):
        cli("render", example, "-o", tmp_path / f"{role}.html", "--role", role)
        text = (tmp_path / f"{role}.html").read_text(encoding="utf-8")
        assert (concern in text) is sees
