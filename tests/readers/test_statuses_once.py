"""A status stands once on its line: in the words that it means, or as it was sent."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.sheet import sheet
from tests.readers.test_medicines_and_allergies import r4, stu3
from tests.report.reports import AT

CODED = {"code": {"text": "Widget"}}


@pytest.mark.parametrize("read_in", [stu3, r4])
@pytest.mark.parametrize(
    ("kind", "status", "line"),
    [
        ("Task", "cancelled", "Cancelled by the sender: Widget"),
        ("Task", "on-hold", "Widget on hold"),
        ("Observation", "unknown", "Widget{} (status unknown)"),
        ("Observation", "preliminary", "Widget{} (not final, preliminary)"),
        ("Observation", "registered", "Widget{} (not final, registered)"),
        ("Procedure", "aborted", "Aborted: Procedure: Widget"),
        ("Procedure", "in-progress", "Procedure in progress: Widget"),
    ],
)
def test_a_status_is_told_once(read_in: Any, kind: str, status: str, line: str) -> None:
    report = read_in({"resourceType": kind, "id": "w1", "status": status, **CODED})
    lines = [each.plain for part in sheet(report, AT) for each in part.lines]
    expected = line.format(": present (assumed by standard)" if read_in is stu3 else "")
    assert {each for each in lines if "Widget" in each} == {expected}
