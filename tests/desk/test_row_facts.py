"""What a list row shows of a report."""

from app.desk.row_facts import row_facts
from app.report.model import Flag
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
