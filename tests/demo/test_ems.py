"""The demonstration EMS keeps to the CDS API guide over real HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.demo.authoring.build import build
from app.demo.authoring.fhir import Resource
from app.demo.ems import Ems, Fault, Wrong
from app.demo.ems.wire import Wire, model
from app.demo.encounters import cas, telephone

NOW = datetime.now(UTC)
ONE_HOP = "_include=*&_revinclude=*"
FHIR_JSON = "application/fhir+json"


@pytest.fixture(scope="module")
def shared_ems() -> Iterator[Ems]:
    with Ems() as ems:
        yield ems


@pytest.fixture
def ems() -> Iterator[Ems]:
    with Ems(page_size=500) as ems:
        yield ems


@pytest.fixture
def line() -> Iterator[httpx.Client]:
    with httpx.Client(headers={"Authorization": "Bearer demonstration"}, timeout=10) as client:
        yield client


def entries(bundle: Resource) -> list[Resource]:
    return [entry["resource"] for entry in bundle.get("entry", [])]


def one_hop(ems: Ems, line: httpx.Client, encounter: str) -> list[Resource]:
    answer = line.get(f"{ems.base_url}/Encounter?_id={encounter}&{ONE_HOP}")
    assert answer.status_code == 200
    return entries(answer.json())


def logical(url: str) -> str:
    return url.rpartition("/")[2]


def task_of(ems: Ems, line: httpx.Client, encounter: str) -> Resource:
    (task,) = [one for one in one_hop(ems, line, encounter) if one["resourceType"] == "Task"]
    return task


def put(
    ems: Ems, line: httpx.Client, task: Resource, match: str | None, wire: str = FHIR_JSON
) -> httpx.Response:
    headers = {"Content-Type": wire} | ({"If-Match": match} if match else {})
    return line.put(f"{ems.base_url}/Task/{task['id']}", json=task, headers=headers)


def problem(answer: httpx.Response) -> tuple[int, str, str]:
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    (issue,) = outcome["issue"]
    return answer.status_code, issue["code"], issue["details"]["coding"][0]["code"]


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


def test_an_accepted_task_is_written_down_once(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    task = task_of(ems, line, encounter)
    owner = {"identifier": {"value": "RXY01"}}
    answer = put(ems, line, {**task, "status": "accepted", "owner": owner}, 'W/"1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, 'W/"2"')
    (told,) = ems.acknowledgements()
    assert (told.task, told.encounter, told.status, told.owner, told.times) == (
        task["id"],
        encounter,
        "accepted",
        "RXY01",
        1,
    )
    assert task_of(ems, line, encounter)["status"] == "accepted"


def test_a_stale_version_is_refused_and_changes_nothing(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    task = {**task_of(ems, line, encounter), "status": "accepted"}
    assert put(ems, line, task, 'W/"1"').status_code == 200
    again = put(ems, line, task, 'W/"1"')
    assert again.status_code == 412
    assert [told.times for told in ems.acknowledgements()] == [1]


def test_writing_the_same_twice_is_counted(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    task = {**task_of(ems, line, encounter), "status": "accepted"}
    assert put(ems, line, task, 'W/"1"').status_code == 200
    assert put(ems, line, task, 'W/"2"').status_code == 200
    assert [told.times for told in ems.acknowledgements()] == [2]


@pytest.mark.parametrize(
    ("change", "match", "status"),
    [
        ({}, None, 400),
        ({"status": "done"}, 'W/"1"', 422),
        ({"status": "completed"}, 'W/"1"', 422),
        ({"status": "accepted", "description": "Something else"}, 'W/"1"', 422),
        ({"status": "accepted", "for": {"reference": "Patient/other"}}, 'W/"1"', 422),
        ({"resourceType": "Flag"}, 'W/"1"', 400),
    ],
)
def test_what_a_receiver_may_not_write_is_refused(
    shared_ems: Ems, line: httpx.Client, change: Resource, match: str | None, status: int
) -> None:
    encounter = logical(shared_ems.add(build(telephone.ABDOMINAL_PAIN, NOW)))
    held = next(
        one for one in build(telephone.ABDOMINAL_PAIN, NOW) if one["resourceType"] == "Task"
    )
    task = shared_ems.resource("Task", held["id"])
    assert task is not None
    assert put(shared_ems, line, {**task, **change}, match).status_code == status
    assert shared_ems.resource("Task", held["id"]) == task
    assert not [one for one in shared_ems.acknowledgements() if one.encounter == encounter]


def test_a_body_that_is_no_json_and_an_unknown_type(shared_ems: Ems, line: httpx.Client) -> None:
    url = shared_ems.add(build(telephone.ANKLE, NOW))
    broken = line.post(
        f"{url}/$uec-report", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert problem(broken) == (400, "value", "INVALID_REQUEST_MESSAGE")
    unknown = line.post(f"{url}/$uec-report", content=b"{}", headers={"Content-Type": "text/plain"})
    assert problem(unknown) == (415, "invalid", "UNSUPPORTED_MEDIA_TYPE")


def test_an_update_in_xml_is_taken(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    task = model("Task").model_validate({**task_of(ems, line, encounter), "status": "accepted"})
    answer = line.put(
        f"{ems.base_url}/Task/{task.id}",
        content=task.model_dump_xml(),
        headers={"Content-Type": "application/fhir+xml", "If-Match": 'W/"1"'},
    )
    assert answer.status_code == 200
    assert [told.status for told in ems.acknowledgements()] == ["accepted"]


def test_a_sender_without_acknowledgements_takes_no_update(line: httpx.Client) -> None:
    with Ems(takes_tasks=False, page_size=500) as ems:
        encounter = logical(ems.add(build(cas.BREATHLESS, NOW)))
        task = {**task_of(ems, line, encounter), "status": "accepted"}
        assert problem(put(ems, line, task, 'W/"1"')) == (405, "invalid", "INVALID_OPERATION")
        assert ems.acknowledgements() == ()


def test_an_update_changes_what_changed_and_keeps_what_was_accepted(
    ems: Ems, line: httpx.Client
) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    task = {**task_of(ems, line, encounter), "status": "accepted"}
    put(ems, line, task, 'W/"1"')
    ems.update(build(telephone.HEAD_INJURY_WORSE, NOW))
    now_held = one_hop(ems, line, encounter)
    versions = {
        (one["resourceType"], one["meta"]["versionId"])
        for one in now_held
        if one["meta"]["versionId"] != "1"
    }
    assert versions == {
        ("Encounter", "2"),
        ("Task", "2"),
        ("QuestionnaireResponse", "2"),
        ("Observation", "2"),
        ("CarePlan", "2"),
        ("Composition", "2"),
    }
    assert task_of(ems, line, encounter)["status"] == "accepted"
    assert len([one for one in now_held if one["resourceType"] == "Observation"]) == 7


def test_a_cancelled_encounter_keeps_everything(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    before = len(one_hop(ems, line, encounter))
    ems.cancel(encounter)
    after = one_hop(ems, line, encounter)
    assert len(after) == before
    assert {one["resourceType"] for one in after if one.get("status") == "cancelled"} == {
        "Encounter",
        "ReferralRequest",
        "ProcedureRequest",
        "Task",
    }
    with pytest.raises(KeyError):
        ems.cancel("none")


def test_damaged_bytes_are_sent_as_they_are(ems: Ems, line: httpx.Client) -> None:
    url = ems.add_damaged(build(telephone.ANKLE, NOW), b'{"resourceType": "Bund')
    answer = line.get(f"{ems.base_url}/Encounter?_id={logical(url)}&{ONE_HOP}")
    assert (answer.status_code, answer.content) == (200, b'{"resourceType": "Bund')
    assert line.get(f"{ems.base_url}/Encounter").json()["total"] == 1


def test_offline_refuses_and_the_same_port_comes_back(ems: Ems, line: httpx.Client) -> None:
    url = ems.add(build(telephone.ANKLE, NOW))
    assert line.get(url).status_code == 200
    ems.go_offline()
    with pytest.raises(httpx.ConnectError):
        line.get(url)
    ems.add(build(telephone.HEAD_INJURY, NOW))
    ems.go_online()
    assert line.get(f"{ems.base_url}/Encounter").json()["total"] == 2


@pytest.mark.parametrize("wrong", [Wrong.REQUEST_LOST, Wrong.ANSWER_LOST, Wrong.CUT_SHORT])
def test_a_cut_line_is_a_cut_line(ems: Ems, line: httpx.Client, wrong: Wrong) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    task = {**task_of(ems, line, encounter), "status": "accepted"}
    ems.fail(Fault(wrong, method="PUT", part="/Task/"))
    assert task_of(ems, line, encounter)["status"] == "requested"
    with pytest.raises(httpx.TransportError):
        put(ems, line, task, 'W/"1"')
    done = wrong is not Wrong.REQUEST_LOST
    assert len(ems.acknowledgements()) == done
    assert put(ems, line, task, 'W/"1"').status_code == (412 if done else 200)
    assert [told.times for told in ems.acknowledgements()] == [1]


def test_a_status_of_choice_as_often_as_asked_for(ems: Ems, line: httpx.Client) -> None:
    url = ems.add(build(telephone.ANKLE, NOW))
    ems.fail(Fault(Wrong.STATUS, status=500), times=2)
    ems.fail(Fault(Wrong.STATUS, status=503), times=9)
    answers = [line.get(url) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500, 500, 503]
    assert answers[0].text == "500: Internal Server Error"
    ems.mend()
    assert line.get(url).status_code == 200


def test_a_late_answer_is_late(ems: Ems, line: httpx.Client) -> None:
    url = ems.add(build(telephone.ANKLE, NOW))
    ems.fail(Fault(Wrong.LATE, seconds=30))
    with pytest.raises(httpx.ReadTimeout):
        line.get(url, timeout=0.2)
    assert line.get(url).status_code == 200


def test_a_late_answer_can_follow_what_was_done(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    task = {**task_of(ems, line, encounter), "status": "accepted"}
    ems.fail(Fault(Wrong.ANSWER_LATE, method="PUT", seconds=30))
    line.timeout = httpx.Timeout(0.2)
    with pytest.raises(httpx.ReadTimeout):
        put(ems, line, task, 'W/"1"')
    assert [told.times for told in ems.acknowledgements()] == [1]


def test_calls_are_written_down_without_their_query(ems: Ems, line: httpx.Client) -> None:
    ems.add(build(telephone.ANKLE, NOW))
    number = "https://fhir.nhs.uk/Id/nhs-number|9990001375"
    line.get(f"{ems.base_url}/Encounter", params={"patient.identifier": number})
    (call,) = ems.calls()
    assert (call.method, call.path, call.status) == ("GET", "/fhir/STU3/Encounter", 200)


def test_waiting_for_an_acknowledgement(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    assert not ems.wait_for_acknowledgements(1, 0.05)
    put(ems, line, {**task_of(ems, line, encounter), "status": "accepted"}, 'W/"1"')
    assert ems.wait_for_acknowledgements(1, 0.05)
