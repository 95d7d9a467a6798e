"""Every failure a sender or a network can cause has one row of the table."""

import re

import pytest

from app.connections import errors, troubles
from app.connections.errors import Errand
from app.connections.troubles import Trouble
from app.settings.registry import SenderSettings
from tests.connections.fhir_samples import outcome

SENDER = SenderSettings("Town EMS", "https://ems.example.nhs.uk/fhir", phone="01632 960100")
TROUBLES = [one for one in vars(troubles).values() if isinstance(one, Trouble)]


@pytest.mark.parametrize(
    ("status", "body", "code", "retryable"),
    [
        # the table of the CDS API guide, error handling
        (404, outcome("NO_RECORD_FOUND", "not-found"), "CONN-001", False),
        (400, outcome("MISSING_OR_INVALID_HEADER"), "CONN-010", False),
        (400, outcome("INVALID_PARAMETER"), "CONN-020", False),
        (400, outcome("INVALID_RESOURCE"), "CONN-021", False),
        (400, outcome("INVALID_REQUEST_MESSAGE", "value"), "CONN-022", False),
        (400, outcome("INVALID_OPERATION"), "CONN-023", False),
        (415, outcome("UNSUPPORTED_MEDIA_TYPE"), "CONN-025", False),
        (500, "500: Internal Server Error", "CONN-042", True),
        # what the guide leaves open
        (400, "", "CONN-024", False),
        (400, outcome("SOMETHING_ELSE"), "CONN-024", False),
        (401, "", "CONN-010", False),
        (401, outcome("NO_RECORD_FOUND"), "CONN-010", False),
        (403, "<html>no</html>", "CONN-011", False),
        (403, outcome("INVALID_PARAMETER"), "CONN-011", False),
        (404, "<html>Not Found</html>", "CONN-001", False),
        (405, "", "CONN-024", False),
        (406, "", "CONN-025", False),
        (408, "", "CONN-051", True),
        (409, "", "CONN-030", False),
        (410, "", "CONN-002", False),
        (412, outcome(), "CONN-030", False),
        (413, "", "CONN-072", False),
        (418, "", "CONN-024", False),
        (422, outcome("", "processing"), "CONN-026", False),
        (429, "", "CONN-040", True),
        (501, "", "CONN-042", True),
        (502, "", "CONN-041", True),
        (503, '{"half', "CONN-041", True),
        (504, "", "CONN-041", True),
        (599, "", "CONN-042", True),
    ],
)
def test_every_answer_has_its_row(status: int, body: str, code: str, retryable: bool) -> None:
    failure = errors.of_answer(status, body.encode(), SENDER, Errand.REPORT)
    assert (failure.code, failure.retryable) == (code, retryable)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.code)
@pytest.mark.parametrize("errand", Errand)
def test_every_row_says_who_what_and_what_to_do(trouble: Trouble, errand: Errand) -> None:
    failure = errors.failed(trouble, SENDER, errand, status=418)
    assert "Town EMS" in failure.title
    assert failure.what_happened.endswith(".")
    assert failure.what_to_do.endswith(".")
    assert not set("{}") & set(failure.line)
    assert not re.search(r"\b(error|please|invalid)\b", failure.line, re.IGNORECASE)
    if "ing Town EMS" in failure.what_to_do:
        assert "ring Town EMS on 01632 960100" in failure.what_to_do.replace("Ring", "ring")


@pytest.mark.hazard("0604")
def test_a_report_that_cannot_be_had_says_whom_to_ring_and_to_triage_in_full() -> None:
    failure = errors.of_answer(404, b"", SENDER, Errand.REPORT)
    assert failure.title == "The report was not received from Town EMS"
    assert failure.what_to_do == (
        "Ring Town EMS on 01632 960100; if it cannot help, triage the patient here in full."
    )


def test_every_row_has_a_code_of_its_own() -> None:
    codes = [one.code for one in TROUBLES]
    assert len(TROUBLES) > 30
    assert sorted(codes) == sorted(set(codes))


def test_without_a_telephone_number_none_is_made_up() -> None:
    sender = SenderSettings("Town EMS", "https://ems.example.nhs.uk/fhir")
    failure = errors.failed(troubles.NO_RECORD, sender, Errand.REPORT)
    assert failure.what_to_do.startswith("Ring Town EMS; ")


def test_of_the_senders_words_only_a_code_word_is_repeated() -> None:
    body = outcome("MADE_UP_CODE", diagnostics="Ann TESTER 9990000018 has no allergies")
    line = errors.of_answer(400, body.encode(), SENDER, Errand.REPORT).line
    assert "It said: MADE_UP_CODE." in line
    assert "TESTER" not in line
    assert "9990000018" not in line


@pytest.mark.parametrize("code", ["Ann TESTER 999", "9990000018", "<b>", "A" * 80, "ann"])
def test_a_code_that_could_be_anything_is_not_repeated(code: str) -> None:
    assert (
        "It said" not in errors.of_answer(400, outcome(code).encode(), SENDER, Errand.REPORT).line
    )
