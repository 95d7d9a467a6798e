"""Every form in which a sender may notify, and none that leads elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connections import hosts
from app.connections.notification import Notified, parse_notification
from app.report.errors import AppError, Refused
from app.settings.registry import SenderSettings

TOWN = SenderSettings("Town EMS", "https://ems.example.nhs.uk/fhir")
SHIRE = SenderSettings("Shire EMS", "https://shire.example.nhs.uk/stu3")
ENCOUNTER = "https://ems.example.nhs.uk/fhir/Encounter/12"


@pytest.mark.parametrize(
    "text",
    [
        "12",
        " 12\n",
        "Encounter/12",
        "encounterId=12",
        "?encounterId=Encounter/12",
        "?encounterId=Encounter%2F12&from=ems",
        "https://desk.example.nhs.uk/notify?a=b&encounterId=12",
        ENCOUNTER,
        "https%3A%2F%2Fems.example.nhs.uk%2Ffhir%2FEncounter%2F12",
        f"?encounterId={ENCOUNTER}",
        "?encounterId=https%3A%2F%2Fems.example.nhs.uk%2Ffhir%2FEncounter%2F12",
        f"{ENCOUNTER}/_history/3",
        f"{ENCOUNTER}/",
    ],
)
def test_every_form_of_the_notified_id_is_understood(text: str) -> None:
    assert parse_notification(text, [TOWN]) == Notified("Town EMS", ENCOUNTER)


def test_an_address_says_whose_it_is() -> None:
    found = parse_notification("https://shire.example.nhs.uk/stu3/Encounter/aB-1.2", [TOWN, SHIRE])
    assert found == Notified("Shire EMS", "https://shire.example.nhs.uk/stu3/Encounter/aB-1.2")


def test_of_two_senders_on_one_host_the_nearer_base_is_asked() -> None:
    other = SenderSettings("Other EMS", "https://ems.example.nhs.uk/other")
    assert parse_notification(ENCOUNTER, [other, TOWN]).sender == "Town EMS"


def test_a_bare_id_with_two_senders_is_not_guessed() -> None:
    with pytest.raises(AppError) as told:
        parse_notification("12", [TOWN, SHIRE])
    assert told.value.code == "CONN-092"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?encounterId=",
        "Encounter/",
        "Patient/12",
        "Encounter/1/2",
        "Encounter/..",
        "..",
        "a" * 65,
        "12;rm",
        "https://ems.example.nhs.uk/fhir/Patient/1",
        "https://ems.example.nhs.uk/fhir/../Encounter/12",
        "https://ems.example.nhs.uk/fhir?x=/Encounter/12",
        "https://ems.example.nhs.uk/fhir#/Encounter/12",
    ],
)
def test_what_names_no_encounter_is_told_so(text: str) -> None:
    with pytest.raises(AppError) as told:
        parse_notification(text, [TOWN])
    assert told.value.code == "CONN-091"


@pytest.mark.hazard("0102")
@pytest.mark.parametrize(
    "text",
    [
        "?encounterId=http://169.254.169.254/Encounter/12",
        "http%3A%2F%2F169.254.169.254%2FEncounter%2F12",
        "https://evil.example/fhir/Encounter/12",
        "https://ems.example.nhs.uk@evil.example/Encounter/12",
        "https://ems.example.nhs.uk%40evil.example/Encounter/12",
        "http://ems.example.nhs.uk/fhir/Encounter/12",
    ],
)
def test_a_host_that_is_not_listed_is_refused(text: str) -> None:
    with pytest.raises(Refused) as told:
        parse_notification(text, [TOWN, SHIRE])
    assert told.value.code == "CONN-081"
    assert "evil" not in told.value.line


@pytest.mark.hazard("0102")
@given(st.text(max_size=80), st.sampled_from(["", "https://", "?encounterId=", "%68ttps://"]))
def test_nothing_notified_leads_to_an_unlisted_host(text: str, before: str) -> None:
    try:
        found = parse_notification(before + text + "/Encounter/12", [TOWN, SHIRE])
    except AppError:
        return
    assert hosts.is_listed(found.encounter, TOWN) or hosts.is_listed(found.encounter, SHIRE)
