"""Policy: which source wins, the registry (a made-up one), and what fails closed."""

import sys
from pathlib import Path
from typing import Any

import pytest

from app.report.errors import AppError
from app.report.states import Role
from app.settings.layers import Source
from app.settings.load import load_with_sources
from app.settings.policy import KEY, Policy, policy_of
from app.settings.profile import Profile, machine_folder
from app.settings.windows_registry import RegistryKey, as_tables, no_registry, read_local_machine


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile of its own, with no files yet."""
    return Profile.at(tmp_path / "profile")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The machine's own folder."""
    made = tmp_path / "machine"
    made.mkdir()
    return made


def registry(values: dict[str, Any], **keys: RegistryKey) -> RegistryKey:
    return RegistryKey(values, keys)


SIX = ["default", "machine", "recommended", "user", "command", "policy"]


@pytest.mark.parametrize("strongest", range(6))
def test_of_six_sources_the_stronger_wins(profile: Profile, folder: Path, strongest: int) -> None:
    """Each source says its own number; they are taken away from the strongest down."""
    profile.user_file.parent.mkdir()
    overrides: dict[str, object] = {}
    places = {
        "machine": profile.machine_file,
        "recommended": folder / "recommended.toml",
        "user": profile.user_file,
        "policy": folder / "policy.toml",
    }
    for number, name in enumerate(SIX[: strongest + 1]):
        if name == "command":
            overrides = {"poll_s": 10 + number}
        elif name != "default":
            places[name].write_text(f"poll_s = {10 + number}\n")
    loaded = load_with_sources(profile, overrides, policy_of(folder))
    assert loaded.settings.poll_s == (10 + strongest if strongest else 60)
    expected = list(Source)[strongest]
    assert loaded.sources.get(("poll_s",), Source.DEFAULT) is expected
    locked = loaded.locked_by("poll_s")
    assert locked == (str(folder / "policy.toml") if expected is Source.POLICY else "")


def test_policy_wins_value_by_value_and_not_all_or_nothing(profile: Profile, folder: Path) -> None:
    profile.user_file.parent.mkdir()
    profile.user_file.write_text("poll_s = 7\naccept_hold_s = 8\n")
    (folder / "settings.toml").write_text("[gateway]\nport = 1\n")
    (folder / "policy.toml").write_text("poll_s = 9\n[gateway]\nconnections = 2\n")
    loaded = load_with_sources(profile, None, policy_of(folder))
    settings = loaded.settings
    assert (settings.poll_s, settings.accept_hold_s) == (9, 8)
    assert (settings.gateway.port, settings.gateway.connections) == (1, 2)
    assert loaded.locked_by("gateway", "connections")
    assert not loaded.locked_by("gateway", "port")


def test_the_registry_goes_before_the_file(profile: Profile, folder: Path) -> None:
    (folder / "policy.toml").write_text('poll_s = 9\nrole = "receptionist"\n')
    made = registry({"poll_s": 11}, Recommended=registry({"accept_hold_s": 4}))
    loaded = load_with_sources(profile, None, policy_of(folder, {KEY: made}.get))
    assert (loaded.settings.poll_s, loaded.settings.accept_hold_s) == (11, 4)
    assert loaded.settings.role is Role.RECEPTIONIST
    assert loaded.locked_by("poll_s") == f"HKLM\\{KEY}"
    assert loaded.sources["accept_hold_s",] is Source.RECOMMENDED
    assert loaded.unknown == ()


def test_every_shape_of_the_registry_is_read() -> None:
    hosts = registry({"1": "a.example", "10": "c.example", "2": "b.example"})
    town = registry(
        {"base_url": "https://a.example", "task_updates": 1, "timeout_s": "2.5"},
        allowed_hosts=hosts,
    )
    key = registry(
        {"poll_s": 30},
        senders=registry({}, **{"Town EMS": town}),
        gateway=registry({"in_viewer": 0, "organisations": ["RXZ"]}),
    )
    assert as_tables(key) == {
        "poll_s": 30,
        "senders": {
            "Town EMS": {
                "base_url": "https://a.example",
                "task_updates": True,
                "timeout_s": 2.5,
                "allowed_hosts": ["a.example", "b.example", "c.example"],
            }
        },
        "gateway": {"in_viewer": False, "organisations": ["RXZ"]},
    }


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"role": "root"}, "role"),
        ({"role": b"\x01"}, "role"),
        ({"accept_hold_s": "10"}, "accept_hold_s"),
        ({"poll_s": 2}, "poll_s"),
    ],
)
@pytest.mark.hazard("B12")
def test_an_enforced_value_that_cannot_be_used_stops_the_program(
    profile: Profile, folder: Path, values: dict[str, Any], key: str
) -> None:
    with pytest.raises(AppError) as told:
        load_with_sources(profile, None, policy_of(folder, lambda _: registry(values)))
    assert told.value.code == "SETTINGS-003"
    assert f"In HKLM\\{KEY}, {key} must be " in told.value.what_happened


def test_a_policy_that_cannot_be_read_stops_the_program(folder: Path) -> None:
    def refused(_: str) -> RegistryKey | None:
        raise PermissionError(5, "access denied")

    with pytest.raises(AppError) as told:
        policy_of(folder, refused)
    assert told.value.code == "SETTINGS-010"
    (folder / "policy.toml").write_text("role = ")
    with pytest.raises(AppError) as told:
        policy_of(folder)
    assert told.value.code == "SETTINGS-002"


def test_unknown_values_of_a_policy_are_reported(profile: Profile, folder: Path) -> None:
    made = policy_of(folder, lambda _: registry({"pol_s": 5}))
    (unknown,) = load_with_sources(profile, None, made).unknown
    assert (unknown.file, unknown.key, unknown.meant) == (f"HKLM\\{KEY}", "pol_s", "poll_s")


def test_a_profile_of_ones_own_is_no_way_round_policy(tmp_path: Path, folder: Path) -> None:
    (folder / "policy.toml").write_text('role = "receptionist"\n')
    own = Profile.at(tmp_path / "own")
    own.user_file.parent.mkdir()
    own.user_file.write_text("poll_s = 5\n")
    own.machine_file.write_text("poll_s = 6\n")
    assert load_with_sources(own, None, policy_of(folder)).settings.role is Role.RECEPTIONIST


def test_without_policy_nothing_is_locked(profile: Profile) -> None:
    assert load_with_sources(profile, {"poll_s": 5}, Policy()).locked_by("poll_s") == ""


def test_the_places_of_this_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_DIRS", "/made-up")
    assert Profile.of_platform().machine_file == machine_folder() / "settings.toml"
    if sys.platform != "win32":
        assert machine_folder() == Path("/etc/triage-handover")
        assert read_local_machine is no_registry
