"""``inspect``: what was understood, in both forms, and what is said of what could not be read."""

import io
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLES, Cli

LINE = re.compile(r"[^:\n]+: .+\. .+\. \[[A-Z]+-\d{3}\]\n")


def test_one_file_gives_one_object(cli: Cli, example: Path) -> None:
    done = cli("inspect", "--json", example)
    assert (done.code, done.err) == (0, "")
    assert done.json["format"] == "cds-stu3"
    assert done.json["ledger"]["lost"] == 0


def test_text_is_what_a_clinician_is_shown(cli: Cli, example: Path) -> None:
    shown = cli("inspect", "--text", example)
    name = cli("inspect", "--json", example).json["patient"]["name"]
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("PATIENT\n")
    assert name in shown.out
    assert cli("inspect", example).out == shown.out


def test_several_files_give_a_list_in_their_order(cli: Cli) -> None:
    first, second = sorted(EXAMPLES.glob("*.json"))[:2]
    names = [cli("inspect", "--json", one).json["patient"]["name"] for one in (second, first)]
    done = cli("inspect", "--json", second, first)
    assert [one["patient"]["name"] for one in done.json] == names
    assert f"=== {second} ===" in cli("inspect", second, first).out


def test_a_folder_stands_for_the_files_in_it(cli: Cli, tmp_path: Path, example: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / ".hidden").write_text("no")
    shutil.copy(example, tmp_path / "in" / "deep" / "b.json")
    shutil.copy(example, tmp_path / "in" / "a.json")
    assert len(cli("inspect", "--json", tmp_path / "in").json) == 2
    shutil.rmtree(tmp_path / "in" / "deep")
    assert len(cli("inspect", "--json", tmp_path / "in").json) == 1
    (tmp_path / "in" / "a.json").unlink()
    empty = cli("inspect", "--json", tmp_path / "in")
    assert (empty.code, empty.json) == (0, [])


def test_standard_input_is_read(cli: Cli, example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(example.read_bytes()))
    monkeypatch.setattr(sys, "stdin", given)
    assert cli("inspect", "--json", "-").json["format"] == "cds-stu3"


@pytest.mark.parametrize(
    ("name", "why"), [("-", "There is no standard input."), ("", "No name was given.")]
)
def test_what_is_no_file_at_all_is_told(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    """An empty name is not the folder that the command was given in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    done = cli("inspect", name)
    assert (done.code, done.out) == (3, "")
    assert why in done.err
    assert LINE.fullmatch(done.err)


def test_checking_adds_what_the_standard_finds(cli: Cli, tmp_path: Path, example: Path) -> None:
    message = json.loads(example.read_bytes())
    message["entry"][0]["resource"]["unheardOf"] = "x"
    (tmp_path / "odd.json").write_text(json.dumps(message))
    quick = {
        one["code"] for one in cli("inspect", "--json", tmp_path / "odd.json").json["warnings"]
    }
    checked = cli("inspect", "--json", "--check", tmp_path / "odd.json").json["warnings"]
    assert "entry-invalid" in {one["code"] for one in checked}
    assert "entry-invalid" not in quick


@pytest.mark.hazard("0501")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x89PNG\r\n\x1a\n",
        b'{"resourceType":"Bundle"',
        b'{"a": NaN}',
        b"<Bundle",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_cannot_be_read_is_one_clear_line(cli: Cli, tmp_path: Path, data: bytes) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(data)
    for form in ("--json", "--text"):
        done = cli("inspect", form, bad)
        assert (done.code, done.out) == (3, "")
        assert LINE.fullmatch(done.err), done.err
        assert f"({bad}): " in done.err


def test_a_bad_file_costs_the_others_nothing(cli: Cli, tmp_path: Path, example: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"{")
    done = cli("inspect", "--json", example, tmp_path / "bad.json", example)
    assert done.code == 3
    assert [one and one["format"] for one in done.json] == ["cds-stu3", None, "cds-stu3"]
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("name", ["not-there.json", "a\0b", "x" * 5_000])
def test_a_file_that_cannot_be_opened_is_told(cli: Cli, tmp_path: Path, name: str) -> None:
    done = cli("inspect", str(tmp_path / "x") + name)
    assert done.code == 3
    assert done.err.endswith("[READ-090]\n")
    assert len(done.err.splitlines()) == 1


def test_a_file_name_cannot_steer_the_terminal(cli: Cli, tmp_path: Path) -> None:
    odd = tmp_path / "a\x1b[31m\nb"
    odd.write_bytes(b"")
    done = cli("inspect", odd)
    assert "\x1b" not in done.err
    assert len(done.err.splitlines()) == 1


def test_half_a_character_of_a_message_is_written_as_it_came(
    cli: Cli, tmp_path: Path, example: Path
) -> None:
    text = json.dumps(json.loads(example.read_bytes()))
    (tmp_path / "half.json").write_text(text.replace('"family": "', r'"family": "\ud83d'))
    for form in ("--json", "--text"):
        done = cli("inspect", form, tmp_path / "half.json")
        assert done.code in (0, 3)
        assert len(done.err.splitlines()) <= 1


@pytest.mark.hazard("0102")
def test_a_message_cannot_steer_the_terminal(cli: Cli, tmp_path: Path) -> None:
    steering = "Ann\x1b]0;title\x07\x1b[2J\x9b1mEvil\x7f"
    patient = {"resourceType": "Patient", "id": "p1", "name": [{"text": steering}]}
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": patient}]}
    path = tmp_path / "message.json"
    path.write_text(json.dumps(bundle), encoding="utf-8")
    for form in ("--text", "--json"):
        done = cli("inspect", form, path)
        assert (done.code, done.err) == (0, "")
        assert [c for c in done.out if not c.isprintable() and c not in "\n\t"] == []
        assert "Evil" in done.out
