"""What a step asks for before it is taken, in the action bar: reasons, outcomes, confirmation."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.desk.forms import FormSpec, ReplyForm
from app.desk.plans.outcomes import SYSTEMS, outcomes_form
from app.report.states import Step
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.step_form import StepForm
from app.ui.text import Button, Choice, Field

REASONS = FormSpec(
    reasons=(("dup", "Duplicate & known"), ("other", "Other")),
    words_required_for=frozenset({"other"}),
)
WHOM = "NOWAK-BELL, Zofia Maria (Miss), NHS number 943 476 5919"
Given = list[tuple[str, ReplyForm | None]]


def shown(qtbot: QtBot, step: Step, spec: FormSpec | None) -> tuple[StepForm, Given]:
    form = StepForm(step, spec, WHOM, "Reject tells Northshire 111: rejected.")
    given: Given = []
    form.given.connect(lambda note, filled: given.append((note, filled)))
    qtbot.addWidget(form)
    form.resize(870, 300)
    form.show()
    settle()
    return form, given


def press(qtbot: QtBot, form: StepForm, words: str) -> None:
    found = [
        one
        for one in form.findChildren(Button)
        if one.text().replace("&", "") == words and one.isVisible()
    ]
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
    settle()


@pytest.mark.hazard("H01")
def test_a_rejection_needs_a_reason_and_a_confirmation_that_names_the_patient(
    qtbot: QtBot,
) -> None:
    form, given = shown(qtbot, Step.REJECT, REASONS)
    press(qtbot, form, "Reject")
    assert "Choose a reason first." in visible_text(form)
    form.findChildren(Choice)[0].setChecked(True)
    press(qtbot, form, "Reject")
    assert given == []
    text = visible_text(form)
    assert f"Reject {WHOM}?" in text
    assert "Reason: Duplicate & known. What the sender is told cannot be taken back." in text
    assert "Reject tells Northshire 111: rejected." in text
    focused = form.focusWidget()
    assert isinstance(focused, Button)
    assert focused.text() == "Go back"
    press(qtbot, form, "Reject now")
    assert given == [("", ReplyForm(reason="dup"))]


def test_a_reason_that_needs_words_asks_for_them(qtbot: QtBot) -> None:
    form, given = shown(qtbot, Step.REJECT, REASONS)
    form.findChildren(Choice)[1].setChecked(True)
    press(qtbot, form, "Reject")
    assert "This reason needs some words for the sender." in visible_text(form)
    assert form.words is not None
    qtbot.keyClicks(form.words, "no <CT> tonight")
    qtbot.keyClick(form.words, Qt.Key.Key_Return)
    settle()
    press(qtbot, form, "Reject now")
    assert given == [("", ReplyForm(reason="other", words="no <CT> tonight"))]


def test_several_outcomes_are_told_with_whether_the_sender_must_act(qtbot: QtBot) -> None:
    form, given = shown(qtbot, Step.FINISH, FormSpec(asks_outcomes=True))
    press(qtbot, form, "Finish")
    assert "Say at least one outcome in words." in visible_text(form)
    press(qtbot, form, "Add another outcome")
    said = [one for one in form.findChildren(Field) if "in words" in one.accessibleName()]
    codes = [one for one in form.findChildren(Field) if "Code of" in one.accessibleName()]
    qtbot.keyClicks(said[0], "Discharged home")
    qtbot.keyClicks(codes[0], "306689006")
    qtbot.keyClicks(said[1], "GP to review")
    assert form.action_needed is not None
    form.action_needed.setChecked(True)
    press(qtbot, form, "Finish")
    ((note, filled),) = given
    assert note == ""
    assert filled is not None
    assert [(o.system, o.code, o.display) for o in filled.outcomes] == [
        ("http://snomed.info/sct", "306689006", "Discharged home"),
        ("", "", "GP to review"),
    ]
    assert filled.action_needed is True


def test_outcomes_are_chosen_from_what_the_standard_has(qtbot: QtBot) -> None:
    spec = outcomes_form(coded=True)
    form, given = shown(qtbot, Step.FINISH, spec)
    menu = form.outcome_menu(0)
    groups = [action.text() for action in menu.actions()]
    assert groups[:2] == ["Ambulance", "Emergency department or treatment centre"]
    inside = menu.actions()[1].menu()
    assert isinstance(inside, QMenu)
    assert inside.actions()[0].text() == "Attend Emergency Treatment Centre within 1 hour (Dx02)"
    inside.actions()[0].trigger()
    press(qtbot, form, "Add another outcome")
    form.choose(1, next(one for one in spec.outcomes if one.outcome.code == "C4"))
    said = [one for one in form.findChildren(Field) if "in words" in one.accessibleName()]
    qtbot.keyClicks(said[1], ", was 3")
    press(qtbot, form, "Finish")
    ((_note, filled),) = given
    assert filled is not None
    assert [(o.system, o.code, o.display, o.text) for o in filled.outcomes] == [
        (SYSTEMS["dx"], "Dx02", *["Attend Emergency Treatment Centre within 1 hour"] * 2),
        (SYSTEMS["arp"], "C4", "Less Urgent", "Category 4: less urgent, was 3"),
    ]


def test_outcome_rows_never_lie_over_one_another(qtbot: QtBot) -> None:
    form, _given = shown(qtbot, Step.FINISH, FormSpec(asks_outcomes=True))
    for _ in range(3):
        press(qtbot, form, "Add another outcome")
    form.adjustSize()
    settle()
    said = [one for one in form.findChildren(Field) if "in words" in one.accessibleName()]
    tops = [one.mapTo(form, one.rect().topLeft()).y() for one in said]
    steps = [after - before for before, after in pairwise(tops)]
    assert min(steps) >= said[0].height()


def test_a_step_without_a_form_asks_for_the_note_alone(qtbot: QtBot) -> None:
    form, given = shown(qtbot, Step.NOT_ATTENDED, None)
    assert form.note is not None
    form.focus_first()
    qtbot.keyClicks(form.note, "rang twice")
    press(qtbot, form, "Not attended")
    assert given == [("rang twice", None)]
