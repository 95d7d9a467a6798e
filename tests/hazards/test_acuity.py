"""Hazard H03: no scale of urgency is read into a code, and none orders the list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.row_facts import row_facts
from app.report.notices import NoticeCode
from tests.readers import messages as m

ECDS = {
    "1064891000000107": "Immediate (resuscitation) level emergency care",
    "1064911000000105": "Very urgent level emergency care",
    "1064901000000108": "Urgent level emergency care",
    "1077241000000103": "Standard level emergency care",
    "1077251000000100": "Low acuity level emergency care",
}


@pytest.mark.hazard("H03")
@pytest.mark.parametrize("code", ECDS)
def test_an_acuity_is_the_words_of_the_sender_and_gives_no_time(code: str) -> None:
    acuity = m.observation(code=m.concept(ECDS[code], code))
    report = m.read_all(*m.core(), acuity)
    assert report.observations[0].text.startswith(ECDS[code])
    assert report.outcome.act_by == m.read_all(*m.core()).outcome.act_by


@pytest.mark.hazard("H03")
@pytest.mark.parametrize("code", [*ECDS, "1064921000000104"])
def test_an_acuity_without_words_is_shown_as_sent_and_told_at_the_top(code: str) -> None:
    bare = {"coding": [{"system": m.SNOMED, "code": code}]}
    report = m.read_all(*m.core(), m.observation(code=bare))
    assert report.observations[0].text.startswith(code)
    told = [one.text for one in report.warnings if one.code is NoticeCode.UNKNOWN_CODE]
    assert any(code in text for text in told)


ANY_CODE = st.one_of(
    st.sampled_from([*ECDS, "asap", "stat"]), st.from_regex(r"[0-9]{6,18}", fullmatch=True)
)
WORDS = st.one_of(st.just(""), st.sampled_from([*ECDS.values(), "Low", "Immediate"]))


@pytest.mark.hazard("H03")
@given(code=ANY_CODE, words=WORDS, priority=st.sampled_from(["", "routine", "urgent", "stat"]))
def test_whatever_urgency_is_sent_nothing_of_it_moves_the_handover_in_the_list(
    code: str, words: str, priority: str
) -> None:
    """The list is in the order of the act-by time; a made-up rank would show an unknown as low."""
    acuity = m.observation(code=m.concept(words, code) if words else m.concept(code, code))
    core = m.core()
    if priority:
        core = [
            {**one, "priority": priority} if one["resourceType"] == "ReferralRequest" else one
            for one in core
        ]
    with_it, without = row_facts(m.read_all(*core, acuity)), row_facts(m.read_all(*m.core()))
    assert (with_it.due_at, with_it.due_why_not) == (without.due_at, without.due_why_not)
    assert "routine" not in with_it.outcome.casefold()
