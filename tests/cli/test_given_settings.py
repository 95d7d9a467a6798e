"""Settings that the command line gives for one run."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.exits import Exit, WrongUsage
from app.cli.given_settings import given_settings
from app.cli.parser import parse
from app.cli.place import settings_of
from app.report.states import Role
from tests.cli.conftest import Cli


@pytest.fixture
def known(tmp_path: Path) -> Callable[..., argparse.Namespace]:
    """The arguments over a profile of the test's own."""

    def read(*arguments: str) -> argparse.Namespace:
        return parse(["--profile", str(tmp_path / "profile"), *arguments])

    return read


def test_a_value_is_toml_or_else_text() -> None:
    given = given_settings(
        ["poll_s=30", "sound = false", "colours=dark", 'senders."Town".retries=4']
    )
    assert given == {
        "poll_s": 30,
        "sound": False,
        "colours": "dark",
        "senders": {"Town": {"retries": 4}},
    }


@pytest.mark.parametrize("option", ["poll_s", "=5", "poll s=5", "poll_s=5\nrole=1", "a..b=1", ""])
def test_what_is_no_setting_and_its_value_is_wrong_usage(option: str) -> None:
    with pytest.raises(WrongUsage) as told:
        given_settings([option])
    assert told.value.code == "CLI-007"


def test_a_setting_stands_there_once() -> None:
    with pytest.raises(WrongUsage, match="twice"):
        given_settings(["poll_s=5", "poll_s=6"])


def test_before_and_behind_the_command(known: Callable[..., argparse.Namespace]) -> None:
    read = known(
        "--set", "poll_s=30", "outbox", "--set", "sound=false", "list", "--set", "accept_hold_s=5"
    )
    settings = settings_of(read)
    assert (settings.poll_s, settings.sound, settings.accept_hold_s) == (30, False, 5)


def test_it_goes_before_a_persons_own_file(
    known: Callable[..., argparse.Namespace], settings_file: Callable[[str], None]
) -> None:
    settings_file("poll_s = 40\naccept_hold_s = 6\n")
    settings = settings_of(known("--set", "poll_s=30"))
    assert (settings.poll_s, settings.accept_hold_s) == (30, 6)


def test_a_key_that_is_no_setting_is_wrong_usage(cli: Cli) -> None:
    done = cli("--set", "pol_s=30", "outbox", "list")
    assert done.code == Exit.USAGE
    assert "pol_s is not a setting; did you mean poll_s?" in done.err


@pytest.mark.hazard("H23")
@pytest.mark.parametrize(
    "option",
    ["role=clinician", 'sign_in.groups=["users = clinician"]', "keep_hours=8760", "store.port=1"],
)
def test_nobody_gives_themselves_a_role_on_the_command_line(cli: Cli, option: str) -> None:
    done = cli("outbox", "list", "--set", option)
    assert done.code == Exit.ATTENTION
    assert "In the command line" in done.err
    assert "in the settings of the machine or in a policy" in done.err


def test_the_role_of_a_command_is_that_of_the_machine(
    tmp_path: Path, known: Callable[..., argparse.Namespace]
) -> None:
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "machine.toml").write_text('role = "receptionist"\n')
    assert settings_of(known("--set", "poll_s=30")).role is Role.RECEPTIONIST


def test_the_demonstration_takes_none(cli: Cli) -> None:
    assert cli("--demo", "--set", "poll_s=30").code == Exit.USAGE
