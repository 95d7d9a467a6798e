"""When a question is asked at all stands with it where nobody answered it."""

from __future__ import annotations

from typing import Any

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from tests.readers import messages as m

CODED = {"system": "http://hl7.org/fhir/v2/0136", "code": "Y", "display": "Yes"}


def answers(*conditions: dict[str, Any], **more: Any) -> Any:
    sheet = m.questionnaire(
        item=[
            {"linkId": "1", "text": "Did you pass out?", "type": "boolean"},
            {
                "linkId": "2",
                "text": "For how long?",
                "type": "string",
                "enableWhen": list(conditions),
                **more,
            },
        ]
    )
    given = m.response(item=[{"linkId": "1", "answer": [{"valueBoolean": False}]}])
    data = m.as_json(m.searchset(*m.core(), sheet, given))
    return prove(read(data), data)


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ({"question": "1", "answerCoding": CODED}, "is Yes"),
        ({"question": "1", "operator": "!=", "answerBoolean": False}, "is not No"),
        ({"question": "1", "operator": ">=", "answerInteger": 3}, "is at least 3"),
        ({"question": "1", "hasAnswer": True}, "was answered"),
        ({"question": "1", "operator": "exists", "answerBoolean": False}, "was not answered"),
    ],
)
def test_a_question_that_was_not_to_be_asked_says_when_it_is(
    condition: dict[str, Any], told: str
) -> None:
    report = answers(condition)
    asked = {one.question: one.answer for one in report.questions}
    assert asked["For how long?"] == (
        f"Not answered (asked only if “Did you pass out?” (1) {told})"
    )
    assert report.ledger.lost == 0


@pytest.mark.parametrize(("behaviour", "word"), [("all", " and "), ("any", " or "), (None, " or ")])
def test_several_conditions_are_joined_as_the_sender_means_them(behaviour: Any, word: str) -> None:
    both = ({"question": "1", "answerBoolean": True}, {"question": "9", "answerBoolean": True})
    report = answers(*both, **({"enableBehavior": behaviour} if behaviour else {}))
    told = f"“Did you pass out?” (1) is Yes{word}question 9 is Yes"
    assert report.questions[1].answer == f"Not answered (asked only if {told})"


def test_a_condition_of_a_question_that_was_answered_is_listed() -> None:
    sheet = m.questionnaire(
        item=[
            {
                "linkId": "1",
                "text": "Did you pass out?",
                "enableWhen": [{"question": "0", "answerBoolean": True}],
            }
        ]
    )
    report = m.read_all(*m.core(), sheet, m.response())
    listed = [(line.where, line.text) for line in report.also]
    assert ("About “Did you pass out?”", "asked only if question 0 is Yes") in listed


def test_a_draft_of_a_questionnaire_is_told() -> None:
    report = m.read_all(*m.core(), m.questionnaire(status="draft"), m.response())
    assert "not-live" in m.codes(report)
