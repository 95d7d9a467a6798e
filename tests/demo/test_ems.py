"""The demonstration EMS answers as the CDS API guide says, over real HTTP."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import httpx
import pytest

from app.demo.authoring.build import build
from app.demo.ems import Ems
from app.demo.ems.wire import Wire, model
from app.demo.encounters import cas, telephone
from tests.demo.line import (
    FHIR_JSON,
    NOW,
    ONE_HOP,
    entries,
    logical,
    one_hop,
    problem,
)


def test_the_one_hop_query_gives_the_standards_table_and_no_more(
    ems: Ems, line: httpx.Client
) -> None:
    encounter = logical(ems.add(build(telephone.ANKLE, NOW)))
    kinds = Counter(one["resourceType"] for one in one_hop(ems, line, encounter))
    assert kinds == {
        "Encounter": 1,
        "Patient": 1,
        "Practitioner": 1,
        "EpisodeOfCare": 1,
        "Organization": 1,
        "List": 1,
        "Composition": 1,
        "ReferralRequest": 1,
        "CarePlan": 1,
        "Condition": 1,
        "Observation": 2,
        "QuestionnaireResponse": 6,
        "ProcedureRequest": 1,
        "Task": 1,
        "Consent": 1,
    }


def test_without_includes_the_encounter_stands_alone(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.ANKLE, NOW)))
    bundle = line.get(f"{ems.base_url}/Encounter?_id={encounter}").json()
    assert [one["resourceType"] for one in entries(bundle)] == ["Encounter"]
    assert bundle["total"] == 1
    assert bundle["entry"][0]["fullUrl"] == f"{ems.base_url}/Encounter/{encounter}"


def test_what_is_two_hops_away_can_be_read(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.ANKLE, NOW)))
    (whole,) = [one for one in one_hop(ems, line, encounter) if one["resourceType"] == "List"]
    for entry in whole["entry"]:
        answer = line.get(f"{ems.base_url}/{entry['item']['reference']}")
        assert answer.status_code == 200
        assert answer.headers["ETag"] == 'W/"1"'


def test_pages_lead_through_a_snapshot(line: httpx.Client) -> None:
    with Ems(page_size=4) as ems:
        encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
        url: str | None = f"{ems.base_url}/Encounter?_id={encounter}&{ONE_HOP}"
        pages = []
        while url:
            bundle = line.get(url).json()
            pages.append(entries(bundle))
            assert bundle["total"] == 1
            url = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
            if len(pages) == 1:
                ems.add(build(telephone.HEAD_INJURY_WORSE, NOW))
        assert [len(page) for page in pages] == [4] * 13
        found = [(one["resourceType"], one["id"]) for page in pages for one in page]
        assert len(found) == len(set(found))
        assert all(one["meta"]["versionId"] == "1" for page in pages for one in page)
        gone = line.get(f"{ems.base_url}?_getpages=0000&_getpagesoffset=4")
        assert gone.status_code == 410


def test_a_patient_is_found_by_nhs_number(ems: Ems, line: httpx.Client) -> None:
    wanted = ems.add(build(telephone.ANKLE, NOW))
    ems.add(build(telephone.HEAD_INJURY, NOW))
    number = "https://fhir.nhs.uk/Id/nhs-number|9990001375"
    bundle = line.get(f"{ems.base_url}/Encounter", params={"patient.identifier": number}).json()
    assert [entry["fullUrl"] for entry in bundle["entry"]] == [wanted]
    none = line.get(f"{ems.base_url}/Encounter", params={"patient.identifier": number + "0"})
    assert none.json()["total"] == 0
    assert "entry" not in none.json()


def test_what_is_new_is_found_by_time(ems: Ems, line: httpx.Client) -> None:
    ems.add(build(telephone.ANKLE, NOW))
    second = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    since = ems.resource("Encounter", second)["meta"]["lastUpdated"]  # type: ignore[index]
    update = ems.update(build(telephone.ANKLE_RUNG_BACK, NOW))
    later = line.get(f"{ems.base_url}/Encounter", params={"_lastUpdated": f"gt{since}"})
    assert [entry["fullUrl"] for entry in later.json()["entry"]] == [update]
    ages_ago = (NOW - timedelta(days=400)).isoformat()
    for prefix, found in (("gt", 2), ("ge", 2), ("lt", 0), ("le", 0)):
        answer = line.get(f"{ems.base_url}/Encounter", params={"_lastUpdated": prefix + ages_ago})
        assert answer.json()["total"] == found


@pytest.mark.parametrize(
    "kind",
    ["List", "ReferralRequest", "Observation", "Condition", "CarePlan", "Task", "Composition"],
)
def test_each_type_can_be_searched_by_encounter(
    shared_ems: Ems, line: httpx.Client, kind: str
) -> None:
    encounter = logical(shared_ems.add(build(telephone.HEAD_INJURY, NOW)))
    parameter = "encounter" if kind in {"List", "Composition"} else "context"
    bundle = line.get(f"{shared_ems.base_url}/{kind}?{parameter}=Encounter/{encounter}").json()
    assert {one["resourceType"] for one in entries(bundle)} == {kind}


@pytest.mark.parametrize(
    ("path", "accept", "wire"),
    [
        ("", "application/fhir+xml", Wire.XML),
        ("", "application/xml", Wire.XML),
        ("", "application/fhir+json", Wire.JSON),
        ("", "text/json", Wire.JSON),
        ("", "*/*", Wire.JSON),
        ("?_format=xml", "application/fhir+json", Wire.XML),
        ("?_format=application/fhir%2Bjson", "application/fhir+xml", Wire.JSON),
        ("?_format=application/fhir+xml", "application/fhir+json", Wire.XML),
    ],
)
def test_the_form_is_the_one_asked_for(
    shared_ems: Ems, line: httpx.Client, path: str, accept: str, wire: Wire
) -> None:
    url = shared_ems.add(build(telephone.HEAD_INJURY, NOW))
    answer = line.get(url + path, headers={"Accept": accept})
    assert answer.headers["Content-Type"].partition(";")[0] == wire.value
    encounter = model("Encounter")
    read = (
        encounter.model_validate_xml(answer.content)
        if wire is Wire.XML
        else encounter.model_validate(answer.json())
    )
    assert read.id == logical(url)


def test_both_forms_say_the_same(shared_ems: Ems, line: httpx.Client) -> None:
    encounter = logical(shared_ems.add(build(cas.BREATHLESS, NOW)))
    url = f"{shared_ems.base_url}/ReferralRequest?context={encounter}"
    xml = line.get(url, headers={"Accept": "application/fhir+xml"}).content
    json = line.get(url).json()
    bundle = model("Bundle")
    assert (
        bundle.model_validate_xml(xml).entry[0].resource.note[0].text
        == bundle.model_validate(json).entry[0].resource.note[0].text
        == cas.BREATHLESS.outcome_note
    )


def test_a_sender_of_xml_alone_refuses_json(line: httpx.Client) -> None:
    with Ems(wires=(Wire.XML,)) as ems:
        url = ems.add(build(telephone.ANKLE, NOW))
        assert line.get(url).headers["Content-Type"].startswith("application/fhir+xml")
        both = line.get(url, headers={"Accept": "application/fhir+json, application/fhir+xml"})
        assert both.headers["Content-Type"].startswith("application/fhir+xml")
        refused = line.get(url, headers={"Accept": "application/fhir+json"})
        assert refused.status_code == 415
        assert b"UNSUPPORTED_MEDIA_TYPE" in refused.content


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/Questionnaire/none", (404, "not-found", "NO_RECORD_FOUND")),
        ("GET", "/Encounter/none", (404, "not-found", "NO_RECORD_FOUND")),
        ("GET", "/Encounter?colour=red", (400, "invalid", "INVALID_PARAMETER")),
        ("GET", "/Encounter?_lastUpdated=soon", (400, "invalid", "INVALID_PARAMETER")),
        ("GET", "/Encounter?_lastUpdated=gt2026", (400, "invalid", "INVALID_PARAMETER")),
        ("GET", "/Encounter?_count=none", (400, "invalid", "INVALID_PARAMETER")),
        ("GET", "/Encounter?patient.identifier=1", (400, "invalid", "INVALID_PARAMETER")),
        ("GET", "/Task?owner=me", (400, "invalid", "INVALID_PARAMETER")),
        ("GET", "/Slot", (400, "invalid", "INVALID_OPERATION")),
        ("DELETE", "/Encounter/none", (400, "invalid", "INVALID_OPERATION")),
        ("GET", "/Encounter?_format=pdf", (415, "invalid", "UNSUPPORTED_MEDIA_TYPE")),
    ],
)
def test_problems_are_the_guides(
    shared_ems: Ems,
    line: httpx.Client,
    method: str,
    path: str,
    expected: tuple[int, str, str],
) -> None:
    shared_ems.add(build(telephone.ANKLE, NOW))
    answer = line.request(method, shared_ems.base_url + path)
    assert problem(answer) == expected


def test_a_call_without_a_token_is_a_missing_header(shared_ems: Ems) -> None:
    answer = httpx.get(f"{shared_ems.base_url}/Encounter")
    assert problem(answer) == (400, "invalid", "MISSING_OR_INVALID_HEADER")


def test_a_wrong_token_is_refused(shared_ems: Ems) -> None:
    answer = httpx.get(
        f"{shared_ems.base_url}/Encounter", headers={"Authorization": "Bearer other"}
    )
    assert answer.status_code == 401


def test_the_capability_statement_is_valid(shared_ems: Ems, line: httpx.Client) -> None:
    answer = line.get(f"{shared_ems.base_url}/metadata")
    assert model("CapabilityStatement").model_validate(answer.json()).fhirVersion == "3.0.1"


def test_uec_report_holds_the_whole_journey(ems: Ems, line: httpx.Client) -> None:
    url = ems.add(build(telephone.HEAD_INJURY, NOW))
    body = {
        "resourceType": "Parameters",
        "parameter": [{"name": "requestId", "valueId": "one"}],
    }
    answer = line.post(f"{url}/$uec-report", json=body, headers={"Content-Type": FHIR_JSON})
    parts = model("Parameters").model_validate(answer.json()).parameter
    names = Counter(part.name for part in parts)
    assert [part.name for part in parts][:2] == ["encounter", "patient"]
    assert names["triage"] == names["referralRequest"] == names["consent"] == names["task"] == 1
    assert names["flag"] == 2
    kinds = Counter(part.resource.get_resource_type() for part in parts)
    assert kinds["Questionnaire"] == 28
    assert kinds["Patient"] == 1

    body["parameter"].append({"name": "isSummary", "valueBoolean": True})  # type: ignore[attr-defined]
    answer = line.post(f"{url}/$uec-report", json=body, headers={"Content-Type": FHIR_JSON})
    assert [part["name"] for part in answer.json()["parameter"]] == ["encounter", "patient"]

    answer = line.post(
        f"{url}/$uec-report",
        json={"resourceType": "Parameters"},
        headers={"Content-Type": FHIR_JSON},
    )
    assert problem(answer) == (400, "invalid", "INVALID_RESOURCE")
