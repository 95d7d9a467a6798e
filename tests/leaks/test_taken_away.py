"""What leaves the machine on purpose names nobody: exports, bundles, backups, texts of failures."""

import csv
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring  # noqa: TID253 - a test opens no window
import pytest

from app.cli import main
from app.connections.secrets import KeyringSecrets
from app.desk.counting import count, csv_rows
from app.desk.desk import Desk
from app.settings.profile import Profile
from app.settings.registry import Settings
from app.store.keys import open_store
from tests.cli.conftest import KeyringInMemory
from tests.cli.filled import EXAMPLES, MESSAGES, NURSE, fill
from tests.leaks.looking import look
from tests.leaks.test_nothing_is_left import HOOKS, PLACES, ROOT


@pytest.fixture
def working_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A keyring that works, for this test."""
    before = keyring.get_keyring()
    keyring.set_keyring(KeyringInMemory())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def profile(tmp_path: Path, working_keyring: None) -> Profile:
    """A profile after a day: every synthetic message came, was opened, and some are done."""
    made = Profile.at(tmp_path / "profile")
    made.prepare()
    fill(made)
    return made


@pytest.fixture
def command(
    profile: Profile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., int]:
    """Runs a command over it; all that it says is kept in the folder ``out``."""
    out = tmp_path / "out"
    out.mkdir()

    def run(*arguments: str | Path) -> int:
        code = main(["--profile", str(tmp_path / "profile"), *map(str, arguments)])
        said = capsys.readouterr()
        with (out / "said.txt").open("a", encoding="utf-8") as kept:
            kept.write(said.out + said.err)
        return int(code)

    return run


def test_the_messages_would_be_found() -> None:
    _, found = look(EXAMPLES)
    assert len({one.file for one in found}) >= 35


@pytest.mark.hazard("H13", "P21")
def test_no_export_bundle_or_backup_names_anybody(
    command: Callable[..., int], profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr(sys, "stdin", None)
    assert command("audit", "verify") == 0
    assert command("audit", "export", "-o", out / "audit.jsonl") == 0
    assert command("audit", "export", "--format", "csv", "-o", out / "audit.csv") == 0
    assert command("outbox", "list") == 0
    assert command("support-bundle", "-o", out / "bundle.zip") == 0
    command("doctor", "--json")
    monkeypatch.setattr("app.cli.passphrase.passphrase", lambda: "four words and more")
    assert command("backup", "create", "-o", out / "store.backup") == 0
    with zipfile.ZipFile(out / "bundle.zip") as bundle:
        bundle.extractall(out / "bundle")
    with open_store(profile.store_path, KeyringSecrets()) as store:
        counts = count(Desk(store, Settings(), NURSE), 1)
        with (out / "counts.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(csv_rows(counts))

    files, found = look(out)
    stored, in_store = look(tmp_path / "profile")

    print(f"{files} files that leave, {stored} that stay")
    assert found == []
    assert in_store == []
    entries = [json.loads(line) for line in (out / "audit.jsonl").read_text().splitlines()]
    assert sum(one.get("action") == "open" for one in entries) >= 20
    assert {one.name for one in out.iterdir()} >= {"audit.csv", "store.backup", "counts.csv"}


@pytest.mark.hazard("P21")
@pytest.mark.expected_log("bug")
@pytest.mark.parametrize("verb", ["doctor", "outbox"])
def test_a_mistake_of_the_program_repeats_no_word_of_a_message(
    command: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    message = MESSAGES[0].read_text(encoding="utf-8")

    def fails(_known: object) -> int:
        raise ValueError(f"cannot read {message}") from KeyError(message)

    module = {"doctor": "app.cli.doctor", "outbox": "app.cli.outbox"}[verb]
    monkeypatch.setattr(f"{module}.run", fails)
    assert command(verb, *(["list"] if verb == "outbox" else [])) == 1
    assert look(tmp_path / "out")[1] == []
    log = tmp_path / "profile" / "log" / "triage-handover.log"
    assert "fails" in log.read_text(encoding="utf-8")
    assert look(log.parent)[1] == []


@pytest.mark.hazard("P21")
@pytest.mark.parametrize("form", ["png", "pdf", "html"])
def test_drawing_a_message_leaves_nothing_but_the_file_that_was_asked_for(
    tmp_path: Path, form: str
) -> None:
    written, asked = tmp_path / "written", tmp_path / "asked"
    places = {name: written / place for name, place in PLACES.items()}
    removed = written / "removed"
    for place in (*places.values(), removed, asked):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    message = EXAMPLES / "itk-cda" / "111-ed-fall.xml"
    command = [sys.executable, "-m", "app", "render", message, "-o", asked / f"report.{form}"]
    done = subprocess.run(
        [str(part) for part in command],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={
            **os.environ,
            **{name: str(place) for name, place in places.items()},
            "PYTHONPATH": str(HOOKS),
            "PYTHONDONTWRITEBYTECODE": "1",
            "KEEP_REMOVED": str(removed),
        },
    )
    (written / "said.txt").write_bytes(done.stdout + done.stderr)
    assert [one.name for one in asked.iterdir()] == [f"report.{form}"]
    assert look(written)[1] == []
