"""Settings files, their precedence, and what is said about their mistakes."""

import os
import sys
from pathlib import Path

import pytest

from app.report.errors import AppError
from app.report.states import Role
from app.settings.load import Source, load, load_with_sources
from app.settings.profile import Profile
from app.settings.registry import SenderKind, SenderSettings, Settings

SENDER = '[senders."Town EMS"]\nbase_url = "https://ems.example.nhs.uk/fhir/"\n'


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile of its own, with no files yet."""
    return Profile.at(tmp_path)


def failure_of(profile: Profile, text: str) -> AppError:
    profile.user_file.write_text(text, encoding="utf-8")
    with pytest.raises(AppError) as told:
        load(profile)
    return told.value


def test_without_files_everything_is_a_default(profile: Profile) -> None:
    assert load(profile) == Settings()
    assert load_with_sources(profile).sources == {}


def test_a_sender_is_read_whole(profile: Profile) -> None:
    home = Path.home()
    profile.user_file.write_text(
        SENDER
        + """
        kind = "cds-ems"
        allowed_hosts = ["Files.Example.nhs.uk.", "files.example.nhs.uk:8443", "[2001:DB8::1]"]
        token_secret = "town-token"
        client_certificate = "~/ours.pem"
        client_key = "/etc/ours.key"
        ca_file = "/etc/ca.pem"
        timeout_s = 2
        total_s = 20.5
        retries = 5
        task_updates = true
        organisation = "RXZ01"
        phone = " 01632 960100 "
        """,
        encoding="utf-8",
    )
    assert load(profile).senders == (
        SenderSettings(
            name="Town EMS",
            base_url="https://ems.example.nhs.uk/fhir",
            kind=SenderKind.CDS_EMS,
            allowed_hosts=(
                "files.example.nhs.uk",
                "files.example.nhs.uk:8443",
                "[2001:db8::1]",
            ),
            token_secret="town-token",
            client_certificate=home / "ours.pem",
            client_key=Path("/etc/ours.key"),
            ca_file=Path("/etc/ca.pem"),
            timeout_s=2.0,
            total_s=20.5,
            retries=5,
            task_updates=True,
            organisation="RXZ01",
            phone="01632 960100",
        ),
    )


def test_the_stronger_source_wins_value_by_value(profile: Profile) -> None:
    profile.machine_file.write_text(
        'role = "receptionist"\npoll_s = 30\naccept_hold_s = 5\n' + SENDER + 'phone = "1"\n'
    )
    profile.user_file.write_text('poll_s = 40\naccept_hold_s = 6\n[senders."Town EMS"]\nretries=4')
    loaded = load_with_sources(profile, {"accept_hold_s": 7})
    assert (loaded.settings.role, loaded.settings.poll_s) == (Role.RECEPTIONIST, 40)
    assert loaded.settings.accept_hold_s == 7
    (sender,) = loaded.settings.senders
    assert (sender.phone, sender.retries) == ("1", 4)
    assert loaded.sources == {
        ("role",): Source.MACHINE_FILE,
        ("poll_s",): Source.USER_FILE,
        ("accept_hold_s",): Source.COMMAND_LINE,
        ("senders", "Town EMS", "base_url"): Source.MACHINE_FILE,
        ("senders", "Town EMS", "phone"): Source.MACHINE_FILE,
        ("senders", "Town EMS", "retries"): Source.USER_FILE,
    }


@pytest.mark.hazard("B12")
def test_unknown_keys_are_reported_and_change_nothing(profile: Profile) -> None:
    profile.user_file.write_text("pol_s = 5\n" + SENDER + 'phon = "1"\nzzz = 2\n')
    loaded = load_with_sources(profile)
    assert [(one.key, one.meant) for one in loaded.unknown] == [
        ("pol_s", "poll_s"),
        ('senders."Town EMS".phon', "phone"),
        ('senders."Town EMS".zzz', ""),
    ]
    assert "did you mean poll_s?" in loaded.unknown[0].line
    assert str(profile.user_file) in loaded.unknown[0].line
    assert loaded.settings.poll_s == 60


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("accept_hold_s = 31", "accept_hold_s"),
        ("accept_hold_s = -1", "accept_hold_s"),
        ("accept_hold_s = 1.5", "accept_hold_s"),
        ("accept_hold_s = true", "accept_hold_s"),
        ('accept_hold_s = "5"', "accept_hold_s"),
        ('role = "Clinician"', "role"),
        ("role = 1", "role"),
        ("senders = 5", "senders"),
        ('senders = ["a"]', "senders"),
        ('[senders]\nTown = "x"', "senders.Town"),
        ('[senders."  "]\nbase_url = "https://a"', 'senders."  "'),
        (SENDER + "retries = 2", 'senders."Town EMS".retries'),
        (SENDER + "timeout_s = 0.5", 'senders."Town EMS".timeout_s'),
        (SENDER + "timeout_s = nan", 'senders."Town EMS".timeout_s'),
        (SENDER + "task_updates = 1", 'senders."Town EMS".task_updates'),
        (SENDER + 'kind = "stu3"', 'senders."Town EMS".kind'),
        (SENDER + 'client_certificate = "ours.pem"', 'senders."Town EMS".client_certificate'),
        (SENDER + 'ca_file = ""', 'senders."Town EMS".ca_file'),
        (SENDER + 'phone = "1\\n2"', 'senders."Town EMS".phone'),
        (SENDER + 'token_secret = ""', 'senders."Town EMS".token_secret'),
        (SENDER + 'allowed_hosts = "a"', 'senders."Town EMS".allowed_hosts'),
        (SENDER + '[senders."town ems"]\nphone = "1"', 'senders."town ems"'),
        *(
            (SENDER + f'allowed_hosts = ["{host}"]', 'senders."Town EMS".allowed_hosts')
            for host in ("", "a/b", "https://a", "a@b", "*", "*.nhs.uk", "a:b", "a?b", "ä.nhs.uk")
        ),
        *(
            (f'[senders.Town]\nbase_url = "{url}"', "senders.Town.base_url")
            for url in (
                "",
                "ems",
                "ftp://a",
                "http://ems.example.nhs.uk",
                "https://u:p@ems",
                "https://ems?x",
                "https://ems#x",
                "https://ems:99999",
                "https://e ms",
                "https://a..b",
                "https://-a",
                "https://[::1",
                "https://ems\\\\x",
            )
        ),
    ],
)
def test_a_value_that_does_not_fit_names_file_and_key(
    profile: Profile, text: str, key: str
) -> None:
    failure = failure_of(profile, text)
    assert failure.code == "SETTINGS-003"
    assert f"In {profile.user_file}, {key} must be " in failure.what_happened


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/fhir", "http://localhost", "http://[::1]"])
def test_plain_http_is_for_this_machine_alone(profile: Profile, url: str) -> None:
    profile.user_file.write_text(f'[senders.Demo]\nbase_url = "{url}"')
    assert load(profile).senders[0].base_url == url


def test_a_wrong_value_is_never_repeated(profile: Profile) -> None:
    failure = failure_of(profile, SENDER + 'base_url = "made-up-token"'.replace("base_url", "kind"))
    assert "made-up-token" not in failure.line


@pytest.mark.parametrize(
    ("text", "missing"),
    [('[senders.Town]\nphone = "1"', "base_url"), ("[senders.Town]", "base_url")],
)
def test_a_sender_without_what_it_needs_is_told(profile: Profile, text: str, missing: str) -> None:
    failure = failure_of(profile, text)
    assert (failure.code, missing in failure.what_happened) == ("SETTINGS-004", True)


def test_a_key_without_its_certificate_is_told(profile: Profile) -> None:
    failure = failure_of(profile, SENDER + 'client_key = "/etc/ours.key"')
    assert failure.code == "SETTINGS-004"


@pytest.mark.parametrize("data", [b"poll_s = ", b"\xff\xfe", b"a = 1\na = 2", b"{}"])
def test_a_file_that_is_no_toml_is_told(profile: Profile, data: bytes) -> None:
    profile.user_file.write_bytes(data)
    with pytest.raises(AppError) as told:
        load(profile)
    assert told.value.code == "SETTINGS-002"
    assert str(profile.user_file) in told.value.what_happened


def test_a_byte_order_mark_is_no_mistake(profile: Profile) -> None:
    profile.user_file.write_bytes(b"\xef\xbb\xbfpoll_s = 7")
    assert load(profile).poll_s == 7


def test_a_file_that_cannot_be_opened_is_told(profile: Profile) -> None:
    profile.user_file.mkdir()
    with pytest.raises(AppError) as told:
        load(profile)
    assert told.value.code == "SETTINGS-001"


def test_a_sender_is_found_whatever_its_capitals() -> None:
    settings = Settings(senders=(SenderSettings("Town EMS", "https://a"),))
    assert settings.sender(" town ems ").name == "Town EMS"
    with pytest.raises(AppError) as told:
        settings.sender("Shire EMS")
    assert told.value.code == "SETTINGS-007"
    assert "Set up here: Town EMS." in told.value.what_happened


def test_loading_imports_nothing_heavy() -> None:
    import subprocess

    heavy = "{'pydantic', 'pydantic_settings', 'httpx', 'platformdirs', 'keyring'}"
    code = f"import sys, app.settings.load; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("idle_lock_s = 300", "sign_in.idle_lock_s"),
        ("[sign_in]\nkeep_hours = 96", "keep_hours, before the first table"),
        ("[gateway]\nfront_desk_idle_lock_s = 5", "sign_in.front_desk_idle_lock_s"),
        ('base_url = "https://a"', "senders.base_url"),
        ("gatewy = 5", "gateway"),
        ("[gateway]\nprt = 5", "port"),
    ],
)
@pytest.mark.hazard("B12")
def test_a_key_in_the_wrong_place_is_told_where_it_belongs(
    profile: Profile, text: str, meant: str
) -> None:
    profile.user_file.write_text(text)
    assert [one.meant for one in load_with_sources(profile).unknown] == [meant]


def test_a_file_that_could_hold_the_start_up_is_told(profile: Profile) -> None:
    os.mkfifo(profile.user_file)  # opening it would wait for somebody who writes
    with pytest.raises(AppError) as told:
        load(profile)
    assert told.value.code == "SETTINGS-001"
    profile.user_file.unlink()
    for data in (b"#" * (1024 * 1024 + 1), b"a = " + b"[" * 100_000, b"a = " + b"{a=" * 100_000):
        profile.user_file.write_bytes(data)
        with pytest.raises(AppError) as told:
            load(profile)
        assert told.value.code == "SETTINGS-002"


def test_a_link_to_a_settings_file_is_followed(profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "kept.toml").write_text("poll_s = 7")
    profile.user_file.symlink_to(tmp_path / "kept.toml")
    assert load(profile).poll_s == 7
    profile.user_file.unlink()
    profile.user_file.symlink_to(profile.user_file)
    with pytest.raises(AppError) as told:
        load(profile)
    assert told.value.code == "SETTINGS-001"
