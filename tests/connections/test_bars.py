"""The BaRS client: what it sends, and what it makes of every answer."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.bars import BarsClient, Letterhead, headers_of
from app.connections.bars_outcome import bundle_id, said
from app.connections.secrets import MemorySecrets
from app.report.errors import AppError, ConnectionFailed
from app.settings.registry import SenderKind, SenderSettings

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "bars-r4" / "operation-outcomes"
LETTER = Letterhead(
    target="https://fhir.nhs.uk/Id/dos-service-id|2000099901",
    request_id="0f0e0d0c-0b0a-4908-8706-050403020100",
    correlation_id="10111213-1415-4617-9819-1a1b1c1d1e1f",
    ods="RXX",
    organisation="Northshire General Hospital",
    program=("Triage Handover Viewer", "1.0"),
    practitioner="Dr Ada Quill",
    role="Clinician",
    use_context="a4t1|validation|servicerequest-response|new",
)
BODY = b'{"resourceType":"Bundle","id":"b1","type":"message"}'
IDS = {"X-Request-Id": LETTER.request_id, "X-Correlation-Id": LETTER.correlation_id.upper()}

FOR_GOOD = {
    "REC_BAD_REQUEST": (400, "CONN-131"),
    "SEND_BAD_REQUEST": (400, "CONN-131"),
    "PROXY_BAD_REQUEST": (400, "CONN-131"),
    "BAD_REQUEST": (400, "CONN-131"),
    "REC_UNAUTHORIZED": (401, "CONN-010"),
    "SEND_UNAUTHORIZED": (401, "CONN-010"),
    "REC_FORBIDDEN": (403, "CONN-011"),
    "SEND_FORBIDDEN": (403, "CONN-011"),
    "REC_NOT_FOUND": (404, "CONN-132"),
    "PROXY_NOT_FOUND": (404, "CONN-132"),
    "NOT_FOUND": (404, "CONN-132"),
    "SEND_METHOD_NOT_ALLOWED": (405, "CONN-131"),
    "REC_NOT_ACCEPTABLE": (406, "CONN-134"),
    "SEND_NOT_ACCEPTABLE": (406, "CONN-134"),
    "REC_CONFLICT": (409, "CONN-133"),
    "REC_UNPROCESSABLE_ENTITY": (422, "CONN-134"),
    "REC_SERVER_ERROR": (500, "CONN-135"),
    "PROXY_SERVER_ERROR": (500, "CONN-135"),
    "SERVER_ERROR": (500, "CONN-135"),
    "REC_NOT_IMPLEMENTED": (501, "CONN-131"),
}
AGAIN = {
    "REC_TIMEOUT": (408, "CONN-051"),
    "REC_TOO_EARLY": (425, "CONN-136"),
    "REC_TOO_MANY_REQUESTS": (429, "CONN-040"),
    "SEND_TOO_MANY_REQUESTS": (429, "CONN-040"),
    "REC_SERVICE_UNAVAILABLE": (503, "CONN-041"),
    "REC_UNAVAILABLE": (503, "CONN-041"),
    "PROXY_SERVICE_UNAVAILABLE": (503, "CONN-041"),
    "PROXY_UNAVAILABLE": (503, "CONN-041"),
    "UNAVAILABLE": (503, "CONN-041"),
    "PROXY_TIMEOUT": (504, "CONN-051"),
    "SOMETHING_NEW": (418, "CONN-137"),
}


def outcome(code: str, issue: str = "invalid", system: str = "any") -> bytes:
    coding = {"system": system, "code": code}
    told = {"severity": "error", "code": issue, "details": {"coding": [coding]}}
    return json.dumps({"resourceType": "OperationOutcome", "issue": [told]}).encode()


@pytest.fixture
def client(httpserver: HTTPServer) -> Iterator[BarsClient]:
    secrets = MemorySecrets()
    secrets.set("bars-token", "made-up-token")
    sender = SenderSettings(
        "Northshire Ambulance",
        httpserver.url_for("/FHIR/R4"),
        kind=SenderKind.BARS,
        token_secret="bars-token",
        timeout_s=1.0,
        total_s=3.0,
    )
    with BarsClient(sender, secrets, pause=lambda _: False) as made:
        yield made


def answer(httpserver: HTTPServer, status: int, body: bytes, **headers: str) -> None:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    httpserver.expect_request("/FHIR/R4/$process-message").respond_with_data(
        body, status, headers=told
    )


def failure(client: BarsClient) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as caught:
        client.send(BODY, LETTER)
    return caught.value


def unpacked(value: str) -> Any:
    return json.loads(base64.b64decode(value))


def test_the_headers_are_those_of_the_standard(client: BarsClient, httpserver: HTTPServer) -> None:
    came: list[Request] = []

    def take(request: Request) -> Response:
        came.append(request)
        return Response(request.get_data(), 200, headers=IDS)

    httpserver.expect_request("/FHIR/R4/$process-message", method="POST").respond_with_handler(take)

    taken = client.send(BODY, LETTER)

    sent = came[0].headers
    assert came[0].get_data() == BODY == taken.answer
    assert sent["Authorization"] == "Bearer made-up-token"
    assert sent["X-Request-Id"] == LETTER.request_id
    assert sent["X-Correlation-Id"] == LETTER.correlation_id
    assert sent["Accept"] == "application/fhir+json; version=1.4.0"
    assert sent["Content-Type"].startswith("application/fhir+json")
    assert sent["use-context"] == "a4t1|validation|servicerequest-response|new"
    assert unpacked(sent["NHSD-Target-Identifier"]) == {
        "system": "https://fhir.nhs.uk/Id/dos-service-id",
        "value": "2000099901",
    }
    organisation = unpacked(sent["NHSD-End-User-Organisation"])
    assert organisation["resourceType"] == "Organization"
    assert organisation["identifier"][0]["value"] == "RXX"
    assert organisation["name"] == "Northshire General Hospital"
    assert unpacked(sent["NHSD-Requesting-Software"])["resourceType"] == "Device"
    who = unpacked(sent["NHSD-Requesting-Practitioner"])
    assert who["resourceType"] == "PractitionerRole"
    assert who["practitioner"]["display"] == "Dr Ada Quill"


def test_the_resources_in_the_headers_are_valid_fhir() -> None:
    from fhir.resources.R4B import get_fhir_model_class

    made = headers_of(LETTER)
    for name in ("End-User-Organisation", "Requesting-Software", "Requesting-Practitioner"):
        resource = unpacked(made[f"NHSD-{name}"])
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_a_practitioner_who_is_not_known_is_left_out() -> None:
    assert "NHSD-Requesting-Practitioner" not in headers_of(replace(LETTER, practitioner=""))


@pytest.mark.parametrize("target", ["", "2000099901", "|2000099901", "https://x.example|"])
def test_an_endpoint_that_is_none_of_bars_is_told(target: str) -> None:
    with pytest.raises(AppError, match="REPLY-028"):
        headers_of(replace(LETTER, target=target))


@pytest.mark.parametrize("body", [b"", BODY, b'{"resourceType":"Bundle","id":"other"}'])
def test_2xx_with_both_ids_is_taken_with_or_without_an_echo(
    client: BarsClient, httpserver: HTTPServer, body: bytes
) -> None:
    answer(httpserver, 200, body, **IDS)

    assert not client.send(BODY, LETTER).before


def test_2xx_without_ids_is_taken_where_it_echoes_our_bundle(
    client: BarsClient, httpserver: HTTPServer
) -> None:
    answer(httpserver, 200, BODY)

    assert client.send(BODY, LETTER).answer == BODY


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Sign in</body></html>", b'{"resourceType":"Bundle","id":"b2"}']
)
def test_2xx_that_is_no_answer_of_bars_leaves_it_open(
    client: BarsClient, httpserver: HTTPServer, body: bytes
) -> None:
    answer(httpserver, 200, body)

    told = failure(client)
    assert (told.code, told.retryable) == ("CONN-130", True)


def test_a_refusal_in_200_is_a_refusal(client: BarsClient, httpserver: HTTPServer) -> None:
    answer(httpserver, 200, outcome("REC_NOT_FOUND"), **IDS)

    assert failure(client).code == "CONN-132"


@pytest.mark.hazard("P11")
@pytest.mark.parametrize("ids", [IDS, {}])
@pytest.mark.parametrize(
    ("status", "code"), [(409, "REC_CONFLICT"), (409, "BAD_REQUEST"), (400, "REC_CONFLICT")]
)
def test_duplicate_means_that_it_was_delivered(
    client: BarsClient, httpserver: HTTPServer, status: int, code: str, ids: dict[str, str]
) -> None:
    answer(httpserver, status, outcome(code, "duplicate"), **ids)

    assert client.send(BODY, LETTER).before


@pytest.mark.parametrize("code", FOR_GOOD)
def test_refused_for_good(client: BarsClient, httpserver: HTTPServer, code: str) -> None:
    status, expected = FOR_GOOD[code]
    answer(httpserver, status, outcome(code), **IDS)

    told = failure(client)
    assert (told.code, told.retryable) == (expected, False)
    assert code in told.what_happened
    assert told.title == "Northshire Ambulance has not confirmed the reply"


@pytest.mark.parametrize("code", AGAIN)
def test_tried_again_later(client: BarsClient, httpserver: HTTPServer, code: str) -> None:
    status, expected = AGAIN[code]
    answer(httpserver, status, outcome(code, "throttled"), **IDS)

    told = failure(client)
    assert (told.code, told.retryable) == (expected, True)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 501, 502, 503, 504])
@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"{", b'{"error":"x"}'])
def test_no_operation_outcome_is_a_failure_of_the_line(
    client: BarsClient, httpserver: HTTPServer, status: int, body: bytes
) -> None:
    answer(httpserver, status, body, **IDS)

    assert failure(client).retryable


@pytest.mark.parametrize("missing", ["X-Request-Id", "X-Correlation-Id"])
def test_an_outcome_without_both_ids_is_a_failure_of_the_line(
    client: BarsClient, httpserver: HTTPServer, missing: str
) -> None:
    ids = {name: value for name, value in IDS.items() if name != missing}
    answer(httpserver, 400, outcome("REC_BAD_REQUEST"), **ids)

    told = failure(client)
    assert (told.code, told.retryable) == ("CONN-130", True)


@pytest.mark.parametrize(
    ("system", "issue"),
    [
        ("http://hl7.org/fhir/ValueSet/operation-outcome", "400"),
        ("https://fhir.nhs.uk/Codesystem/http-error-codes", "429"),
        ("", ""),
    ],
)
def test_only_the_code_of_the_details_counts(
    client: BarsClient, httpserver: HTTPServer, system: str, issue: str
) -> None:
    answer(httpserver, 429, outcome("SEND_TOO_MANY_REQUESTS", issue, system), **IDS)

    assert failure(client).code == "CONN-040"


def test_an_outcome_in_xml_is_understood(client: BarsClient, httpserver: HTTPServer) -> None:
    body = (
        b'<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="error"/>'
        b'<code value="duplicate"/><details><coding><code value="REC_CONFLICT"/></coding>'
        b"</details></issue></OperationOutcome>"
    )
    answer(httpserver, 409, body, **IDS)

    assert client.send(BODY, LETTER).before


def test_the_senders_words_are_never_repeated(client: BarsClient, httpserver: HTTPServer) -> None:
    answer(httpserver, 400, outcome("Castellane Rosa 9997770226"), **IDS)

    assert "Castellane" not in failure(client).line


def test_a_redirect_is_refused(client: BarsClient, httpserver: HTTPServer) -> None:
    answer(httpserver, 307, b"", Location="https://elsewhere.example/FHIR/R4/$process-message")

    assert failure(client).code == "CONN-080"
    assert len(httpserver.log) == 1


def test_published_outcomes_are_understood() -> None:
    for sample in SAMPLES.glob("*.json"):
        found = said(sample.read_bytes())
        assert found is not None
        assert found.code == sample.name.split("-")[1]
        assert found.means_delivered is sample.name.startswith("409-REC_CONFLICT-duplicate")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b"<", b"<a/>", b"\xff", b"[" * 100_000, b'{"issue": [1]}'],
)
def test_what_is_no_outcome_is_none(body: bytes) -> None:
    assert said(body) is None
    assert bundle_id(body) == ""


@pytest.mark.parametrize(
    "members", [{}, {"issue": 3}, {"issue": [None]}, {"issue": {"details": {"coding": "x"}}}]
)
def test_an_outcome_without_a_code_is_one_all_the_same(members: dict[str, Any]) -> None:
    found = said(json.dumps({"resourceType": "OperationOutcome"} | members).encode())

    assert found is not None
    assert found.code == ""
