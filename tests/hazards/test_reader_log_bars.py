"""The receiver's rows of the guide's hazard log where the message is one of BaRS (FHIR R4)."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.model import Item
from app.report.notices import NoticeCode
from tests.readers.bars import messages as m

OVER = {"start": "2026-11-20T08:00:00+00:00", "end": "2026-11-21T08:00:00+00:00"}


def finding(**changes: Any) -> Item:
    """What becomes of a finding of haemorrhage in a referral to the department."""
    bundle = m.made()
    whole = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "Haemorrhage"},
        "subject": {"reference": m.url(bundle, "Patient")},
    }
    m.add(bundle, {**whole, **changes})
    (item,) = [one for one in m.read_it(bundle).observations if "Haemorrhage" in one.text]
    return item


@pytest.mark.hazard("0206")
def test_a_finding_that_no_longer_holds_says_when_it_expired() -> None:
    item = finding(effectivePeriod=OVER)
    assert item.standing == "expired at 21-Nov-2026 08:00"
    assert ("True until", "21-Nov-2026 08:00") in item.details
    later = {**OVER, "end": "2026-11-23T08:00:00+00:00"}
    assert finding(effectivePeriod=later).standing == ""


@pytest.mark.hazard("0210")
@pytest.mark.parametrize(
    ("status", "text", "standing"),
    [
        ("final", "Haemorrhage", ""),
        ("amended", "Haemorrhage (amended)", ""),
        ("entered-in-error", "Haemorrhage", "entered in error"),
        ("cancelled", "Haemorrhage", "cancelled"),
    ],
)
def test_a_changed_finding_says_so(status: str, text: str, standing: str) -> None:
    item = finding(status=status)
    assert (item.text, item.standing) == (text, standing)


@pytest.mark.hazard("0302")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"valueCodeableConcept": {"text": "Absent"}}, "Haemorrhage: Absent"),
        ({"valueBoolean": False}, "Haemorrhage: No"),
        ({"dataAbsentReason": {"text": "not asked"}}, "Haemorrhage: no value (not asked)"),
    ],
)
def test_no_code_is_shown_without_its_qualifier(value: dict[str, Any], text: str) -> None:
    assert finding(**value).text == text


@pytest.mark.hazard("B11")
def test_a_test_message_says_so() -> None:
    bundle = m.made()
    assert NoticeCode.TEST_MESSAGE not in m.codes(m.read_it(bundle))
    m.part(bundle, "Patient")["meta"] = {"tag": [{"code": "HTEST"}]}
    assert NoticeCode.TEST_MESSAGE in m.codes(m.read_it(bundle))
