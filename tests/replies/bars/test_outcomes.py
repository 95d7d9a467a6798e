"""OperationOutcomes, the CapabilityStatement and MessageDefinitions."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from app.replies.bars.abilities import capability_statement, message_definitions, searchset
from app.replies.bars.original import Form
from app.replies.bars.outcomes import Refusal, outcome
from app.replies.bars.parts import resource_of
from app.replies.bars.systems import DOS_SERVICE, USE_CASES

NAME = UUID("12121212-3434-4565-8787-909090909090")
SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "bars-r4" / "operation-outcomes"

CATALOGUE = {
    (400, "REC_BAD_REQUEST", "required"),
    (400, "REC_BAD_REQUEST", "invalid"),
    (400, "REC_BAD_REQUEST", "value"),
    (400, "REC_BAD_REQUEST", "invariant"),
    (400, "REC_BAD_REQUEST", "not-supported"),
    (401, "REC_UNAUTHORIZED", "security"),
    (401, "REC_UNAUTHORIZED", "forbidden"),
    (403, "REC_FORBIDDEN", "forbidden"),
    (403, "REC_FORBIDDEN", "security"),
    (404, "REC_NOT_FOUND", "not-found"),
    (406, "REC_NOT_ACCEPTABLE", "processing"),
    (408, "REC_TIMEOUT", "timeout"),
    (409, "REC_CONFLICT", "duplicate"),
    (409, "REC_CONFLICT", "conflict"),
    (422, "REC_UNPROCESSABLE_ENTITY", "not-supported"),
    (422, "REC_UNPROCESSABLE_ENTITY", "processing"),
    (422, "REC_UNPROCESSABLE_ENTITY", "too-costly"),
    (425, "REC_TOO_EARLY", "duplicate"),
    (429, "REC_TOO_MANY_REQUESTS", "throttled"),
    (500, "REC_SERVER_ERROR", "exception"),
    (500, "REC_SERVER_ERROR", "transient"),
    (500, "REC_SERVER_ERROR", "no-store"),
    (500, "REC_SERVER_ERROR", "too-costly"),
    (501, "REC_NOT_IMPLEMENTED", "not-supported"),
    (503, "REC_SERVICE_UNAVAILABLE", "transient"),
}
"""The rows of the error catalogue that a receiver returns (digest, S2)."""

OUTSIDE = {
    (405, "REC_METHOD_NOT_ALLOWED", "not-supported"),
    (413, "REC_BAD_REQUEST", "too-long"),
    (415, "REC_BAD_REQUEST", "not-supported"),
}
"""What HTTP itself has a status for, and the catalogue no row."""


def test_every_row_of_the_catalogue_is_there_and_no_other() -> None:
    rows = {(each.value.status, each.value.code, each.value.issue) for each in Refusal}

    assert rows == CATALOGUE | OUTSIDE


@pytest.mark.parametrize("refusal", Refusal, ids=lambda one: one.name)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_outcome_has_the_shape_of_the_catalogue(refusal: Refusal, form: str) -> None:
    row = refusal.value
    made = resource_of(
        outcome(refusal, "Said for a developer", NAME, "json" if form == "json" else "xml")
    )
    issue = made["issue"][0]

    assert made["resourceType"] == "OperationOutcome"
    assert made["id"] == str(NAME)
    assert issue["severity"] == "error"
    assert issue["code"] == row.issue
    assert issue["details"]["coding"] == [
        {
            "system": "https://fhir.nhs.uk/CodeSystem/http-error-codes",
            "code": row.code,
            "display": f"{row.status} - {row.code}",
        }
    ]
    assert issue["diagnostics"] == "Said for a developer"


def test_published_outcomes_of_receivers_are_rows_of_ours() -> None:
    rows = {(each.value.status, each.value.code, each.value.issue) for each in Refusal}
    for sample in SAMPLES.glob("*REC_*.json"):
        issue = json.loads(sample.read_bytes())["issue"][0]
        code = issue["details"]["coding"][0]["code"]
        assert (int(sample.name[:3]), code, issue["code"]) in rows


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_capability_statement_lists_what_is_built(form: Form) -> None:
    made = resource_of(capability_statement("1.2.3", form))

    rest = made["rest"][0]
    assert made["fhirVersion"] == "4.0.1"
    assert made["software"]["version"] == "1.2.3"
    assert [each["type"] for each in rest["resource"]] == ["ServiceRequest", "MessageDefinition"]
    assert rest["operation"][0]["name"] == "process-message"
    assert made["messaging"][0]["supportedMessage"][0]["mode"] == "receiver"


@pytest.mark.parametrize(
    ("contexts", "names"),
    [
        ([], ["referral", "validation", "cancelled"]),
        ([(USE_CASES, "A1T1")], ["referral", "cancelled"]),
        ([(USE_CASES, "a4t2")], ["validation", "cancelled"]),
        ([(USE_CASES, "a6t1")], []),
        ([("https://other.example", "a1t1")], []),
        ([(DOS_SERVICE, "2000099901"), ("", "a1t1")], ["referral", "cancelled"]),
        ([(DOS_SERVICE, "2000000000"), (USE_CASES, "a1t1")], []),
    ],
)
def test_message_definitions_are_found_by_service_and_use_case(
    contexts: list[tuple[str, str]], names: list[str]
) -> None:
    made = json.loads(message_definitions(contexts, ["2000099901"], "https://x.example", "json"))

    assert (made["type"], made["total"]) == ("searchset", len(names))
    assert [e["resource"]["url"].rsplit("-", 1)[1] for e in made.get("entry", [])] == names


def test_a_search_without_a_find_is_an_empty_searchset() -> None:
    made = json.loads(searchset([], "https://x.example/ServiceRequest", "json"))

    assert made["total"] == 0
    assert "entry" not in made
