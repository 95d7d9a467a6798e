"""What a list row shows of a report."""

import pytest

from app.desk.row_facts import row_facts
from app.report.model import Flag, Patient
from app.report.names import PersonName
from app.report.notices import Notice, NoticeCode
from tests.report.reports import empty_report


def test_flags_and_problems_are_counted_once_each_as_the_report_shows_them() -> None:
    report = empty_report(
        flags=(Flag("Infection", "", "", "Influenza"), Flag("Over", "", "", "", standing="over")),
        warnings=(
            Notice(NoticeCode.NOT_LIVE, "This encounter was cancelled."),
            Notice(NoticeCode.NOT_LIVE, "A task is cancelled."),
            Notice(NoticeCode.ENTRY_INVALID, "Entry 4 breaks its profile."),
        ),
    )
    assert row_facts(report).beware == 2


@pytest.mark.parametrize("name", ["O’NEILL", "O'NEILL"])
def test_a_name_with_an_apostrophe_is_found_without_it_too(name: str) -> None:
    report = empty_report(patient=Patient(name=PersonName(name, ("Siobhán",))))
    sought = row_facts(report).search_identity.split()
    assert name in sought
    assert "oneill" in sought
    plain_one = empty_report(patient=Patient(name=PersonName("NOWAK", ("Zofia",))))
    assert row_facts(plain_one).search_identity.split() == ["NOWAK", "Zofia"]


@pytest.mark.hazard("H12")
def test_what_is_missing_in_a_part_is_unavailable_in_the_row_as_in_the_report() -> None:
    more = Notice(NoticeCode.PARTIAL_REPORT, "The sender has further pages that are not here.")
    facts = row_facts(empty_report(warnings=(more,)))
    assert (facts.concern, facts.outcome) == ("Unavailable", "Outcome unavailable")
    whole = row_facts(empty_report())
    assert (whole.concern, whole.outcome) == ("Not recorded", "")
