"""The same thing in another legal form of FHIR reads the same."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.sheet import sheet
from tests.readers import messages as m
from tests.readers.bars import messages as b
from tests.readers.test_medicines_and_allergies import r4, stu3
from tests.report.reports import AT

BOTH = pytest.mark.parametrize("read_in", [stu3, r4])
URN = re.compile(r"urn:uuid:([0-9a-f-]{36})")


def bars(form: str) -> bytes:
    """The demonstration's referral with its references in another form."""
    bundle = b.made()
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    for entry in bundle["entry"]:
        if form in ("relative", "absolute"):
            entry["resource"]["id"] = entry["fullUrl"].removeprefix("urn:uuid:")
    base = "https://sender.example/FHIR/R4/"
    text = json.dumps(bundle)
    if form == "capitals":
        return URN.sub(lambda found: f"urn:uuid:{found[1].upper()}", text).encode()
    for url, kind in kinds.items():
        name = f"{kind}/{url.removeprefix('urn:uuid:')}"
        after = {"relative": name, "absolute": f"{base}{name}"}[form]
        text = text.replace(f'"fullUrl": "{url}"', f'"fullUrl": "{base}{name}"')
        text = text.replace(f'"reference": "{url}"', f'"reference": "{after}"')
    return text.encode()


def lines(data: bytes) -> list[tuple[str, str]]:
    report = prove(read(data), data)
    assert report.ledger.lost == 0
    parts = [part for part in sheet(report, AT) if part.id != "about"]
    return [(str(part.id), line.plain) for part in parts for line in part.lines]


@pytest.mark.parametrize("form", ["relative", "absolute", "capitals"])
def test_every_form_of_reference_of_a_bars_message_reads_the_same(form: str) -> None:
    assert lines(bars(form)) == lines(b.as_json(b.made()))


def finding(read_in: Any, **changes: Any) -> str:
    base = {"resourceType": "Observation", "status": "final", "code": {"text": "Sign"}}
    whose = m.about() if read_in is stu3 else {}
    found = read_in({**base, **whose, **changes}).observations
    return next(item.text for item in found if item.text.startswith("Sign"))


QUANTITY = {"value": 5, "unit": "mg"}


@BOTH
@pytest.mark.hazard("P20")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"valueString": "blue"}, "blue"),
        ({"valueBoolean": False}, "No"),
        ({"valueInteger": 7}, "7"),
        ({"valueDateTime": "2026"}, "2026"),
        ({"valueDateTime": "2026-03"}, "Mar-2026"),
        ({"valueDateTime": "2026-03-01"}, "01-Mar-2026"),
        ({"valueDateTime": "2026-07-01T09:05:00Z"}, "01-Jul-2026 10:05"),
        ({"valueTime": "09:05:00"}, "09:05:00"),
        ({"valueQuantity": {"comparator": "<", **QUANTITY}}, "<5 mg"),
        ({"valueQuantity": {"value": 5, "code": "mg"}}, "5 mg"),
        ({"valueRange": {"low": QUANTITY}}, "from 5 mg"),
        ({"valueRange": {"low": QUANTITY, "high": {"value": 9, "unit": "mg"}}}, "5 mg to 9 mg"),
        ({"valueRatio": {"numerator": QUANTITY, "denominator": {"value": 1}}}, "5 mg / 1"),
        ({"valuePeriod": {"start": "2026-03-01"}}, "from 01-Mar-2026"),
        ({"valuePeriod": {"end": "2026-03-01"}}, "until 01-Mar-2026"),
        ({"valueCodeableConcept": {"text": "blue"}}, "blue"),
        ({"valueCodeableConcept": {"coding": [{"code": "7", "display": "blue"}]}}, "blue"),
        ({"valueCodeableConcept": {"coding": [{"code": "7"}]}}, "7"),
        (
            {
                "valueCodeableConcept": {
                    "text": "blue",
                    "coding": [{"display": "Blue"}, {"code": "7", "display": "azure"}],
                }
            },
            "blue; azure",
        ),
    ],
)
def test_a_value_of_any_kind_is_said_as_it_was_sent(
    read_in: Any, value: dict[str, Any], text: str
) -> None:
    assert finding(read_in, **value) == f"Sign: {text}"
