"""What receivers and the owner may write to the demonstration EMS."""

from __future__ import annotations

import httpx
import pytest

from app.demo.authoring.build import build
from app.demo.authoring.fhir import Resource
from app.demo.ems import Ems
from app.demo.ems.wire import model
from app.demo.encounters import cas, telephone
from tests.demo.line import (
    NOW,
    logical,
    one_hop,
    problem,
    put,
    task_of,
)


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


def test_waiting_for_an_acknowledgement(ems: Ems, line: httpx.Client) -> None:
    encounter = logical(ems.add(build(telephone.HEAD_INJURY, NOW)))
    assert not ems.wait_for_acknowledgements(1, 0.05)
    put(ems, line, {**task_of(ems, line, encounter), "status": "accepted"}, 'W/"1"')
    assert ems.wait_for_acknowledgements(1, 0.05)


def test_waiting_for_a_call(ems: Ems, line: httpx.Client) -> None:
    assert not ems.wait_for_calls(lambda calls: len(calls) > 0, 0.05)
    line.get(f"{ems.base_url}/metadata")
    assert ems.wait_for_calls(lambda calls: len(calls) > 0, 0.05)
