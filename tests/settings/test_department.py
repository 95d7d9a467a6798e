"""The store that a department shares: set for the machine, never by the person who sits there."""

from pathlib import Path

import pytest

from app.report.errors import AppError
from app.settings.layers import Layer, Source
from app.settings.load import load
from app.settings.policy import Policy
from app.settings.profile import Profile
from app.settings.registry import Settings, StoreSettings

SHARED = '[store]\nhost = "DB.example.nhs.uk"\npassword_secret = "store-password"\n'


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile.at(tmp_path)


def test_without_a_host_the_store_is_this_machines() -> None:
    assert Settings().store == StoreSettings()
    assert Settings().store.host == ""


def test_the_machine_file_says_which_database_it_is(profile: Profile) -> None:
    profile.machine_file.write_text(SHARED)

    store = load(profile, policy=Policy()).store

    assert (store.host, store.port, store.database) == (
        "db.example.nhs.uk",
        5432,
        "triage_handover",
    )
    assert store.password_secret == "store-password"


def test_a_policy_says_it_too_and_wins(profile: Profile) -> None:
    profile.machine_file.write_text(SHARED)
    held = Layer(Source.POLICY, "the policy", {"store": {"host": "other.example.nhs.uk"}})

    assert load(profile, policy=Policy((), (held,))).store.host == "other.example.nhs.uk"


@pytest.mark.parametrize("line", ['host = "elsewhere.example.com"', "port = 5433", 'user = "me"'])
def test_nobody_moves_the_store_for_themselves(profile: Profile, line: str) -> None:
    profile.machine_file.write_text(SHARED)
    profile.user_file.write_text(f"[store]\n{line}\n")

    with pytest.raises(AppError) as told:
        load(profile, policy=Policy())

    assert told.value.code == "SETTINGS-003"
    assert "in the settings of the machine or in a policy" in told.value.what_happened
    assert "elsewhere" not in told.value.line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[store]\nhost = "db.example.nhs.uk"\n', "neither a password_secret nor"),
        ('[store]\npassword_secret = "p"\n', "has no host"),
        (SHARED + 'client_key = "/etc/key.pem"\n', "no client_certificate"),
    ],
)
def test_half_a_database_is_none(profile: Profile, text: str, said: str) -> None:
    profile.machine_file.write_text(text)

    with pytest.raises(AppError) as told:
        load(profile, policy=Policy())

    assert told.value.code == "SETTINGS-004"
    assert said in told.value.what_happened


@pytest.mark.parametrize(
    "host", ["db.example.nhs.uk:5433", "user@db", "/var/run/postgresql", "", "a b", "x?sslmode=off"]
)
def test_a_host_is_a_host_and_nothing_else(profile: Profile, host: str) -> None:
    profile.machine_file.write_text(f'[store]\nhost = "{host}"\npassword_secret = "p"\n')

    with pytest.raises(AppError) as told:
        load(profile, policy=Policy())

    assert told.value.code == "SETTINGS-003"
