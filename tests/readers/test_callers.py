"""Who called and how to reach them: the numbers of an encounter's participants (hazard P18)."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.model import EncounterReport
from app.report.sheet import SectionId, sheet
from tests.readers import messages as m
from tests.report.reports import AT

ROLE = "http://hl7.org/fhir/v3/ParticipationType"


def _read(person: dict[str, Any], kind: dict[str, Any] | None = None) -> EncounterReport:
    person = {"id": "rp1", **person}
    part = {
        "individual": m.ref(f"{person['resourceType']}/rp1"),
        **({"type": [kind]} if kind else {}),
    }
    return m.read_all(*m.core(encounter=m.encounter(participant=[part])), person)


def _relative(relation: str, number: str, name: str = "") -> dict[str, Any]:
    named = {"name": [{"text": name}]} if name else {}
    return {
        "resourceType": "RelatedPerson",
        "patient": m.ref("Patient/p1"),
        "relationship": {"text": relation},
        "telecom": [{"system": "phone", "value": number, "use": "mobile"}],
        **named,
    }


def _numbers(report: EncounterReport) -> list[tuple[str, str, str]]:
    return [(each.use, each.text, each.belongs_to) for each in report.patient.telecoms]


OWN = ("Telephone (home)", "0151 496 0947", "patient")


@pytest.mark.hazard("P18")
def test_the_number_of_who_called_stands_with_the_patients_and_says_whose_it_is() -> None:
    report = _read(_relative("mother", "07700900444", "Anna Winterbourne"))
    hers = ("Telephone (mobile)", "07700 900444", "Anna Winterbourne (mother)")
    assert _numbers(report) == [OWN, hers]
    (banner,) = [part for part in sheet(report, AT) if part.id is SectionId.BANNER]
    told = [line.plain for line in banner.lines if line.key == "phone"]
    assert told[-1] == "Phone and email 07700 900444 (Anna Winterbourne (mother))"
    (person,) = [p for p in report.encounter.participants if p.name == "Anna Winterbourne"]
    assert (person.role, person.text) == ("Information from", "mother")


@pytest.mark.hazard("P18")
@pytest.mark.parametrize(
    "kind",
    [
        {"coding": [{"system": ROLE, "code": "CALLBCK"}]},
        {"text": "Call-back contact"},
        {"text": "Callback"},
    ],
)
def test_the_call_back_contact_comes_first(kind: dict[str, Any]) -> None:
    report = _read(_relative("carer", "07700900888", "Denise Hall"), kind)
    assert _numbers(report) == [
        ("Call-back telephone (mobile)", "07700 900888", "Denise Hall (carer)"),
        OWN,
    ]


@pytest.mark.hazard("P18")
def test_a_patient_who_called_has_the_number_of_this_contact_first_and_no_number_twice() -> None:
    report = _read(_relative("Self", "07700900999"))
    assert _numbers(report) == [("Call-back telephone (mobile)", "07700 900999", "patient"), OWN]
    same = _read(_relative("Self", "01514960947"))
    assert _numbers(same) == [OWN]
    both = _relative("Self", "01514960947", "Ada Winterbourne")
    both["relationship"] = {"coding": [{"display": "Self"}, {"display": "Emergency Contact"}]}
    assert _numbers(_read(both)) == [OWN]


@pytest.mark.hazard("P18")
def test_the_one_of_the_patients_numbers_that_was_called_from_leads() -> None:
    numbers = [
        {"system": "phone", "value": "01514960947", "use": "home"},
        {"system": "phone", "value": "07700900999", "use": "mobile"},
    ]
    caller = {**_relative("Self", "07700900999"), "id": "rp1"}
    seen = m.encounter(participant=[{"individual": m.ref("RelatedPerson/rp1")}])
    whole = m.core(encounter=seen, patient=m.patient(telecom=numbers))
    assert [n[:2] for n in _numbers(m.read_all(*whole, caller))] == [
        ("Telephone (mobile)", "07700 900999"),
        ("Telephone (home)", "0151 496 0947"),
    ]


def test_the_call_back_contact_of_the_service_is_the_senders_number() -> None:
    staff = {
        "resourceType": "Practitioner",
        "name": [{"text": "Shift lead"}],
        "telecom": [{"system": "phone", "value": "01632960100"}],
    }
    kind = {"coding": [{"system": ROLE, "code": "CALLBCK"}]}
    report = _read(staff, kind)
    assert report.message.sender.call_back == "01632 960100 (Shift lead)"
    assert _numbers(report) == [OWN]
    other = _read(staff)
    assert other.message.sender.call_back != "01632 960100 (Shift lead)"
