"""The contract of ``inspect --json``: keys always there, absence as null, times with offsets."""

import json
from datetime import UTC, datetime

from app.report.as_json import as_json
from app.report.errors import AppError
from tests.report.reports import empty_report, full_report

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
KEYS = {
    "format": "",
    "message": "id correlation_id kind for_action sent_at sender reply_requested version replaces",
    "patient": "name preferred_name born died age gender nhs_number nhs_number_status "
    "nhs_number_valid addresses telecoms language gp identifiers",
    "encounter": "reference journey status started_at ended_at organisation incident_location "
    "participants",
    "outcome": "disposition codes chief_concern other_concerns act_by act_by_source next_activity "
    "service requested_by notes others",
    "ledger": "values placed also lost",
    **dict.fromkeys(
        "care_advice flags questions observations medications allergies conditions tasks "
        "appointments consents narrative also warnings".split(),
        "",
    ),
}


def test_the_keys_are_those_of_the_contract_whatever_was_sent() -> None:
    for report in (empty_report(), full_report()):
        found = as_json(report, NOW)
        assert found.keys() == KEYS.keys()
        for name, keys in KEYS.items():
            if keys:
                assert found[name].keys() == set(keys.split())
        json.dumps(found)


def test_absence_is_null_or_empty_and_never_a_word() -> None:
    found = as_json(empty_report(), NOW)
    assert found["patient"]["name"] is None
    assert found["patient"]["nhs_number_status"] == "absent"
    assert found["outcome"]["act_by"] is None
    assert found["care_advice"] == []
    assert "Not recorded" not in json.dumps(found)


def test_times_carry_their_offset() -> None:
    assert as_json(full_report(), NOW)["message"]["sent_at"] == "2026-11-22T13:40:00+00:00"


def test_an_expected_failure_is_one_line() -> None:
    failure = AppError("Northshire 111 has not had it.", "Refused", "Telephone them", "REPLY-021")
    assert str(failure) == "Northshire 111 has not had it: Refused. Telephone them. [REPLY-021]"
