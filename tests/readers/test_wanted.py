"""What is still at the sender, and how the answers become one message."""

from __future__ import annotations

import json

import pytest

from app.readers.read import read
from app.readers.wanted import join, wanted
from app.report.errors import Unreadable
from tests.readers import messages as m


@pytest.mark.hazard("P1")
def test_a_whole_report_wants_nothing() -> None:
    found = wanted(m.as_json(m.searchset(*m.core())))
    assert (found.references, found.next_url, found.is_complete) == ((), None, True)
    assert found.encounter == m.BASE + "Encounter/e1"


@pytest.mark.hazard("P1")
def test_second_hops_are_wanted_once_and_in_order() -> None:
    recipient = [m.ref("HealthcareService/hs"), m.ref(m.BASE + "Organization/o")]
    parts = m.core(referral=m.referral(recipient=recipient))
    found = wanted(m.as_json(m.searchset(*parts, m.response(), m.response("qr2"))))
    assert found.references == (
        "HealthcareService/hs",
        m.BASE + "Organization/o",
        "Questionnaire/q1",
    )
    assert not found.is_complete


@pytest.mark.hazard("P1")
def test_a_next_page_is_wanted() -> None:
    link = [{"relation": "self", "url": "a"}, {"relation": "next", "url": m.BASE + "?page=2"}]
    found = wanted(m.as_json(m.searchset(*m.core(), link=link)))
    assert (found.next_url, found.is_complete) == (m.BASE + "?page=2", False)


@pytest.mark.hazard("0102", "0204", "0205")
@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p2",
        "Encounter/e2",
        "#inside",
        "urn:uuid:1",
        "file:///etc/passwd/Flag/1",
        "javascript:Flag/1",
        "just words",
    ],
)
def test_nothing_else_is_ever_asked_for(reference: str) -> None:
    observation = m.observation(
        subject=m.ref(reference), comment="see Flag/9", performer=[{"display": "Flag/8"}]
    )
    assert wanted(m.as_json(m.searchset(*m.core(), observation))).references == ()


def test_a_lone_encounter_is_not_complete_and_names_itself() -> None:
    found = wanted(m.as_json(m.encounter()))
    assert found.encounter == "Encounter/e1"
    assert found.references == ("Patient/p1",)
    assert not found.is_complete


def test_pages_and_follow_up_reads_join_without_loss_or_repetition() -> None:
    parts = [*m.core(), m.response()]
    link = [{"relation": "next", "url": m.BASE + "?page=2"}]
    first = m.as_json(m.searchset(*parts[:3], link=link, total=6))
    second = m.as_xml(m.searchset(*parts[2:], total=6))
    joined = join([first, second, m.as_json(m.questionnaire())])
    report = read(joined)
    assert report.questions[0].question == "Did you pass out?"
    assert not {"partial-report", "reference-missing"} & m.codes(report)
    kinds = [entry["resource"]["resourceType"] for entry in json.loads(joined)["entry"]]
    assert sorted(kinds) == sorted([part["resourceType"] for part in parts] + ["Questionnaire"])
    assert wanted(joined).is_complete


def test_entries_stay_as_they_came() -> None:
    page = m.as_json(m.searchset(m.observation(valueQuantity={"value": "X"})))
    page = page.replace(b'"X"', b"38.50")
    assert b'{"value": 38.50}' in join([page])


@pytest.mark.hazard("P1")
def test_a_page_that_never_came_stays_announced() -> None:
    link = [{"relation": "next", "url": m.BASE + "?page=2"}]
    joined = join([m.as_json(m.searchset(*m.core(), link=link)), m.as_json(m.questionnaire())])
    assert wanted(joined).next_url == m.BASE + "?page=2"
    assert "partial-report" in m.codes(read(joined))


def test_a_broken_page_is_not_joined() -> None:
    with pytest.raises(Unreadable, match="READ-005"):
        join([m.as_json(m.searchset(*m.core())), b'{"resourceType": "Bundle", "entry": ['])
