"""Single resources that a message points to, and Tasks that are answered."""

import json

import pytest
from pytest_httpserver import HTTPServer

from app.connections.ems import EmsClient
from app.report.errors import ConnectionFailed
from tests.connections.fhir_samples import outcome, resource


@pytest.mark.parametrize("status", [404, 410])
def test_a_resource_that_is_not_there_is_none(
    httpserver: HTTPServer, ems: EmsClient, status: int
) -> None:
    httpserver.expect_request("/fhir/Questionnaire/5").respond_with_data("", status)
    assert ems.read("Questionnaire/5") is None


TASK = json.dumps(resource("Task", "7", status="accepted", meta={"versionId": "4"})).encode()


def test_a_task_is_put_in_the_place_of_its_version_and_read_back(
    httpserver: HTTPServer, ems: EmsClient
) -> None:
    httpserver.expect_ordered_request(
        "/fhir/Task/7",
        "PUT",
        headers={
            "If-Match": 'W/"3"',
            "Content-Type": "application/fhir+json; charset=utf-8",
        },
        data=TASK,
    ).respond_with_data("", 200)
    httpserver.expect_ordered_request("/fhir/Task/7", "GET").respond_with_data(
        TASK, headers={"ETag": 'W/"5"'}
    )
    answer = ems.update_task("Task/7", TASK, "3")
    assert (answer.taken, answer.task, answer.version) == (True, TASK, "5")
    assert answer.read_back is None


@pytest.mark.parametrize("status", [409, 412])
def test_a_task_that_has_changed_is_not_overwritten(
    httpserver: HTTPServer, ems: EmsClient, status: int
) -> None:
    httpserver.expect_request("/fhir/Task/7", "PUT").respond_with_data("", status)
    httpserver.expect_request("/fhir/Task/7", "GET").respond_with_data(TASK)
    answer = ems.update_task("Task/7", TASK, "3")
    assert (answer.taken, answer.task, answer.version) == (False, TASK, "4")
    assert len(httpserver.log) == 2


@pytest.mark.hazard("P11")
def test_an_answer_that_was_lost_is_found_again_by_reading_back(
    httpserver: HTTPServer, ems: EmsClient
) -> None:
    """The first PUT was taken and its answer was not heard: the second meets our own version."""
    httpserver.expect_ordered_request("/fhir/Task/7", "PUT").respond_with_data("", 503)
    httpserver.expect_ordered_request("/fhir/Task/7", "PUT").respond_with_data("", 412)
    httpserver.expect_ordered_request("/fhir/Task/7", "GET").respond_with_data(TASK)
    answer = ems.update_task("Task/7", TASK, "3")
    assert (answer.taken, answer.task) == (False, TASK)


def test_a_task_that_cannot_be_read_back_is_sent_and_not_confirmed(
    httpserver: HTTPServer, ems: EmsClient
) -> None:
    httpserver.expect_request("/fhir/Task/7", "PUT").respond_with_data(TASK)
    httpserver.expect_request("/fhir/Task/7", "GET").respond_with_data("", 403)
    answer = ems.update_task("Task/7", TASK, "3")
    assert (answer.taken, answer.task) == (True, None)
    assert answer.read_back is not None
    assert answer.read_back.code == "CONN-011"


OTHER = json.dumps(resource("Task", "8", status="accepted", meta={"versionId": "4"}))


@pytest.mark.hazard("P11", "H01")
@pytest.mark.parametrize("instead", [OTHER, json.dumps(resource("Patient", "7"))])
def test_another_record_is_never_taken_for_the_task(
    httpserver: HTTPServer, ems: EmsClient, instead: str
) -> None:
    """It would tell of another patient's handover, and be written over this one's."""
    httpserver.expect_request("/fhir/Task/7", "GET").respond_with_data(instead)
    for reference in ("Task/7", httpserver.url_for("/fhir/Task/7")):
        with pytest.raises(ConnectionFailed) as told:
            ems.read_task(reference)
        assert (told.value.code, told.value.retryable) == ("CONN-076", True)
        assert told.value.what_happened.startswith("It answered with another record")


@pytest.mark.hazard("H06")
@pytest.mark.parametrize("said", [OTHER, outcome("INVALID_RESOURCE")])
def test_a_yes_to_something_else_is_no_yes_where_the_task_cannot_be_read_back(
    httpserver: HTTPServer, ems: EmsClient, said: str
) -> None:
    httpserver.expect_request("/fhir/Task/7", "PUT").respond_with_data(said, 201)
    httpserver.expect_request("/fhir/Task/7", "GET").respond_with_data("", 403)
    assert not ems.update_task("Task/7", TASK, "3").taken


def test_a_task_that_is_refused_is_a_failure(httpserver: HTTPServer, ems: EmsClient) -> None:
    httpserver.expect_request("/fhir/Task/7", "PUT").respond_with_data(
        outcome("INVALID_RESOURCE"), 400
    )
    with pytest.raises(ConnectionFailed) as told:
        ems.update_task("Task/7", TASK, "3")
    assert (told.value.code, told.value.title) == (
        "CONN-021",
        "Test EMS has not confirmed the reply",
    )


def test_an_xml_task_is_sent_as_xml(httpserver: HTTPServer, ems: EmsClient) -> None:
    task = b'<Task xmlns="http://hl7.org/fhir"><id value="7"/></Task>'
    httpserver.expect_request("/fhir/Task/7", "PUT").respond_with_data(task)
    httpserver.expect_request("/fhir/Task/7", "GET").respond_with_data(task)
    ems.update_task("Task/7", task, "3")
    assert httpserver.log[0][0].headers["Content-Type"].startswith("application/fhir+xml")
