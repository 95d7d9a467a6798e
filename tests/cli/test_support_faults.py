"""A dozen made-up faults: the bundle alone tells the service desk which it was."""

import datetime as dt
import json
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from pytest_httpserver import HTTPServer

from app.cli.exits import Exit
from app.connections.secrets import KeyringSecrets
from app.desk.desk import Desk
from app.desk.people import Person
from app.report.states import ReplyState, Role
from app.settings import logs, policy
from app.settings.profile import Profile
from app.settings.registry import SenderSettings, Settings
from app.store import outbox, reachability
from app.store.keys import key_name, open_store
from tests.cli.conftest import Cli, KeyringInMemory
from tests.connections.raw_server import unused_port
from tests.desk.made import message, read

NOW = dt.datetime.now(dt.UTC)
TOWN = '[senders."Town EMS"]\nphone = "01632 960100"\ntimeout_s = 1\ntotal_s = 2\nbase_url = '


@pytest.fixture
def profile(tmp_path: Path, working_keyring: KeyringInMemory) -> Iterator[Profile]:
    """The profile that ``cli`` uses, with its folders."""
    made = Profile.at(tmp_path / "profile")
    made.prepare()
    yield made
    logs.stop()


@pytest.fixture
def bundle(cli: Cli, profile: Profile, tmp_path: Path) -> Callable[[], dict[str, Any]]:
    """Makes a bundle and reads it."""

    def make() -> dict[str, Any]:
        done = cli("support-bundle", "-o", tmp_path / "out.zip")
        assert (done.code, done.err) == (Exit.DONE, "")
        with zipfile.ZipFile(tmp_path / "out.zip") as made:
            files = {name: made.read(name).decode() for name in made.namelist()}
        return {
            name: json.loads(text) if name.endswith(".json") else text
            for name, text in files.items()
        }

    return make


Bundle = Callable[[], dict[str, Any]]
SettingsFile = Callable[[str], None]


def codes(made: dict[str, Any]) -> set[str]:
    return {one["code"] for one in made["doctor.json"]}


@pytest.mark.parametrize(("status", "code"), [(401, "CONN-010"), (503, "CONN-041")])
def test_a_sender_that_does_not_let_us_in(
    bundle: Bundle, settings_file: SettingsFile, httpserver: HTTPServer, status: int, code: str
) -> None:
    httpserver.expect_request("/metadata").respond_with_data("", status)
    settings_file(f'{TOWN}"{httpserver.url_for("").rstrip("/")}"\n')
    assert code in codes(bundle())


def test_a_reply_that_waits_for_a_sender_that_is_away(
    bundle: Bundle, settings_file: SettingsFile, profile: Profile
) -> None:
    settings_file(f'{TOWN}"http://127.0.0.1:{unused_port()}"\ntask_updates = true\n')
    sender = SenderSettings("Town EMS", "http://127.0.0.1:1", task_updates=True, organisation="RX")
    nurse = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")
    with open_store(profile.store_path, KeyringSecrets()) as store:
        desk = Desk(store, Settings(senders=(sender,)), nurse, read=read)
        handover = desk.receive(message(), "Town EMS", "file").handover_id
        assert handover
        reply = desk.accept(handover)
        with store.transaction() as tx:
            outbox.change(
                tx, reply.id, ReplyState.FAILED, now=NOW, code="CONN-054", words="refused"
            )
            for failures in range(1, 9):
                seen = reachability.Reachability(
                    "Town EMS", failures, NOW, NOW, "CONN-054", "refused"
                )
                reachability.note(tx, seen)
    said = bundle()["store.json"]
    (waits,) = said["not_confirmed"]
    assert (waits["sender"], waits["code"], waits["state"]) == (
        "Town EMS",
        "CONN-054",
        "Reply failed",
    )
    assert [(one["sender"], one["code"]) for one in said["away"]] == [("Town EMS", "CONN-054")]
    assert said["last_message_at"].startswith(str(NOW.year))


def test_a_sender_that_is_not_set_up_is_not_named(bundle: Bundle, profile: Profile) -> None:
    with open_store(profile.store_path, KeyringSecrets()) as store, store.transaction() as tx:
        for failures in range(1, 9):
            seen = reachability.Reachability("NOWAK, Zofia", failures, NOW, NOW, "CONN-054", "x")
            reachability.note(tx, seen)
    (gone,) = bundle()["store.json"]["away"]
    assert gone["sender"] == "(not set up)"


def test_a_policy_that_cannot_be_used(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "machine_folder", lambda: tmp_path)
    (tmp_path / "policy.toml").write_text("poll_s = 5\nkeep_hours = 0\n[gateway]\nport = 0\n")
    said = bundle()["settings.json"]
    assert [one["code"] for one in said["wrong"]] == ["SETTINGS-003", "SETTINGS-003"]
    assert "keep_hours must be a whole number from 1 to 8760" in said["wrong"][0]["what_happened"]
    assert [one["key"] for one in said["set"]] == ["poll_s"]


def test_a_misspelt_setting(bundle: Bundle, settings_file: SettingsFile) -> None:
    settings_file("pol_s = 5\n")
    assert bundle()["settings.json"]["unknown"] == ["pol_s"]


def test_a_store_whose_key_is_gone(bundle: Bundle, profile: Profile) -> None:
    open_store(profile.store_path, KeyringSecrets()).close()
    KeyringSecrets().delete(key_name(profile.store_path))
    assert bundle()["store.json"]["code"] == "STORE-001"


def test_a_damaged_store(bundle: Bundle, profile: Profile) -> None:
    open_store(profile.store_path, KeyringSecrets()).close()
    kept = bytearray(profile.store_path.read_bytes())
    kept[-2_000] ^= 0xFF
    profile.store_path.write_bytes(kept)
    made = bundle()
    assert "STORE-004" in codes(made)
    assert made["store.json"]["damaged_places"] == 1


def test_a_certificate_that_ends(
    bundle: Bundle, settings_file: SettingsFile, tmp_path: Path
) -> None:
    issued = trustme.CA().issue_cert("a.example", not_after=NOW + dt.timedelta(days=3))
    issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / "ours.pem")
    address = f'"https://127.0.0.1:{unused_port()}"'
    settings_file(f'{TOWN}{address}\nclient_certificate = "{tmp_path / "ours.pem"}"\n')
    assert "CERT-002" in codes(bundle())


def test_a_port_that_is_held(bundle: Bundle, machine_file: SettingsFile) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        machine_file(f"[gateway]\nport = {held.getsockname()[1]}\n")
        assert "GATEWAY-020" in codes(bundle())


def test_a_folder_and_a_secret_that_are_not_there(
    bundle: Bundle, settings_file: SettingsFile, tmp_path: Path
) -> None:
    address = f'"https://127.0.0.1:{unused_port()}"'
    folder = f'[folders.In]\npath = "{tmp_path / "gone"}"\n'
    settings_file(f'{TOWN}{address}\ntoken_secret = "town-token"\n{folder}')
    assert {"FOLDER-020", "SECRETS-007"} <= codes(bundle())


@pytest.mark.expected_log("bug")
def test_a_mistake_of_the_program(bundle: Bundle, profile: Profile) -> None:
    try:
        int("NOWAK, Zofia")
    except ValueError as bug:
        logs.write_bug(bug, profile.log_dir)
    (line,) = bundle()["log/triage-handover.log"].splitlines()
    said = json.loads(line)
    assert (said["event"], said["exception"]) == ("bug", "ValueError")
    assert "test_support_faults.py" in said["places"][0]
    assert "NOWAK" not in line


def test_a_screen_that_looks_wrong(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_SCALE_FACTOR", "1.75")
    monkeypatch.setenv("EMS_TOKEN", "made-up")
    said = bundle()["versions.json"]
    assert said["display"]["QT_SCALE_FACTOR"] == "1.75"
    assert "made-up" not in json.dumps(said)
    assert dt.datetime.fromisoformat(said["made_at"]).utcoffset() is not None
