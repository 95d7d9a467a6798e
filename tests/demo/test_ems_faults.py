"""The demonstration EMS fails on purpose, in a known way."""

from __future__ import annotations

import httpx
import pytest

from app.demo.authoring.build import build
from app.demo.ems import Ems, Fault, Wrong
from app.demo.encounters import telephone
from tests.demo.line import (
    NOW,
    ONE_HOP,
    logical,
    put,
    task_of,
)


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
    with pytest.raises(httpx.ReadTimeout):
        put(ems, line, task, 'W/"1"', timeout=0.2)
    assert [told.times for told in ems.acknowledgements()] == [1]


def test_calls_are_written_down_without_their_query(ems: Ems, line: httpx.Client) -> None:
    ems.add(build(telephone.ANKLE, NOW))
    number = "https://fhir.nhs.uk/Id/nhs-number|9990001375"
    line.get(f"{ems.base_url}/Encounter", params={"patient.identifier": number})
    (call,) = ems.calls()
    assert (call.method, call.path, call.status) == ("GET", "/fhir/STU3/Encounter", 200)
