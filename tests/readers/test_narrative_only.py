"""A resource that says what it says in its narrative alone says it in its place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.readers import messages as m
from tests.readers.test_medicines_and_allergies import r4, stu3

TEXT = {"status": "generated", "div": m.div("<p>Allergic to nuts</p><p>since 2019</p>")}
SAID = "Allergic to nuts; since 2019"
BOTH = pytest.mark.parametrize("read_in", [stu3, r4])


def only_words(read_in: Any, kind: str) -> Any:
    if read_in is r4:
        whose = {}
    elif kind == "AllergyIntolerance":
        whose = {"patient": m.ref("Patient/p1")}
    elif kind == "Task":
        whose = {"for": m.ref("Patient/p1")}
    else:
        whose = m.about()
    return read_in({"resourceType": kind, "text": TEXT, **whose})


@BOTH
@pytest.mark.hazard("0303")
@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("AllergyIntolerance", "allergies"),
        ("MedicationStatement", "medications"),
        ("Condition", "conditions"),
        ("Observation", "observations"),
        ("Procedure", "observations"),
        ("Task", "tasks"),
    ],
)
def test_words_without_a_code_are_told_in_their_place(read_in: Any, kind: str, part: str) -> None:
    report = only_words(read_in, kind)
    assert any(SAID in item.text for item in getattr(report, part))
    assert not any(SAID in line.text for line in report.also)
    assert report.ledger.lost == 0


@BOTH
@pytest.mark.hazard("H05")
def test_a_flag_without_a_code_is_told_by_its_words(read_in: Any) -> None:
    assert SAID in [flag.display for flag in only_words(read_in, "Flag").flags]


@pytest.mark.hazard("0302")
def test_the_words_of_a_finding_get_no_meaning_that_they_do_not_say() -> None:
    told = [item.text for item in only_words(stu3, "Observation").observations]
    assert SAID in told
