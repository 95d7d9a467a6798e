"""``doctor`` in broken situations: what it says is for local IT, and says what to do."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from app.cli import main
from app.cli.check_senders import check_sender
from app.cli.check_settings import check_places
from app.cli.check_store import check_disk, check_store
from app.cli.checks import whatever_happens
from app.cli.exits import Exit
from app.cli.finding import Finding, attention, to_local_it
from app.connections.secrets import KeyringSecrets, MemorySecrets
from app.report.errors import AppError
from app.report.states import Role
from app.settings.layers import Layer, Source
from app.settings.profile import Profile
from app.settings.registry import SenderSettings
from app.store.keys import open_store
from app.store.store import Store
from tests.cli.conftest import Cli, KeyringInMemory
from tests.cli.test_doctor_connections import QUICK, now
from tests.connections.raw_server import unused_port

SENDER = '[senders."Town EMS"]\nphone = "01632 960100"\ntimeout_s = 1\ntotal_s = 3\n'


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """The profile that ``cli`` uses, with its folders."""
    made = Profile.at(tmp_path / "profile")
    made.prepare()
    return made


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Ask local IT to correct that line.", "Correct that line."),
        ("Try again; if it goes on, ask local IT to look.", "Try again; if it goes on, look."),
        (
            "Ask local IT to check the web proxy for this sender; until then ring Town on 1.",
            "Check the web proxy for this sender.",
        ),
        ("Keep it and tell local IT: a key is needed.", "Keep it. A key is needed."),
        ("Ring Town on 1; if it cannot help, triage the patient here in full.", "Ring Town on 1."),
    ],
)
def test_local_it_is_not_sent_to_local_it(said: str, told: str) -> None:
    assert to_local_it(said) == told


def test_nothing_that_it_says_of_a_sender_is_advice_for_staff(
    cli: Cli, settings_file: Callable[[str], None], working_keyring: KeyringInMemory
) -> None:
    settings_file(f'{SENDER}base_url = "https://127.0.0.1:{unused_port()}"\ntoken_secret = "t"\n')
    done = cli("doctor")
    (line,) = [one for one in done.out.splitlines() if "CONN-" in one]
    assert "triage the patient" not in line
    assert not re.search(r"(?i)ask local it", done.out)
    assert "sender Town EMS: not in the keyring. Put it in with: triage-handover secret set t" in (
        done.out
    )


@pytest.mark.hazard("B12", "B17")
def test_every_wrong_setting_is_told_and_what_can_be_used_is_still_looked_at(
    cli: Cli, machine_file: Callable[[str], None], working_keyring: KeyringInMemory
) -> None:
    port = unused_port()
    machine_file(f'poll_s = "often"\ncolours = "red"\n[gateway]\nport = {port}\n')
    done = cli("doctor")
    assert done.code == 1
    assert done.out.count("[SETTINGS-003]") == 2
    assert f"gateway: 127.0.0.1 port {port} is free" in done.out


@pytest.mark.hazard("H23")
def test_what_a_person_may_not_say_of_the_senders_is_told(
    cli: Cli,
    settings_file: Callable[[str], None],
    machine_file: Callable[[str], None],
    working_keyring: KeyringInMemory,
) -> None:
    machine_file(f'{SENDER}base_url = "https://127.0.0.1:{unused_port()}"\n')
    settings_file(f'{SENDER}base_url = "https://evil.example"\n[folders.In]\npath = "/srv/in"\n')
    done = cli("doctor")
    told = [one for one in done.out.splitlines() if "[SETTINGS-014]" in one]
    assert [one.split(" was not taken")[0].rpartition(": ")[2] for one in told] == [
        'senders."Town EMS".phone',
        'senders."Town EMS".base_url',
        "folders.In",
    ]
    assert "evil.example" not in done.out


def test_a_secret_of_the_openid_provider_is_looked_for(
    cli: Cli, tmp_path: Path, working_keyring: KeyringInMemory
) -> None:
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "machine.toml").write_text(
        f"""[sign_in]
        provider = "openid-connect"
        issuer = "https://127.0.0.1:{unused_port()}"
        client_id = "viewer"
        client_secret = "provider-secret"
        roles = ["nurse = clinician"]
        """
    )
    lines = cli("doctor").out.splitlines()
    (line,) = [one for one in lines if "secret provider-secret" in one]
    assert line.startswith("ATTENTION")
    assert "triage-handover secret set provider-secret [SECRETS-007]" in line


def test_a_damaged_page_is_found_though_the_key_fits(profile: Profile) -> None:
    secrets = MemorySecrets()
    open_store(profile.store_path, secrets).close()
    kept = bytearray(profile.store_path.read_bytes())
    last = len(kept) - 2_000
    kept[last : last + 8] = bytes(one ^ 0xFF for one in kept[last : last + 8])
    profile.store_path.write_bytes(kept)
    found = check_store(profile, secrets)
    assert (found.ok, found.code) == (False, "STORE-004")
    assert "backup restore" in found.text


def test_a_folder_that_cannot_be_written_is_named(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_disk(profile).ok
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root may write anywhere
    found = check_disk(profile)
    assert (found.ok, found.code) == (False, "DISK-002")
    assert str(profile.data_dir) in found.text


def places(folder: Path) -> list[Finding]:
    policy = Layer(Source.POLICY, str(folder / "policy.toml"), {"role": Role.IT})
    return list(check_places([policy], folder, administrator=os.getuid()))


def test_a_policy_that_others_can_change_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "machine"
    folder.mkdir(mode=0o755)
    written = folder / "policy.toml"
    written.write_text('role = "it"\n')
    written.chmod(0o644)
    (said,) = places(folder)
    assert (said.ok, said.text) == (True, f"{written}: policy, read")
    for path, mode in ((written, 0o664), (written, 0o646), (folder, 0o775), (folder, 0o757)):
        before = path.stat().st_mode
        path.chmod(mode)
        (_, found) = places(folder)
        assert (found.ok, found.code) == (False, "SETTINGS-013")
        assert f"chown root:root {path} && chmod go-w {path}" in found.text
        path.chmod(before)
    policy = Layer(Source.POLICY, str(written), {})
    somebody = os.getuid() + 1
    found = [*check_places([policy], folder, administrator=somebody)]
    assert [one.code for one in found] == ["", "SETTINGS-013", "SETTINGS-013"]
    shutil.rmtree(folder)
    assert [one.text for one in places(folder)] == [
        f"{written}: policy, not there, which is allowed"
    ]


def test_a_sender_behind_a_proxy_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://somebody:secret@127.0.0.1:{unused_port()}")
    sender = SenderSettings("Region", "https://ems.example.invalid", **QUICK)
    (found,) = check_sender(sender, MemorySecrets(), now)
    assert not found.ok
    assert "It is called by the web proxy 127.0.0.1:" in found.text
    assert found.text.endswith(": look at that too.")
    assert "secret" not in found.text
    monkeypatch.setenv("NO_PROXY", "ems.example.invalid")
    (found,) = check_sender(sender, MemorySecrets(), now)
    assert "proxy" not in found.text


@pytest.mark.parametrize("address", ["nonsense:://x", "socks5://proxy:1080"])
def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    sender = SenderSettings("Region", "https://ems.example.invalid", **QUICK)
    (found,) = check_sender(sender, MemorySecrets(), now)
    assert (found.ok, found.code) == (False, "CONN-058")
    assert "Check the web proxy (HTTPS_PROXY" in found.text


@pytest.mark.parametrize("address", ["http://proxy.invalid:99999", "http://[half"])
def test_a_proxy_whose_address_is_none_is_told(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    sender = SenderSettings("Region", "https://ems.example.invalid", **QUICK)
    (found,) = check_sender(sender, MemorySecrets(), now)
    assert not found.ok
    assert "by the web proxy whose address cannot be understood: look at that too." in found.text


def test_a_proxy_without_a_scheme_or_for_everything_is_named_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sender = SenderSettings("Region", "https://ems.example.invalid", **QUICK)
    for name in ("HTTPS_PROXY", "ALL_PROXY"):
        with monkeypatch.context() as here:
            here.setenv(name, f"127.0.0.1:{unused_port()}")
            (found,) = check_sender(sender, MemorySecrets(), now)
        assert "It is called by the web proxy 127.0.0.1:" in found.text


def test_an_answer_without_a_description_is_not_called_proof(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/metadata").respond_with_data("", 404)
    sender = SenderSettings("Region", httpserver.url_for("").rstrip("/"), **QUICK)
    found = check_sender(sender, MemorySecrets(), now)[0]
    assert found.ok
    assert "(HTTP 404): whether the base_url is right only a report shows" in found.text


def test_a_failure_keeps_its_code_and_title() -> None:
    failure = AppError(
        "It was not read", "It is not there", "Ask local IT to put it there", "X-001"
    )
    assert attention("thing", failure) == Finding(
        "thing", False, "It was not read: It is not there. Put it there.", "X-001"
    )


def schema(store: Store) -> int:
    with store.reading() as tx:
        (row,) = tx.rows("SELECT MAX(number) FROM schema_versions")
    return int(row[0])


def test_a_store_of_an_earlier_version_is_left_as_it_is(
    cli: Cli, profile: Profile, working_keyring: KeyringInMemory, tmp_path: Path
) -> None:
    with open_store(profile.store_path, KeyringSecrets()) as store:
        latest = schema(store)
        with store.transaction() as tx:
            tx.rows("DELETE FROM schema_versions WHERE number = ?", (latest,))
    kept = profile.store_path.read_bytes()
    out = cli("doctor").out
    (line,) = [one for one in out.splitlines() if "schema" in one]
    assert line.startswith("ok         store: Its tables are those of an earlier version")
    assert f"(schema {latest - 1} of {latest}). Make a backup;" in line
    cli("support-bundle", "-o", tmp_path / "out.zip")
    assert profile.store_path.read_bytes() == kept


def test_a_store_of_a_newer_version_is_told(
    cli: Cli, profile: Profile, working_keyring: KeyringInMemory
) -> None:
    with open_store(profile.store_path, KeyringSecrets()) as store, store.transaction() as tx:
        tx.insert("schema_versions", number=99, name="from the future", applied_at="")
    (line,) = [one for one in cli("doctor").out.splitlines() if "STORE-010" in one]
    assert line.startswith("ATTENTION  store: ")
    assert "Install the newer version here as well." in line


def test_a_profile_that_cannot_be_one_is_told_and_the_rest_is_looked_at(
    tmp_path: Path, working_keyring: KeyringInMemory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / ("x" * 300))
    assert main(["--profile", folder, "doctor"]) == Exit.ATTENTION
    said = capsys.readouterr()
    assert said.err == ""
    assert "ATTENTION  disk: this could not be looked at (File name too long)." in said.out
    assert "ok         keyring: it answers" in said.out
    assert "ok         sign-in: by the account" in said.out
    bundle = str(tmp_path / "out.zip")
    assert main(["--profile", folder, "support-bundle", "-o", bundle]) == Exit.DONE


def test_a_mistake_in_one_look_costs_the_others_nothing() -> None:
    def look() -> list[Finding]:
        raise ValueError("NOWAK, Zofia")

    (found,) = whatever_happens("clock", look)
    assert (found.check, found.ok, found.code) == ("clock", False, "BUG-001")
    assert "ValueError, test_doctor_words.py:" in found.text
    assert "NOWAK" not in found.text
