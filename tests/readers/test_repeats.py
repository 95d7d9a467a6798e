"""Searches with includes send a resource several times; it is still one, and one patient."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.model import EncounterReport
from app.report.sheet import sheet
from tests.readers import messages as m
from tests.readers.bars import messages as bars

NOW = bars.NOW
FLAG = {
    "resourceType": "Flag",
    "id": "f1",
    "status": "active",
    "code": {"text": "Child protection"},
    "subject": m.ref("Patient/p1"),
    "encounter": m.ref("Encounter/e1"),
}


def proved(bundle: Any, *, xml: bool = False) -> EncounterReport:
    data = m.as_xml(bundle) if xml else m.as_json(bundle)
    report = prove(read(data), data)
    assert report.ledger.lost == 0
    return report


def again(bundle: Any) -> Any:
    """Every entry a second time, as a search with includes sends them."""
    twice = json.loads(json.dumps(bundle))
    twice["entry"] += json.loads(json.dumps(bundle))["entry"]
    return twice


def words(report: EncounterReport) -> str:
    """The sheet but for the count of values."""
    return "\n".join(
        line for line in sheet(report, NOW).text.split("\n") if "Values in this" not in line
    )


@pytest.mark.hazard("P10")
@pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])
def test_a_search_that_repeats_everything_says_it_once(xml: bool) -> None:
    bundle = m.searchset(*m.core(), FLAG, m.observation(), m.composition(("A", "<p>b</p>")))
    once, twice = proved(bundle, xml=xml), proved(again(bundle), xml=xml)
    assert words(twice) == words(once)
    assert twice.accept_blocked == ()
    assert twice.filing == once.filing


def test_a_bars_message_that_repeats_everything_says_it_once() -> None:
    once, twice = proved(bars.made()), proved(again(bars.made()))
    assert len(twice.flags) == len(once.flags)
    assert twice.accept_blocked == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"versionId": "9"}, {"versionId": "10"}),
        ({"lastUpdated": "2026-03-01T09:00:00Z"}, {"lastUpdated": "2026-03-01T09:30:00Z"}),
    ],
)
@pytest.mark.parametrize("later_first", [False, True])
def test_of_two_versions_the_later_is_read_and_the_earlier_listed(
    old: dict[str, str], new: dict[str, str], later_first: bool
) -> None:
    versions = [{**FLAG, "meta": old, "code": {"text": "Old words"}}, {**FLAG, "meta": new}]
    report = proved(m.searchset(*m.core(), *(versions[::-1] if later_first else versions)))
    assert [flag.text or flag.display or flag.category for flag in report.flags] == [
        "Child protection"
    ]
    assert any("Old words" in line.text for line in report.also)
    assert "superseded" in m.codes(report)


def test_two_that_nobody_can_order_are_both_shown() -> None:
    report = proved(m.searchset(*m.core(), FLAG, {**FLAG, "code": {"text": "Other words"}}))
    assert len(report.flags) == 2


@pytest.mark.hazard("P10")
def test_another_patient_with_an_id_of_their_own_still_blocks() -> None:
    other = m.patient(id="p2", name=[{"family": "Else"}])
    report = proved(m.searchset(*m.core(), other))
    assert report.accept_blocked
