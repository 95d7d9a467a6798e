"""Who is here, where the store is and how long it is kept: nobody says it for themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.report.errors import AppError
from app.report.states import Role
from app.settings.listing import list_settings
from app.settings.load import load
from app.settings.policy import Policy, policy_of
from app.settings.profile import Profile
from app.settings.registry import TABLE, TABLES, Settings, SignInProvider, settings_of

CLINICIAN = {
    "role": 'role = "clinician"\n',
    "sign_in.groups": '[sign_in]\ngroups = ["users = clinician"]\n',
}


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile of its own, with no files yet."""
    (tmp_path / "own").mkdir()
    return Profile.at(tmp_path / "own")


@pytest.fixture
def computer(tmp_path: Path) -> Callable[..., Policy]:
    """A computer whose administrators have set something up."""

    def set_up(**files: str) -> Policy:
        folder = tmp_path / "etc"
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.toml").write_text(text)
        return policy_of(folder)

    return set_up


def refusal(profile: Profile, policy: Policy) -> AppError:
    with pytest.raises(AppError) as told:
        load(profile, policy=policy)
    return told.value


def test_the_registry_says_which_they_are() -> None:
    own = {key for key, one in settings_of(Settings).items() if one.of_machine}
    assert own == {"role", "keep_hours", "break_glass_minutes"}
    whole = {
        name
        for name, record in (TABLE | TABLES).items()
        if any(one.of_machine for one in settings_of(record).values())
    }
    assert whole == {"sign_in", "store", "gateway"}
    for name in whole:
        assert all(one.of_machine for one in settings_of(TABLE[name]).values())


def test_none_of_them_is_a_matter_of_taste() -> None:
    assert not [one for one in settings_of(Settings).values() if one.personal and one.of_machine]


@pytest.mark.hazard("H23")
@pytest.mark.parametrize(("key", "text"), CLINICIAN.items())
def test_nobody_gives_themselves_a_role(
    profile: Profile, computer: Callable[..., Policy], key: str, text: str
) -> None:
    profile.user_file.write_text(text)
    told = refusal(profile, computer(settings='role = "receptionist"\n'))
    assert told.code == "SETTINGS-003"
    assert f"{profile.user_file}, {key} must be in the settings of the machine" in told.line


@pytest.mark.parametrize(
    "text",
    [
        "keep_hours = 8760\n",
        "break_glass_minutes = 60\n",
        "[sign_in]\nidle_lock_s = 0\n",
        "[gateway]\nsenders_only = false\n",
    ],
)
def test_nobody_keeps_for_longer_or_lets_others_in(profile: Profile, text: str) -> None:
    profile.user_file.write_text(text)
    assert refusal(profile, Policy()).code == "SETTINGS-003"


def test_a_profile_elsewhere_has_what_the_computer_says(
    profile: Profile, computer: Callable[..., Policy]
) -> None:
    policy = computer(settings='role = "receptionist"\npoll_s = 7\n[sign_in]\nidle_lock_s = 60\n')
    settings = load(profile, policy=policy)
    assert (settings.role, settings.sign_in.idle_lock_s) == (Role.RECEPTIONIST, 60)
    assert settings.poll_s == Settings().poll_s, "the rest is the profile's own"


@pytest.mark.hazard("H23")
@pytest.mark.parametrize("held_by", ["settings", "policy", "recommended"])
@pytest.mark.parametrize(("key", "text"), CLINICIAN.items())
def test_a_profile_elsewhere_is_no_way_to_a_role(
    profile: Profile, computer: Callable[..., Policy], key: str, text: str, held_by: str
) -> None:
    profile.machine_file.write_text(text)
    told = refusal(profile, computer(**{held_by: 'role = "receptionist"\n'}))
    assert f"{profile.machine_file}, {key} must be in the settings of the machine" in told.line


def test_where_nothing_is_set_up_a_profile_says_it_for_itself(
    profile: Profile, computer: Callable[..., Policy]
) -> None:
    profile.machine_file.write_text('[sign_in]\nprovider = "operating-system"\nidle_lock_s = 0\n')
    settings = load(profile, policy=computer(settings="poll_s = 7\n"))
    assert settings.sign_in.provider is SignInProvider.OPERATING_SYSTEM
    assert settings.sign_in.idle_lock_s == 0


def test_a_listing_keeps_what_the_machine_says(
    profile: Profile, computer: Callable[..., Policy]
) -> None:
    profile.user_file.write_text('role = "clinician"\npoll_s = 9\n')
    told = list_settings(profile, policy=computer(settings='role = "receptionist"\n'))
    values = {one.key: one.value for group in told.groups for one in group.settings}
    assert (values["role"], values["poll_s"]) == ("receptionist", "9")
    assert [one.code for one in told.problems] == ["SETTINGS-003"]
