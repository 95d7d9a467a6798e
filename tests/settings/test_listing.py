"""The list behind the settings page: every setting, its source, and what is wrong."""

from pathlib import Path

import pytest

from app.report.errors import AppError
from app.report.states import Role
from app.settings.layers import Layer, Source
from app.settings.listing import Listed, Listing, in_words, list_settings, of_running
from app.settings.load import load
from app.settings.policy import Policy
from app.settings.profile import Profile
from app.settings.registry import TABLE, Colours, SenderSettings, Settings, settings_of
from app.settings.sign_in import RoleMapping


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile.at(tmp_path)


def policy(source: Source, **values: object) -> Policy:
    layer = Layer(source, f"{source.value} file", values)
    return Policy((layer,)) if source is Source.RECOMMENDED else Policy((), (layer,))


def of(listing: Listing) -> dict[str, Listed]:
    return {one.key: one for group in listing.groups for one in group.settings}


def test_every_setting_of_the_registry_is_listed_and_nothing_else(profile: Profile) -> None:
    """The page cannot drift from the registry: it has no list of its own."""
    listed = of(list_settings(profile, policy=Policy()))

    keys = [*settings_of(Settings)]
    keys += [f"{name}.{key}" for name, record in TABLE.items() for key in settings_of(record)]
    assert list(listed) == keys
    assert {one.source for one in listed.values()} == {Source.DEFAULT}
    assert all(one.meaning for one in listed.values())


def test_a_sender_mailbox_and_folder_are_groups_of_their_own(profile: Profile) -> None:
    profile.user_file.write_text(
        '[senders."Wolds CAS"]\nbase_url = "https://cas.example/"\n'
        f'[folders."Drop"]\npath = "{profile.data_dir.as_posix()}"\n',
        encoding="utf-8",
    )
    listing = list_settings(profile, policy=Policy())

    assert [group.title for group in listing.groups][-2:] == ["Sender Wolds CAS", "Folder Drop"]
    url = of(listing)['senders."Wolds CAS".base_url']
    assert (url.value, url.source, url.place) == (
        "https://cas.example",
        Source.USER_FILE,
        str(profile.user_file),
    )


@pytest.mark.parametrize("source", list(Source))
def test_each_source_is_said_with_its_place(profile: Profile, source: Source) -> None:
    overrides, held = None, Policy()
    if source is Source.MACHINE_FILE:
        profile.machine_file.write_text("poll_s = 90\n", encoding="utf-8")
    elif source is Source.USER_FILE:
        profile.user_file.write_text("poll_s = 90\n", encoding="utf-8")
    elif source is Source.COMMAND_LINE:
        overrides = {"poll_s": 90}
    elif source is not Source.DEFAULT:
        held = policy(source, poll_s=90)

    poll = of(list_settings(profile, overrides, held))["poll_s"]

    assert poll.source is source
    assert poll.value == ("60" if source is Source.DEFAULT else "90")
    assert bool(poll.place) is (source is not Source.DEFAULT)
    assert poll.locked_by == ("policy file" if source is Source.POLICY else "")


def test_what_cannot_be_used_is_told_beside_the_rest(profile: Profile) -> None:
    profile.user_file.write_text(
        'poll_s = "often"\nsund = true\nsound = false\n'
        '[senders."Wolds CAS"]\nkind = "fax"\n[sign_in]\nlock_warning_s = 200\n',
        encoding="utf-8",
    )
    with pytest.raises(AppError):
        load(profile, policy=Policy())  # which is why the program does not start with it

    listing = list_settings(profile, policy=Policy())

    told = " ".join(one.what_happened for one in listing.problems)
    for words in ("poll_s must be", "kind must be", "lock_warning_s"):
        assert words in told
    assert "often" not in told
    assert [one for one in listing.ignored if "sund is not a setting" in one]
    assert of(listing)["poll_s"].source is Source.DEFAULT
    assert of(listing)["sound"].value == "no"


def test_a_file_that_is_no_toml_is_told_and_the_others_still_count(profile: Profile) -> None:
    profile.user_file.write_text("poll_s = = 1\n", encoding="utf-8")
    profile.machine_file.write_text("poll_s = 90\n", encoding="utf-8")

    listing = list_settings(profile, policy=Policy())

    assert [one.code for one in listing.problems] == ["SETTINGS-002"]
    assert of(listing)["poll_s"].value == "90"


def test_a_run_that_no_file_decides_is_listed_as_it_was_started() -> None:
    settings = Settings(poll_s=5, senders=(SenderSettings("Wolds CAS", "https://cas.example/"),))
    listed = of(of_running(settings))

    assert (listed["poll_s"].value, listed["poll_s"].source) == ("5", Source.COMMAND_LINE)
    assert listed["keep_hours"].source is Source.DEFAULT
    assert listed['senders."Wolds CAS".base_url'].value == "https://cas.example/"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (None, ""),
        ((), ""),
        (7, "7"),
        (Colours.DARK, "dark"),
        (Role.IT, "it"),
        (("a", "b"), "a, b"),
        ((RoleMapping("ED-Nurses", Role.CLINICIAN),), "ED-Nurses = clinician"),
        (Path("/etc/x"), str(Path("/etc/x"))),
    ],
)
def test_values_are_said_in_words(value: object, words: str) -> None:
    assert in_words(value) == words


def test_what_is_personal_is_a_matter_of_taste() -> None:
    personal = {key for key, one in settings_of(Settings).items() if one.personal}
    assert personal == {"sound", "colours", "text_percent"}
    for record in TABLE.values():
        assert not [one for one in settings_of(record).values() if one.personal]
