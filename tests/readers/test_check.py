"""Findings about form: told by place and rule, without a value, and never a refusal."""

from __future__ import annotations

import pytest

from app.readers.check import MOST_FINDINGS, check
from app.report.notices import NoticeCode
from tests.readers import messages as m


def _told(*resources: m.Resource) -> list[str]:
    return [notice.text for notice in check(m.as_json(m.searchset(*resources)))]


def test_a_good_message_has_no_findings_in_either_syntax() -> None:
    parts = [*m.core(), m.observation(), m.questionnaire(), m.response(), m.care_plan("<p>x</p>")]
    bundle = m.searchset(*parts)
    assert check(m.as_json(bundle)) == ()
    assert check(m.as_xml(bundle)) == ()


def test_findings_say_where_and_what_but_no_value() -> None:
    secret = "Winterbourne-Secret"
    told = _told(
        m.patient(birthDate=secret, nonsense=secret),
        {"resourceType": "Observation", "status": "final"},
    )
    assert any(text.startswith("Patient, birthDate: ") for text in told)
    assert "Patient, nonsense: is not part of the standard." in told
    assert "Observation, code: is missing." in told
    assert secret not in " ".join(told)


def test_the_same_finding_is_told_once_with_its_count() -> None:
    told = _told(*(m.observation(f"o{n}", madeUp=1) for n in range(4)))
    assert told == ["Observation, madeUp: is not part of the standard. (4 times)"]


def test_an_unknown_resource_is_a_finding() -> None:
    assert _told({"resourceType": "ServiceThing"}) == ["ServiceThing: not a resource of FHIR STU3."]


def test_findings_are_bounded_and_of_one_kind() -> None:
    notices = check(m.as_json(m.searchset(m.patient(**{f"x{n}": 1 for n in range(50)}))))
    assert len(notices) == MOST_FINDINGS + 1
    assert {notice.code for notice in notices} == {NoticeCode.ENTRY_INVALID}
    assert notices[-1].text == "30 further kinds of findings."


@pytest.mark.parametrize("data", [b'{"resourceType":"Bundle","entry":[{"resource":{}}]}'])
def test_a_part_without_a_type_is_a_finding(data: bytes) -> None:
    assert [notice.text for notice in check(data)] == ["A part: not a resource of FHIR STU3."]
