"""``fetch`` from a real EMS into a real store."""

import argparse
import datetime as dt
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from app.cli.place import desk_of
from app.connections.secrets import SERVICE
from app.demo.authoring.build import build
from app.demo.ems import Ems
from app.demo.encounters import ALL
from tests.cli.conftest import Cli, KeyringInMemory
from tests.cli.test_inspecting import LINE

NOW = dt.datetime(2026, 11, 22, 14, 6, tzinfo=dt.UTC)
STORY = ALL[0]


@pytest.fixture
def town(
    working_keyring: KeyringInMemory, settings_file: Callable[[str], None]
) -> Iterator[tuple[Ems, str]]:
    """A sender that is set up, and the id of an encounter that it has."""
    working_keyring.set_password(SERVICE, "town-token", "made-up")
    with Ems(token="made-up") as ems:
        settings_file(
            f'[senders."Town EMS"]\nbase_url = "{ems.base_url}"\ntoken_secret = "town-token"\n'
            'phone = "01632 960100"\ntimeout_s = 1\ntask_updates = true\norganisation = "RXZ01"\n'
        )
        yield ems, ems.add(build(STORY, NOW)).rpartition("/")[2]


def test_an_encounter_is_fetched_and_the_second_time_is_the_same(
    cli: Cli, town: tuple[Ems, str]
) -> None:
    _, encounter = town
    done = cli("fetch", "--sender", "town ems", "--encounter", encounter)
    assert (done.code, done.err) == (0, "")
    sender, handover, became = done.out.strip().split("\t")
    assert (sender, became) == ("Town EMS", "new")
    again = cli("fetch", "--sender", "Town EMS", "--encounter", f"Encounter/{encounter}")
    assert again.out.strip().split("\t") == ["Town EMS", handover, "duplicate"]


@pytest.mark.hazard("0601")
def test_a_patient_is_found_by_nhs_number_and_no_word_of_them_is_printed(
    cli: Cli, town: tuple[Ems, str], tmp_path: Path
) -> None:
    number = "".join(STORY.patient.nhs_number.split())
    done = cli("fetch", "--sender", "Town EMS", "--nhs-number", number)
    assert (done.code, done.err) == (0, "")
    assert done.out.strip().endswith("\tnew")
    log = tmp_path / "profile" / "log" / "triage-handover.log"
    for word in (number, STORY.patient.name.family, "made-up"):
        assert word not in done.out + log.read_text(encoding="utf-8")
    other = cli("fetch", "--sender", "Town EMS", "--nhs-number", "9990000018")
    assert (other.code, other.out) == (0, "Town EMS\tno encounters\n")


@pytest.mark.hazard("P21")
def test_the_number_of_a_patient_need_not_stand_on_the_command_line(
    cli: Cli, town: tuple[Ems, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever lists the programs of the computer reads what stands there."""
    monkeypatch.setattr("sys.stdin", StringIO("999 000 0018\n"))
    done = cli("fetch", "--sender", "Town EMS", "--nhs-number", "-")
    assert (done.code, done.out) == (0, "Town EMS\tno encounters\n")
    monkeypatch.setattr("sys.stdin", StringIO("999 000 0011\n"))
    assert cli("fetch", "--sender", "Town EMS", "--nhs-number", "-").err.endswith("[CONN-090]\n")


def test_an_encounter_that_is_not_there_is_exit_4(cli: Cli, town: tuple[Ems, str]) -> None:
    done = cli("fetch", "--sender", "Town EMS", "--encounter", "not-there")
    assert (done.code, done.out) == (4, "")
    assert LINE.fullmatch(done.err)
    assert "Ring Town EMS on 01632 960100" in done.err
    assert done.err.endswith("[CONN-001]\n")


def test_a_sender_that_is_down_is_exit_4(cli: Cli, town: tuple[Ems, str]) -> None:
    town[0].go_offline()
    done = cli("fetch", "--sender", "Town EMS", "--nhs-number", "9990000018")
    assert (done.code, done.out) == (4, "")
    assert done.err.endswith("[CONN-054]\n")


def test_a_token_that_is_missing_is_exit_4(
    cli: Cli, town: tuple[Ems, str], working_keyring: KeyringInMemory
) -> None:
    working_keyring.delete_password(SERVICE, "town-token")
    done = cli("fetch", "--sender", "Town EMS", "--encounter", town[1])
    assert (done.code, done.err.endswith("[CONN-012]\n")) == (4, True)


@pytest.mark.hazard("0102")
def test_an_address_elsewhere_is_refused_with_exit_5(cli: Cli, town: tuple[Ems, str]) -> None:
    done = cli("fetch", "--sender", "Town EMS", "--encounter", "http://169.254.169.254/Encounter/1")
    assert (done.code, done.err.endswith("[CONN-081]\n")) == (5, True)


def test_a_sender_that_is_not_set_up_is_told(cli: Cli, town: tuple[Ems, str]) -> None:
    done = cli("fetch", "--sender", "Shire EMS", "--encounter", "1")
    assert (done.code, done.err.endswith("[SETTINGS-007]\n")) == (1, True)


def test_a_sender_that_sends_by_itself_is_not_asked(
    cli: Cli, settings_file: Callable[[str], None], working_keyring: KeyringInMemory
) -> None:
    settings_file('[senders."Wolds 111"]\nkind = "itk"\nbase_url = "https://wolds.example"\n')
    done = cli("fetch", "--sender", "Wolds 111", "--encounter", "1")
    assert (done.code, done.err.endswith("[CLI-009]\n")) == (1, True)


def test_a_reply_that_waits_is_listed_tried_and_withdrawn(
    cli: Cli, town: tuple[Ems, str], tmp_path: Path
) -> None:
    fetched = cli("fetch", "--sender", "Town EMS", "--encounter", town[1])
    known = argparse.Namespace(profile=tmp_path / "profile", said={})
    with desk_of(known) as desk:
        reply = desk.accept(fetched.out.split("\t")[1])
    listed = cli("outbox", "list").out.split("\t")
    assert listed[:4] == [reply.id, "Reply waiting", "cds-task", "Town EMS"]
    assert cli("outbox", "retry", reply.id).code == 0
    refused = cli("outbox", "withdraw", reply.id)
    assert (refused.code, refused.err.endswith("[DESK-010]\n")) == (5, True)
    withdrawn = cli("outbox", "withdraw", reply.id, "--reason", "rung up")
    assert (withdrawn.code, withdrawn.out.split("\t")[1]) == (0, "Reply withdrawn")
    assert cli("outbox", "list").out == ""
    assert cli("audit", "verify").code == 0
