"""Why a finding has no value, and for whom its usual range holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.readers import messages as m
from tests.readers.test_medicines_and_allergies import r4, stu3

SYSTEM = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def finding(read_in: Any, **changes: Any) -> Any:
    base = {"resourceType": "Observation", "status": "final", "code": {"text": "Temperature"}}
    whose = m.about() if read_in is stu3 else {}
    found = read_in({**base, **whose, **changes}).observations
    return next(item for item in found if item.text.startswith("Temperature"))


BOTH = pytest.mark.parametrize("read_in", [stu3, r4])


@BOTH
@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ({"coding": [{"system": SYSTEM, "code": "not-performed"}]}, "Not measured (not-performed)"),
        ({"coding": [{"system": SYSTEM, "code": "asked-unknown"}]}, "Don't know (asked-unknown)"),
        ({"coding": [{"system": SYSTEM, "code": "temp", "display": "Later"}]}, "Later"),
        ({"coding": [{"system": SYSTEM, "code": "local-7"}]}, "local-7"),
        ({"text": "Probe broken"}, "Probe broken"),
    ],
)
def test_why_there_is_no_value_is_said_in_words(read_in: Any, reason: Any, text: str) -> None:
    item = finding(read_in, dataAbsentReason=reason)
    assert item.text == f"Temperature: no value ({text})"


@BOTH
def test_a_value_with_a_reason_for_none_shows_both(read_in: Any) -> None:
    item = finding(read_in, valueString="39", dataAbsentReason={"text": "Probe broken"})
    assert item.text == "Temperature: 39; no value (Probe broken)"


@BOTH
def test_a_part_without_a_value_says_why_and_one_with_a_range_keeps_it(read_in: Any) -> None:
    parts = [
        {"code": {"text": "Ear"}, "dataAbsentReason": {"coding": [{"code": "not-asked"}]}},
        {
            "code": {"text": "Skin"},
            "valueQuantity": {"value": 38, "unit": "Cel"},
            "referenceRange": [{"high": {"value": 37, "unit": "Cel"}}],
        },
    ]
    item = finding(read_in, component=parts)
    assert item.text == (
        "Temperature: Ear Not asked (not-asked); Skin 38 Cel; usual range up to 37 Cel"
    )


@BOTH
@pytest.mark.hazard("P20")
def test_a_usual_range_says_for_whom_it_holds(read_in: Any) -> None:
    ranges = [
        {
            "low": {"value": 36},
            "high": {"value": 38},
            "appliesTo": [{"text": "girls"}],
            "age": {"low": {"value": 2, "unit": "years"}, "high": {"value": 5, "unit": "years"}},
        }
    ]
    item = finding(read_in, valueString="37", referenceRange=ranges)
    assert ("Usual range", "36 to 38 (girls, age 2 years to 5 years)") in item.details
