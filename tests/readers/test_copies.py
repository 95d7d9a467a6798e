"""A patient and an encounter that resources contain copies of, instead of pointing to one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.demo.bars.from_111 import TO_ED
from app.readers.ledger import prove
from app.readers.read import read
from app.report.absence import Absence
from app.report.model import EncounterReport
from tests.readers import messages as m
from tests.readers.bars import messages as b

FLAG = {
    "resourceType": "Flag",
    "id": "f1",
    "status": "active",
    "code": {"text": "Dog in the house"},
    "subject": m.ref("Patient/p1"),
}


def _holding(resources: list[m.Resource], **changes: Any) -> list[m.Resource]:
    """Each resource with a patient of its own; those after the encounter with a changed one."""
    found = []
    for one in resources:
        if one["resourceType"] == "Patient":
            continue
        changed = {} if one["resourceType"] == "Encounter" else changes
        person = {k: v for k, v in {**m.patient(), **changed}.items() if v is not None}
        own = {"contained": [deepcopy(person)], "subject": m.ref("#p1")}
        found.append({**one, **own} if "subject" in one else one)
    return found


def _report(**changes: Any) -> EncounterReport:
    parts = _holding([*m.core(), m.care_plan("Rest."), deepcopy(FLAG)], **changes)
    data = m.as_json(m.searchset(*parts))
    report = prove(read(data), data)
    assert report.ledger.lost == 0
    return report


@pytest.mark.parametrize(
    "changes", [{}, {"telecom": None, "address": None}, {"identifier": None}, {"birthDate": None}]
)
def test_a_patient_in_every_resource_is_one_patient(changes: dict[str, Any]) -> None:
    report = _report(**changes)
    assert "other-patient" not in m.codes(report)
    assert [each.text for each in report.care_advice] == ["Rest."]
    assert report.outcome.chief_concern == "Head injury (provisional)"
    assert report.flags[0].subject == ""
    assert not [line for line in report.also if line.where.startswith("Patient")]


def test_what_a_copy_says_more_is_listed() -> None:
    more = [{"system": "phone", "value": "01632960123"}]
    report = _report(telecom=more)
    (line,) = [line for line in report.also if line.where.startswith("Patient")]
    assert "01632960123" in line.text.replace(" ", "")


@pytest.mark.hazard("H02")
@pytest.mark.parametrize(
    "changes",
    [
        {"birthDate": "1980-03-01"},
        {"name": [{"family": "Somebody", "given": ["Else"]}]},
        {"name": [{"text": "Somebody Else"}]},
        {"name": [{"family": "Winterbourne", "given": ["Ida"]}]},
        {
            "identifier": [
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990004978"},
            ]
        },
        {"identifier": None, "birthDate": None},
    ],
)
def test_whoever_might_be_somebody_else_is_no_copy(changes: dict[str, Any]) -> None:
    report = _report(**changes)
    assert "other-patient" in m.codes(report)
    assert report.care_advice == ()
    assert report.outcome.chief_concern is Absence.NOT_RECORDED


def test_an_encounter_in_a_resource_is_the_encounter_by_its_number() -> None:
    own = {k: v for k, v in m.encounter().items() if k != "subject"}
    plan = m.care_plan("Rest.", contained=[own], context=m.ref("#e1"))
    report = m.read_all(*m.core(), plan)
    assert "other-encounter" not in m.codes(report)
    assert [each.text for each in report.care_advice] == ["Rest."]
    own["identifier"] = [{"system": "https://ems.example/case", "value": "CASE-78"}]
    assert "other-encounter" in m.codes(m.read_all(*m.core(), plan))


def test_a_bars_patient_in_every_resource_is_one_patient() -> None:
    bundle = b.made(TO_ED)
    person, url = {**b.part(bundle, "Patient"), "id": "p"}, b.url(bundle, "Patient")
    b.drop(bundle, "Patient")
    for entry in bundle["entry"]:
        for key in ("subject", "patient"):
            if entry["resource"].get(key) == {"reference": url}:
                entry["resource"][key] = {"reference": "#p"}
                entry["resource"]["contained"] = [deepcopy(person)]
    report = b.read_it(bundle)
    assert "other-patient" not in b.codes(report)
    assert report.outcome.disposition == b.read_it(b.made(TO_ED)).outcome.disposition
    assert {flag.subject for flag in report.flags} == {""}
    other = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Flag")
    other["contained"] = [{"resourceType": "Patient", "id": "p", "name": [{"family": "Else"}]}]
    assert "other-patient" in b.codes(b.read_it(bundle))
