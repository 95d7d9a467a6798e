"""Where the machine names senders, mailboxes or folders, a person names and changes none."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from app.report.errors import AppError
from app.settings.layers import Layer, Source
from app.settings.listing import list_settings
from app.settings.load import Key, layers_of, load, load_with_sources, merge, shown
from app.settings.policy import Policy
from app.settings.profile import Profile
from app.settings.registry import TABLES, settings_of
from tests.settings.test_precedence import said, two
from tests.settings.test_wrong_values import keys

MACHINES = (Source.MACHINE_FILE, Source.RECOMMENDED, Source.POLICY)
TOWN = '[senders."Town EMS"]\nbase_url = "https://ems.example.nhs.uk/fhir"\n'
MINE = '[senders.Mine]\nbase_url = "https://mine.example/fhir"\n'
PATIENCE = {"timeout_s", "total_s", "retries"}
NAMING: dict[str, dict[str, object]] = {
    "senders": {"Town": {"base_url": "https://ems.example.nhs.uk"}},
    "mailboxes": {
        "Town": {
            "url": "https://mesh.example.nhs.uk",
            "password_secret": "p",
            "shared_key_secret": "s",
        }
    },
    "folders": {"Town": {"path": "/srv/in"}},
}


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile of its own, with no files yet."""
    return Profile.at(tmp_path)


def of_whom() -> Iterator[Key]:
    yield from (key for key in keys() if key[0] in TABLES)


def known_form(key: Key) -> object:
    record = TABLES[key[0]]
    return settings_of(record)[key[-1]].form


def alone(_: AppError) -> None:
    """One setting alone leaves out what it needs beside it; that is not looked at here."""


def in_order(*layers: Layer) -> list[Layer]:
    return sorted(layers, key=lambda one: list(Source).index(one.source))


def test_the_registry_says_which_they_are_and_which_are_only_patience() -> None:
    for table, record in TABLES.items():
        free = {key for key, one in settings_of(record).items() if not one.where_named}
        assert free == (PATIENCE if table == "senders" else set())


@pytest.mark.hazard("H23")
@pytest.mark.parametrize(("machine", "table"), list(product(MACHINES, TABLES)))
def test_no_setting_of_one_that_is_named_is_changed_by_a_person(
    machine: Source, table: str
) -> None:
    naming = Layer(machine, f"the {machine.value}", {table: NAMING[table]})
    own = merge([naming], alone)
    for key in of_whom():
        free = key[-1] in PATIENCE and key[0] == table == "senders"
        first, second = two(settings_of(TABLES[key[0]])[key[-1]].form)
        for value in (first, second):
            person = said(Source.USER_FILE, key, value)
            loaded = merge(in_order(naming, person), alone)
            if free:
                assert loaded.sources[key] is Source.USER_FILE
                assert loaded.not_taken == ()
                continue
            assert loaded.settings == own.settings, shown(key)
            assert key not in loaded.sources or loaded.sources[key] is machine
            (left,) = loaded.not_taken
            assert left.file == "the user file"
            assert left.named_in == f"the {machine.value}"
            assert left.key == shown(key if key[0] == table else key[:2])


@pytest.mark.hazard("H23")
@pytest.mark.parametrize(("machine", "table"), list(product(MACHINES, TABLES)))
def test_nobody_adds_to_those_that_are_named(machine: Source, table: str) -> None:
    naming = Layer(machine, "the machine", {table: NAMING[table]})
    for mine in TABLES:
        values = {mine: {"Mine": next(iter(NAMING[mine].values()))}}
        person = Layer(Source.USER_FILE, "mine.toml", values, anybodys=True)
        loaded = merge(in_order(naming, person))
        assert loaded.settings == merge([naming]).settings
        assert [one.key for one in loaded.not_taken] == [f"{mine}.Mine"]


@pytest.mark.parametrize("machine", MACHINES)
def test_an_empty_table_names_none_and_closes_it(machine: Source) -> None:
    closed = Layer(machine, "the machine", {"senders": {}})
    person = Layer(Source.USER_FILE, "mine.toml", {"senders": NAMING["senders"]}, anybodys=True)
    loaded = merge(in_order(closed, person))
    assert loaded.settings.senders == ()
    (left,) = loaded.not_taken
    assert left.line == (
        "mine.toml: senders.Town was not taken, as the machine says which senders, mailboxes and "
        "folders this computer has."
    )


def test_another_way_of_writing_its_name_is_no_way_to_a_sender(profile: Profile) -> None:
    profile.machine_file.write_text(TOWN)
    profile.user_file.write_text(TOWN.replace("Town EMS", "TOWN ems").replace("ems.ex", "evil.ex"))
    loaded = load_with_sources(profile, policy=Policy())
    assert [one.base_url for one in loaded.settings.senders] == ["https://ems.example.nhs.uk/fhir"]
    assert [one.key for one in loaded.not_taken] == ['senders."TOWN ems"']


def test_on_a_computer_that_names_none_a_person_goes_on_naming(profile: Profile) -> None:
    profile.machine_file.write_text('role = "clinician"\npoll_s = 30\n')
    profile.user_file.write_text(MINE + '[folders.In]\npath = "/srv/in"\n')
    held = Policy(enforced=(Layer(Source.POLICY, "the policy", {"keep_hours": 48}),))
    loaded = load_with_sources(profile, policy=held)
    assert [one.name for one in loaded.settings.senders] == ["Mine"]
    assert [one.name for one in loaded.settings.folders] == ["In"]
    assert loaded.not_taken == ()


@pytest.mark.parametrize("key", ["base_url", "ca_file", "identities"])
def test_whoever_types_it_reads_why_at_once(profile: Profile, key: str) -> None:
    profile.machine_file.write_text(TOWN)
    for name in ("Town EMS", "Mine"):
        typed = {"senders": {name: {key: "https://evil.example"}}}
        with pytest.raises(AppError) as told:
            load(profile, typed, Policy())
        assert told.value.code == "SETTINGS-003"
        assert f"as {profile.machine_file} names them" in told.value.line
        assert "evil" not in told.value.line


def test_how_long_is_waited_stays_anybodys(profile: Profile) -> None:
    profile.machine_file.write_text(TOWN)
    profile.user_file.write_text('[senders."Town EMS"]\nretries = 5\ntimeout_s = 9\n')
    (sender,) = load(profile, {"senders": {"Town EMS": {"total_s": 60}}}, Policy()).senders
    assert (sender.retries, sender.timeout_s, sender.total_s) == (5, 9.0, 60.0)


def test_a_profile_elsewhere_is_held_by_the_policy_and_not_by_the_file_of_the_computer(
    tmp_path: Path,
) -> None:
    profile = Profile.at(tmp_path / "own")
    profile.data_dir.parent.mkdir()
    profile.user_file.write_text(MINE)
    computer = tmp_path / "settings.toml"
    computer.write_text(TOWN)
    beside = load_with_sources(profile, policy=Policy(machine_file=computer))
    assert [one.name for one in beside.settings.senders] == ["Mine"]
    naming = Layer(Source.POLICY, "the policy", {"senders": NAMING["senders"]})
    held = load_with_sources(profile, policy=Policy((), (naming,), computer))
    assert [one.name for one in held.settings.senders] == ["Town"]
    assert [one.key for one in held.not_taken] == ["senders.Mine"]


def test_the_listing_tells_what_was_left_out(profile: Profile) -> None:
    profile.machine_file.write_text(TOWN)
    profile.user_file.write_text(MINE)
    listing = list_settings(profile, policy=Policy())
    assert listing.senders == ("Town EMS",)
    (line,) = listing.ignored
    assert "senders.Mine was not taken" in line
    assert str(profile.machine_file) in line
    assert listing.problems == ()


def test_a_machine_file_that_is_anybodys_names_nothing_for_others(tmp_path: Path) -> None:
    """A profile elsewhere brings a machine file of its own, which is held like a person's."""
    profile = Profile.at(tmp_path / "own")
    profile.data_dir.parent.mkdir()
    profile.machine_file.write_text(TOWN)
    profile.user_file.write_text(MINE)
    computer = tmp_path / "settings.toml"
    computer.write_text('role = "clinician"\n')
    layers = list(layers_of(profile, policy=Policy(machine_file=computer)))
    names = {one.name for one in merge(layers).settings.senders}
    assert names == {"Town EMS", "Mine"}
