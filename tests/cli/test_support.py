"""``support-bundle``: all that the service desk needs, and nothing about any patient."""

import json
import logging
import re
import resource
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli.exits import Exit
from app.connections.secrets import KeyringSecrets
from app.readers.read import read
from app.report.as_json import as_json
from app.report.errors import Unreadable
from app.settings import logs
from app.settings.profile import Profile
from tests.cli.conftest import Cli, KeyringInMemory
from tests.cli.filled import MESSAGES, fill

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
LOG = logging.getLogger("triage-handover.test")
SETTINGS = """
poll_s = 30
[senders."Town EMS"]
base_url = "http://127.0.0.1:1/fhir"
token_secret = "ems-token"
"""


@pytest.fixture
def profile(tmp_path: Path, working_keyring: KeyringInMemory) -> Iterator[Profile]:
    """The profile that ``cli`` uses, with its folders and its log."""
    made = Profile.at(tmp_path / "profile")
    made.prepare()
    logs.start(made.log_dir)
    yield made
    logs.stop()


@pytest.fixture
def full(profile: Profile) -> Profile:
    """That profile after a day: every synthetic message came, and some were dealt with."""
    fill(profile)
    return profile


def bundle(cli: Cli, tmp_path: Path) -> dict[str, str]:
    """The files of a new bundle."""
    done = cli("support-bundle", "-o", tmp_path / "out.zip")
    assert (done.code, done.err) == (Exit.DONE, "")
    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        return {name: made.read(name).decode() for name in made.namelist()}


def personal(data: bytes) -> set[str]:
    """What a message says about who somebody is: names, numbers, addresses, telephones."""
    try:
        patient = as_json(read(data), NOW)["patient"]
    except Unreadable:
        return set()
    name = [word for word in re.findall(r"\w{4,}", patient["name"] or "") if word.isalpha()]
    places = [one["text"] for one in [*patient["addresses"], *patient["telecoms"]]]
    lines = [line.strip() for place in places for line in place.split(",")]
    number = re.sub(r"\D", "", patient["nhs_number"] or "")
    found = {*name, *lines, patient["nhs_number"] or "", number, patient["born"] or ""}
    return {one for one in found if len(one) > 3 and one != "UNKNOWN"}


def test_nothing_about_any_patient_is_in_it(cli: Cli, full: Profile, tmp_path: Path) -> None:
    LOG.info("reply_attempted", extra={"sender": "Town EMS", "patient": "NOWAK, Zofia"})
    log = full.log_dir / logs.FILE_NAME
    with log.open("a", encoding="utf-8") as lines:
        lines.write("NOWAK, Zofia of 3 Fell Lane was here\n")
        lines.write(json.dumps({"at": "2026-11-22T14:06:00+00:00", "event": "NOWAK came"}) + "\n")
        lines.write(
            json.dumps({"at": "2026-11-22T14:06:00+00:00", "event": "seen", "concern": "Head"})
            + "\n"
        )
        lines.write(
            json.dumps({"at": "2026-11-22T14:06:00+00:00", "event": "seen", "code": "9990004951"})
            + "\n"
        )
    people = {word for one in MESSAGES for word in personal(one.read_bytes())}
    people |= {"Nowak", "Zofia", "9990004951", "Head"}
    assert len(people) > 200
    made = bundle(cli, tmp_path)
    everything = "\n".join([*made, *made.values()])
    found = [one for one in people if re.search(rf"(?i)(?<!\w){re.escape(one)}(?!\w)", everything)]
    assert found == []


def test_it_says_what_the_service_desk_asks_first(
    cli: Cli, full: Profile, settings_file: Callable[[str], None], tmp_path: Path
) -> None:
    settings_file(SETTINGS)
    full.machine_file.write_text(
        '[gateway]\nport = 8089\n[sign_in]\ngroups = ["ED-Nurses = clinician"]\n'
    )
    KeyringSecrets().set("ems-token", "very-secret-token")
    made = bundle(cli, tmp_path)
    assert sorted(made) == [
        "README.txt",
        "doctor.json",
        "log/triage-handover.log",
        "settings.json",
        "store.json",
        "versions.json",
    ]
    said = {one["key"]: one for one in json.loads(made["settings.json"])["set"]}
    assert said['senders."Town EMS".token_secret']["value"] == "ems-token"
    assert (said["poll_s"]["value"], said["poll_s"]["source"]) == (30, "user file")
    assert (said["gateway.port"]["value"], said["gateway.port"]["locked"]) == (8089, False)
    groups = said["sign_in.groups"]["value"]
    assert groups == [{"value": "ED-Nurses", "role": "Clinician"}]
    assert "very-secret-token" not in "".join(made.values())
    assert str(Path.home()) not in "".join(made.values())

    store = json.loads(made["store.json"])
    assert store["schema"] >= 3
    assert store["lists"]["Not attended"] == 3
    assert store["audit_holds"] is True
    assert store["audit_entries"] > 3
    assert json.loads(made["versions.json"])["libraries"]["httpx"]
    codes = {one["code"] for one in json.loads(made["doctor.json"])}
    assert any(code.startswith("CONN-") for code in codes)


def test_what_cannot_be_opened_is_told_and_the_rest_is_there(
    cli: Cli, profile: Profile, settings_file: Callable[[str], None], tmp_path: Path
) -> None:
    settings_file("poll_s = 'often'")
    made = bundle(cli, tmp_path)
    assert json.loads(made["settings.json"])["wrong"][0]["code"] == "SETTINGS-003"
    assert json.loads(made["store.json"])["code"] == "SETTINGS-003"  # they say where it is


def test_every_rotated_log_is_in_it_and_each_line_is_held_to_the_list(
    cli: Cli, profile: Profile, tmp_path: Path
) -> None:
    line = {"at": "2026-11-22T14:06:00+00:00", "event": "reply_attempted", "level": "info"}
    older = profile.log_dir / f"{logs.FILE_NAME}.1"
    older.write_text(json.dumps({**line, "attempt": 2, "name": "x"}) + "\nno line\n")
    made = bundle(cli, tmp_path)
    told = [json.loads(one) for one in made[f"log/{older.name}"].splitlines()]
    assert told == [{**line, "attempt": 2}, {"event": "line_left_out"}]


def test_a_file_that_is_there_is_never_overwritten(
    cli: Cli, profile: Profile, tmp_path: Path
) -> None:
    there = tmp_path / "out.zip"
    there.write_text("mine")
    done = cli("support-bundle", "-o", there)
    assert (done.code, done.err.endswith("[SUPPORT-001]\n")) == (Exit.ATTENTION, True)
    assert there.read_text() == "mine"


def test_only_this_account_may_read_it(cli: Cli, profile: Profile, tmp_path: Path) -> None:
    bundle(cli, tmp_path)
    assert (tmp_path / "out.zip").stat().st_mode & 0o077 == 0


def test_half_a_bundle_is_not_left_behind(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out.zip"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))
    try:
        done = cli("support-bundle", "-o", out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (done.code, done.err.endswith("[SUPPORT-001]\n")) == (Exit.ATTENTION, True)
    assert "File too large" in done.err
    assert not out.exists()
