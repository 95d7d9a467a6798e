"""Exit codes, and the one line that goes with each."""

import json
from pathlib import Path

import pytest

from app.cli import main as entry
from app.cli import schema
from tests.cli.conftest import Cli
from tests.cli.test_inspecting import LINE


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["inspect"],
        ["inspect", "--json", "--text", "x"],
        ["inspect", "--jso", "x"],
        ["render", "x"],
        ["render", "x", "-o", "y.gif"],
        ["render", "x", "-o", "y.png", "--size", "big"],
        ["render", "x", "-o", "y.png", "--scale", "nan"],
        ["render", "x", "-o", "y.png", "--role", "nobody"],
        ["fetch", "--sender", "x"],
        ["fetch", "--encounter", "1"],
        ["fetch", "--sender", "x", "--encounter", "1", "--nhs-number", "2"],
        ["outbox"],
        ["outbox", "retry"],
        ["audit"],
        ["schema", "nothing"],
        ["--tour", "x"],
        ["--demo", "doctor"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_exit_2(cli: Cli, arguments: list[str]) -> None:
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert LINE.fullmatch(done.err), done.err
    assert done.err.endswith("[CLI-002]\n")


def test_a_settings_file_that_cannot_be_used_is_told(cli: Cli, settings_file) -> None:
    settings_file("poll_s = 'often'")
    done = cli("fetch", "--sender", "x", "--encounter", "1")
    assert done.code == 1
    assert "SETTINGS-003" in done.err


@pytest.mark.parametrize(
    "place",
    [
        ["--profile", "{}", "audit", "verify"],
        ["audit", "verify", "--profile", "{}"],
        ["audit", "--profile", "{}", "verify"],
    ],
)
def test_the_profile_may_be_given_anywhere(
    tmp_path: Path, working_keyring: object, capsys: pytest.CaptureFixture[str], place: list[str]
) -> None:
    code = entry([part.format(tmp_path / "mine") for part in place])
    assert (code, "[CLI-004]" in capsys.readouterr().err) == (1, True)


@pytest.mark.expected_log("bug")
def test_a_bug_is_one_line_and_a_log_without_its_words(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> None:
        int("TESTER, Ann")

    monkeypatch.setattr(schema, "settings_schema", breaks)
    done = cli("schema", "settings")
    assert (done.code, done.out) == (1, "")
    assert LINE.fullmatch(done.err)
    assert "(ValueError)" in done.err
    assert done.err.endswith("[BUG-001]\n")
    log = tmp_path / "profile" / "log" / "triage-handover.log"
    assert str(log) in done.err
    line = json.loads(log.read_text())
    assert line["places"][-1].endswith(" breaks")
    assert "TESTER" not in done.err + log.read_text()


def test_an_interruption_is_quiet(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "settings_schema", interrupted)
    done = cli("schema", "settings")
    assert (done.code, done.err) == (130, "")


def test_without_a_screen_the_viewer_says_so(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setattr("sys.platform", "linux")
    for arguments in ([], ["--demo"]):
        done = cli(*arguments)
        assert (done.code, done.err.endswith("[CLI-006]\n")) == (1, True)


@pytest.mark.parametrize("more", [[], ["--gallery"]])
def test_a_tour_without_a_folder_for_its_pictures_says_so(
    cli: Cli, tmp_path: Path, more: list[str]
) -> None:
    (tmp_path / "taken").write_text("a file")
    for folder in ("taken", "taken/below"):
        done = cli("--demo", "--tour", str(tmp_path / folder), *more)
        assert done.code == 1
        assert done.err.startswith("The pictures were not drawn: No file could be made in ")
        assert done.err.endswith("Name a folder that may be written to. [CLI-010]\n")


def test_help_and_version_are_no_failures(capsys: pytest.CaptureFixture[str]) -> None:
    for argument, word in (("--version", "triage-handover "), ("--help", "inspect")):
        with pytest.raises(SystemExit) as ended:
            entry([argument])
        assert ended.value.code in (0, None)
        assert word in capsys.readouterr().out
