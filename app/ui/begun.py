"""What somebody has begun about one patient: theirs until they end it, also where it is drawn anew.

A page is drawn anew for another text size, after a lock, and for the next version of a report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # what is filled in or sought is imported with the first report
    from app.report.states import Step
    from app.ui.patient_page import PatientPage
    from app.ui.step_form import Answers, StepForm


class Filling(NamedTuple):
    """A step that somebody is filling in."""

    step: Step
    answers: Answers


class Looking(NamedTuple):
    """Words that somebody is finding.

    Attributes:
        at: which of their places is on the screen.
        typing: whether the field has the focus.
    """

    words: str
    at: int
    typing: bool


class Begun(NamedTuple):
    """All of it, about the patient of one handover."""

    handover_id: str
    filling: Filling | None
    looking: Looking | None


def begun_on(page: PatientPage | None, form: StepForm | None, handover_id: str) -> Begun | None:
    """What has been begun there, None where nothing has."""
    looking = None
    if page is not None and page.finding:
        from app.ui.find_bar import find_bar

        looking = bar.looking if (bar := find_bar(page)) is not None else None
    filling = Filling(form.step, form.answers) if form is not None else None
    return Begun(handover_id, filling, looking) if filling or looking else None
