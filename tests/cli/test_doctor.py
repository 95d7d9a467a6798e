"""``doctor``: each thing that can be out of order, and nothing about a patient."""

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from pytest_httpserver import HTTPServer

from app.cli.check_certificates import check_certificates
from app.cli.check_senders import check_sender
from app.cli.check_store import LEAST_FREE, check_disk, check_store
from app.cli.finding import clock_beside
from app.connections.secrets import MemorySecrets
from app.settings.profile import Profile
from app.settings.registry import SenderSettings, Settings
from app.store.keys import open_store
from tests.cli.conftest import Cli, KeyringInMemory

NOW = dt.datetime(2026, 11, 22, 14, 6, tzinfo=dt.UTC)
CAPABILITIES = {"resourceType": "CapabilityStatement"}


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """The profile that ``cli`` uses, with its folders."""
    made = Profile.at(tmp_path / "profile")
    made.prepare()
    return made


def test_an_installation_in_order_is_exit_0(
    cli: Cli,
    profile: Profile,
    settings_file: Callable[[str], None],
    working_keyring: KeyringInMemory,
    httpserver: HTTPServer,
) -> None:
    httpserver.expect_request("/fhir/metadata").respond_with_json(CAPABILITIES)
    settings_file(f'[senders."Town EMS"]\nbase_url = "{httpserver.url_for("/fhir")}"\n')
    done = cli("doctor")
    assert (done.code, done.err) == (0, "")
    assert "ATTENTION" not in done.out
    assert "sender Town EMS: it answers and takes our sign-on" in done.out
    assert re.search(r"clock: \d s from that of Town EMS", done.out)
    assert not profile.store_path.exists()
    assert working_keyring.kept == {}
    assert cli("doctor", "--json").json["ok"] is True


def test_without_a_keyring_and_with_bad_settings_everything_else_is_still_looked_at(
    cli: Cli, settings_file: Callable[[str], None]
) -> None:
    settings_file("poll_s = 'often'")
    done = cli("doctor", "--json")
    assert done.code == 1
    found = {(one["check"], one["ok"], one["code"]) for one in done.json["checks"]}
    assert ("settings", False, "SETTINGS-003") in found
    assert ("keyring", False, "SECRETS-001") in found
    assert ("disk", True, "") in found
    assert done.json["ok"] is False


def test_keys_that_are_no_settings_are_named(
    cli: Cli, settings_file: Callable[[str], None], working_keyring: KeyringInMemory
) -> None:
    settings_file("pol_s = 5")
    done = cli("doctor")
    assert done.code == 1
    assert "pol_s is not a setting and was ignored; did you mean poll_s? [SETTINGS-008]" in done.out
    assert "[SETTINGS-009]" in done.out


def test_a_sender_that_does_not_answer_is_named_with_its_code(
    cli: Cli,
    settings_file: Callable[[str], None],
    working_keyring: KeyringInMemory,
    httpserver: HTTPServer,
) -> None:
    httpserver.expect_request("/fhir/metadata").respond_with_data("", 401)
    settings_file(f'[senders."Town EMS"]\nbase_url = "{httpserver.url_for("/fhir")}"\n')
    done = cli("doctor")
    assert done.code == 1
    assert "ATTENTION  sender Town EMS: Town EMS could not be reached:" in done.out
    assert "[CONN-010]" in done.out


class Stored(NamedTuple):
    """What the store's check finds."""

    ok: bool
    code: str


def test_the_store_is_opened_with_its_key_and_never_made(profile: Profile) -> None:
    secrets = MemorySecrets()

    def found() -> Stored:
        one = check_store(profile, secrets)
        return Stored(one.ok, one.code)

    assert found() == Stored(ok=True, code="")
    assert not profile.store_path.exists()
    open_store(profile.store_path, secrets).close()
    assert found() == Stored(ok=True, code="")
    kept, secrets = secrets, MemorySecrets()
    assert found() == Stored(ok=False, code="STORE-001")
    secrets = kept
    profile.store_path.unlink()
    assert found() == Stored(ok=False, code="STORE-002")
    assert not profile.store_path.exists()


def test_certificates_that_end_soon_or_are_none_are_named(tmp_path: Path) -> None:
    authority = trustme.CA()
    for name, days in (("fine", 31), ("soon", 29), ("over", -1)):
        issued = authority.issue_cert("a.example", not_after=NOW + dt.timedelta(days=days))
        issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / f"{name}.pem")

    def found(name: str) -> list[str]:
        sender = SenderSettings("Town", "https://a", client_certificate=tmp_path / f"{name}.pem")
        settings = Settings(senders=(sender,))
        return [one.code for one in check_certificates(settings, NOW)]

    assert [found(name) for name in ("fine", "soon", "over", "none")] == [
        [""],
        ["CERT-002"],
        ["CERT-002"],
        ["CERT-001"],
    ]


@pytest.mark.parametrize(
    ("minutes", "codes"), [(0, ["", ""]), (1, ["", ""]), (3, ["", "CLOCK-001"])]
)
@pytest.mark.hazard("B08")
def test_a_clock_that_is_wrong_is_named(
    httpserver: HTTPServer, minutes: int, codes: list[str]
) -> None:
    httpserver.expect_request("/fhir/metadata").respond_with_json(CAPABILITIES)
    sender = SenderSettings("Town EMS", httpserver.url_for("/fhir"))
    for off in (dt.timedelta(minutes=minutes), dt.timedelta(minutes=-minutes)):
        found = check_sender(sender, MemorySecrets(), lambda o=off: dt.datetime.now(dt.UTC) + o)
        assert [one.code for one in found] == codes


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (dt.timedelta(seconds=119), "119 s from that of Town EMS"),
        (dt.timedelta(minutes=119), "119 min from that of Town EMS"),
        (dt.timedelta(hours=47), "47 h from that of Town EMS"),
        (dt.timedelta(days=2191), "2191 days from that of Town EMS"),
    ],
)
def test_how_far_a_clock_is_off_is_said_so_that_one_can_see_it(
    off: dt.timedelta, said: str
) -> None:
    for theirs in (NOW + off, NOW - off):
        (found,) = clock_beside("Town EMS", theirs, NOW)
        assert found.text.startswith(said)


def test_a_full_disk_is_named(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        total: int
        used: int
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(1, 1, LEAST_FREE - 1))
    assert check_disk(profile).code == "DISK-001"
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(1, 1, LEAST_FREE))
    assert check_disk(profile).ok
