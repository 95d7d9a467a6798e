"""The whole window over a real desk: opening, accepting, roles, races, keys and names."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import ReplyState, Role, State, Step
from app.ui.action_bar import ActionBar
from app.ui.arrival_page import ArrivalPage
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.keyboard import regions
from app.ui.main_window import TITLE, MainWindow
from app.ui.report_page import ReportPage
from app.ui.text import Button, Field, Label
from app.ui.theme import Look, ThemeName
from app.ui.unreadable_page import UnreadablePage
from tests.ui import reports
from tests.ui.conftest import button, open_report, receive


def rows_came(qtbot: QtBot, window: MainWindow, count: int) -> None:
    qtbot.waitUntil(lambda: len(window.list.model.rows) == count)


def press(qtbot: QtBot, window: MainWindow, words: str) -> None:
    qtbot.mouseClick(button(window, words), Qt.MouseButton.LeftButton)
    settle()


def test_new_rows_come_by_themselves_and_the_counts_add_up(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    assert "Nobody is expected" in visible_text(window)
    receive(desk, *reports.ALL, "garbled")
    rows_came(qtbot, window, len(reports.ALL))
    tabs = [int(tab.text().split()[-1]) for tab in window.top.tabs.values()]
    assert tabs == [len(reports.ALL), 0, 0, 0, 0, 1, 0]
    assert "Showing all 6 expected. No filter." in visible_text(window)
    qtbot.waitUntil(lambda: "As at 14:06, not yet asked" in visible_text(window))


def test_the_title_never_names_a_patient(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    assert window.windowTitle() == TITLE


def test_opening_tells_the_sender_nothing(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    assert desk.replies(first) == ()
    assert desk.row(first).state is State.EXPECTED


def test_accepting_says_what_it_sends_and_can_be_undone(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    says = desk.what_will_be_sent(first, Step.ACCEPT)
    assert says in visible_text(window)
    press(qtbot, window, "Accept")
    qtbot.waitUntil(lambda: "Recorded here only: accept, 14:06" in visible_text(window))
    assert desk.row(first).state is State.ARRIVED
    assert [reply.state for reply in desk.replies(first)] == [ReplyState.HERE_ONLY]
    qtbot.waitUntil(lambda: window.top.tabs[State.ARRIVED].text() == "Arrived 1")
    press(qtbot, window, "Undo accept")
    qtbot.waitUntil(lambda: desk.row(first).state is State.EXPECTED)
    qtbot.waitUntil(lambda: "Accept" in words_of_buttons(window))


def words_of_buttons(window: MainWindow) -> set[str]:
    return {one.text().replace("&", "") for one in window.findChildren(Button) if one.isVisible()}


def test_a_consultation_from_start_to_finish_with_a_note_in_the_bar(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    press(qtbot, window, "Start consultation")
    qtbot.waitUntil(lambda: "Finish…" in words_of_buttons(window))
    press(qtbot, window, "Finish…")
    bar = window.pane.bar
    assert isinstance(bar, ActionBar)
    field = bar.findChildren(Field)[0]
    assert field.hasFocus()
    qtbot.keyClicks(field, "Seen & sent home <well>")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.row(first).state is State.DONE)


@pytest.mark.hazard("H01")
def test_a_part_about_somebody_else_forbids_accept_and_says_why(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "about_somebody_else_too")
    open_report(qtbot, window, first)
    assert not button(window, "Accept").isEnabled()
    assert "One observation names another patient." in visible_text(window)


@pytest.mark.hazard("H01")
def test_a_late_answer_for_one_patient_never_paints_over_another(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = receive(desk, "child_with_head_injury", "contradictory")
    gate, began = threading.Event(), threading.Event()
    opening = desk.open

    def slow(handover_id: str, version: int | None = None) -> object:
        if handover_id == first:
            began.set()
            assert gate.wait(10)
        return opening(handover_id, version)

    monkeypatch.setattr(desk, "open", slow)
    window.open(first)
    assert began.wait(10)
    window.open(second)
    assert "NOWAK-BELL" not in visible_text(window.pane)
    gate.set()
    qtbot.waitUntil(lambda: window.pane.handover_id == second)
    ended: list[object] = []
    window.session.operations.run(lambda: None).done(ended.append)
    qtbot.waitUntil(lambda: bool(ended))
    assert window.pane.handover_id == second
    assert "ABARA" in visible_text(window.pane)
    assert "NOWAK-BELL" not in visible_text(window.pane)


@pytest.mark.hazard("H01", "H13", "H23")
def test_a_receptionist_sees_no_clinical_word_and_confirms_identity(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    rows_came(qtbot, window, 1)
    open_report(qtbot, window, first)
    assert isinstance(window.pane.page, ArrivalPage)
    text = visible_text(window)
    for word in ("Head injury", "Vomited", "Safeguarding", "ibuprofen", "Beware", "llerg", "Dx02"):
        assert word not in text
    assert "Interpreter needed: Polish" in text
    assert not button(window, "Accept").isEnabled()
    assert "Start consultation" not in words_of_buttons(window)
    for tick in window.pane.page.ticks:
        tick.setChecked(True)
    assert "3 of 3 match. Ready to accept." in visible_text(window)
    press(qtbot, window, "Accept")
    qtbot.waitUntil(lambda: desk.row(first).state is State.ARRIVED)


def test_identity_can_be_confirmed_another_way(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    open_report(qtbot, window, first)
    press(qtbot, window, "Confirmed another way…")
    assert button(window, "Accept").isEnabled()


def test_switching_role_takes_the_report_off_the_screen_at_once(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    window.set_role(Role.RECEPTIONIST)
    assert "Vomited" not in visible_text(window)


def test_a_message_that_cannot_be_read_has_a_page_of_its_own(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "garbled <b>&</b>")
    window.choose_list(State.COULD_NOT_BE_READ)
    open_report(qtbot, window, first)
    assert isinstance(window.pane.page, UnreadablePage)
    text = visible_text(window)
    for words in ("READ-012", "Ask for it to be sent again.", "garbled <b>&</b>"):
        assert words in text
    press(qtbot, window, "Dealt with…")
    press(qtbot, window, "Dealt with")
    qtbot.waitUntil(lambda: desk.row(first).state is State.DONE)


def test_a_filter_says_what_it_hides(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    receive(desk, *reports.ALL)
    rows_came(qtbot, window, len(reports.ALL))
    window.list.field.setText("abara")
    rows_came(qtbot, window, 1)
    assert "Showing 1 of 6 expected. Filter: abara. 5 hidden" in visible_text(window)
    window.list.field.setText("nowack")
    qtbot.waitUntil(lambda: 'No match for "nowack"' in visible_text(window))
    press(qtbot, window, "Clear the filter")
    rows_came(qtbot, window, len(reports.ALL))


def test_rows_never_move_under_the_focus(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    receive(desk, "child_with_head_injury")
    rows_came(qtbot, window, 1)
    window.activateWindow()
    window.list.focus_rows()
    qtbot.waitUntil(window.list.list.hasFocus)
    receive(desk, "contradictory", "man_who_died")
    qtbot.waitUntil(window.list.new_rows.isVisible)
    qtbot.waitUntil(lambda: window.list.new_rows.text() == "2 new. Show")
    assert len(window.list.model.rows) == 1
    qtbot.mouseClick(window.list.new_rows, Qt.MouseButton.LeftButton)
    assert len(window.list.model.rows) == 3


@pytest.mark.hazard("H04")
def test_clinical_text_survives_screen_row_and_clipboard(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "sharp")
    rows_came(qtbot, window, 1)
    open_report(qtbot, window, first)
    assert visible_text(window.pane).count(reports.SHARP) >= 8
    assert reports.SHARP in window.list.model.words(0).spoken
    press(qtbot, window, "Copy summary")
    qtbot.waitUntil(lambda: reports.SHARP in QGuiApplication.clipboard().text())
    copied = QGuiApplication.clipboard().text()
    assert "O<B>RIEN & SONS" in copied


def test_a_summary_leaves_the_clipboard_when_the_program_ends(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "sharp")
    rows_came(qtbot, window, 1)
    open_report(qtbot, window, first)
    press(qtbot, window, "Copy summary")
    qtbot.waitUntil(lambda: reports.SHARP in QGuiApplication.clipboard().text())
    app = QGuiApplication.instance()
    assert app is not None
    app.aboutToQuit.emit()
    assert QGuiApplication.clipboard().text() == ""


def test_no_widget_has_a_tooltip(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "sharp")
    open_report(qtbot, window, first)
    assert [one for one in window.findChildren(QWidget) if one.toolTip()] == []


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTIONIST])
def test_everything_that_takes_the_focus_has_a_name(
    qtbot: QtBot, window: MainWindow, desk: Desk, role: Role
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(role)
    open_report(qtbot, window, first)
    nameless = []
    for widget in (window, *window.findChildren(QWidget)):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        if face is not None and not face.text(QAccessible.Text.Name):
            nameless.append(f"{type(widget).__name__} {widget.objectName()}")
    assert nameless == []


@pytest.mark.hazard("H01")
def test_the_buttons_of_steps_name_the_patient_and_the_number(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    for words in ("Accept", "Start consultation", "Not attended…", "Copy summary"):
        name = button(window, words).accessibleName()
        assert "NOWAK-BELL, Zofia Maria (Miss), NHS number 943 476 5919" in name


def test_a_row_is_spoken_in_full(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    receive(desk, "child_with_head_injury")
    rows_came(qtbot, window, 1)
    spoken = window.list.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == (
        "due in 34min, by 14:40, 22-Nov-2026. NOWAK-BELL, Zofia Maria (Miss). "
        "Born 14-Mar-2019 (7y 8m). NHS No. 943 476 5919. Head injury. "
        "Attend Emergency Treatment Centre within 1 hour. "
        "Northshire 111. received 14:06. Beware 2. New"
    )


def test_the_keyboard_alone_does_the_work(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    rows_came(qtbot, window, 1)
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.list.field.hasFocus()
    qtbot.keyClick(window.list.field, Qt.Key.Key_F6)
    assert window.list.list.hasFocus()
    window.list.focus_rows()
    qtbot.keyClick(window.list.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pane.handover_id == first)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.list.list.hasFocus()
    settle()
    qtbot.keyClick(window, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: desk.row(first).state is State.ARRIVED)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.state is State.ARRIVED)


def test_f6_goes_round_every_region(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    window.activateWindow()
    window.list.list.setFocus()
    seen = []
    for _ in regions(window):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        focused = window.focusWidget()
        seen.append(
            next(
                at
                for at, one in enumerate(regions(window))
                if one is focused or one.isAncestorOf(focused)
            )
        )
    assert sorted(seen) == list(range(len(regions(window))))


def test_tab_leaves_the_list(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    receive(desk, "child_with_head_injury")
    rows_came(qtbot, window, 1)
    window.activateWindow()
    window.list.focus_rows()
    qtbot.keyClick(window.list.list, Qt.Key.Key_Tab)
    assert not window.list.list.hasFocus()


def test_a_narrow_window_shows_list_or_report_and_a_way_back(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.restyle(Look(ThemeName.LIGHT, 2.0))
    rows_came(qtbot, window, 1)
    open_report(qtbot, window, first)
    assert not window.list.isVisible()
    press(qtbot, window, "Back to the list")
    assert window.list.isVisible()
    assert not window.pane.isVisible()


def test_the_first_screen_holds_who_why_how_soon_beware_and_told_what(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    open_report(qtbot, window, first)
    page = window.pane.page
    assert isinstance(page, ReportPage)
    settle()
    for words in (
        "NOWAK-BELL, Zofia Maria (Miss)",
        "Attend Emergency Treatment Centre within 1 hour",
        "34min",
        "Safeguarding, child",
        "Interpreter needed: Polish",
        "Head injury",
        "Do not give ibuprofen or aspirin",
        "Call 999 if she cannot be woken or has a fit",
    ):
        (label, *_others) = [
            one
            for one in page.findChildren(Label)
            if one.accessibleName() == words and one.isVisible()
        ]
        bottom = label.mapTo(window, label.rect().bottomLeft()).y()
        assert bottom <= 697, words
        assert bottom < window.height() - window.pane.bar.height()  # type: ignore[union-attr]


@pytest.mark.hazard("H05")
def test_what_the_window_shows_never_makes_it_larger_than_the_screen(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    rows_came(qtbot, window, 1)
    open_report(qtbot, window, first)
    window.pane.setMinimumHeight(2_000)
    settle()
    assert (window.width(), window.height()) == (1366, 768)
