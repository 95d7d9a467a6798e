"""The focus is never lost, and what came by itself or of a key is told to a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.errors import StoreFailed
from app.report.states import Role, State, Step
from app.ui.flow import column, settle
from app.ui.main_window import MainWindow
from app.ui.reply_list import ReplyCard
from app.ui.scroller import Scroller
from app.ui.tab_order import Ordered
from app.ui.text import Button, Field
from tests.ui.conftest import button, open_report, receive, rest
from tests.ui.screens import go_to
from tests.ui.test_step_forms import REASONS, shown
from tests.ui.test_step_forms import press as press_in_form

CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told, beside what has the focus."""
    words: list[str] = []
    update = QAccessible.updateAccessibility

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            words.append(event.message())
        update(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(hear))
    return words


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def key(
    qtbot: QtBot, window: MainWindow, pressed: Qt.Key, held: Qt.KeyboardModifier = PLAIN
) -> None:
    """Press a key where the focus is, and let come what it asked for."""
    at = focused()
    assert at is not None, "the focus is lost"
    qtbot.keyClick(at, pressed, held)
    rest(qtbot, window)


def press(qtbot: QtBot, window: MainWindow, words: str) -> None:
    """Go to a button, and press it by the key."""
    button(window, words).setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    key(qtbot, window, Qt.Key.Key_Space)


def in_front(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def scroller(window: MainWindow) -> Scroller:
    made = window.pane.findChild(Scroller)
    assert made is not None
    return made


def test_a_step_leaves_the_focus_in_the_report_and_is_told(
    qtbot: QtBot, reading: MainWindow, desk: Desk, heard: list[str]
) -> None:
    in_front(qtbot, reading)
    handover_id = reading.pane.handover_id
    press(qtbot, reading, "Accept")
    qtbot.waitUntil(lambda: heard == ["Arrived. Recorded here only: accept, 14:06."])
    assert focused() is scroller(reading)
    key(qtbot, reading, Qt.Key.Key_Space)  # once more does nothing else
    assert desk.row(handover_id).state is State.ARRIVED
    press(qtbot, reading, "Undo accept")
    qtbot.waitUntil(lambda: heard[1:] == ["Expected. Reply withdrawn: accept, 14:06."])
    assert focused() is scroller(reading)
    assert not [words for words in heard if "NOWAK" in words]


def test_a_question_that_is_left_leaves_the_focus_in_the_report(
    qtbot: QtBot, reading: MainWindow
) -> None:
    in_front(qtbot, reading)
    press(qtbot, reading, "Not attended…")
    assert isinstance(focused(), Field)
    press(qtbot, reading, "Go back")
    assert focused() is scroller(reading)
    card = reading.pane.findChild(ReplyCard)
    assert card is not None
    card.ask()
    settle()
    press(qtbot, reading, "Go back")
    assert focused() is scroller(reading)


def test_a_strip_that_is_put_away_leaves_the_focus_on_what_does_nothing(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    go_to(qtbot, window, desk, "reply-failed")
    in_front(qtbot, window)
    press(qtbot, window, "Put away")
    assert focused() is window.list.field


def test_a_page_gives_the_focus_back_to_where_it_was(
    qtbot: QtBot, reading: MainWindow, heard: list[str]
) -> None:
    in_front(qtbot, reading)
    accept = button(reading, "Accept")
    accept.setFocus(Qt.FocusReason.TabFocusReason)
    key(qtbot, reading, Qt.Key.Key_F1)
    assert reading.page is not None
    assert focused() is reading.page.scroller
    key(qtbot, reading, Qt.Key.Key_Escape)
    assert focused() is accept
    assert heard == []


def test_what_was_marked_as_read_is_read_on_from_its_top(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_first")
    desk.mark_read(first, 1)
    receive(desk, "child_updated")
    open_report(qtbot, window, first)
    in_front(qtbot, window)
    press(qtbot, window, "Mark as read")
    qtbot.waitUntil(lambda: window.pane.shown is not None and not window.pane.shown.changes)
    assert focused() is scroller(window)


def test_emergency_access_begins_and_ends_in_what_is_shown(
    qtbot: QtBot, window: MainWindow, desk: Desk, heard: list[str]
) -> None:
    go_to(qtbot, window, desk, "arrival")
    in_front(qtbot, window)
    press(qtbot, window, "Emergency access…")
    press(qtbot, window, "Go back")
    assert focused() is not None
    assert not isinstance(focused(), Button)
    press(qtbot, window, "Emergency access…")
    key(qtbot, window, Qt.Key.Key_Space)
    press(qtbot, window, "Open the report")
    qtbot.waitUntil(lambda: bool(heard))
    assert focused() is scroller(window)
    press(qtbot, window, "End it now")
    assert focused() is scroller(window)
    assert scroller(window).accessibleName() == "Arrival"


@pytest.mark.parametrize("where", ["list", "report"])
def test_another_text_size_leaves_the_focus_where_somebody_was(
    qtbot: QtBot, reading: MainWindow, where: str
) -> None:
    in_front(qtbot, reading)
    (reading.list.list if where == "list" else button(reading, "Accept")).setFocus()
    key(qtbot, reading, Qt.Key.Key_Plus, CTRL)
    qtbot.waitUntil(lambda: reading.pane.page is not None)
    rest(qtbot, reading)
    assert focused() is (reading.list.list if where == "list" else scroller(reading))


def test_what_a_filter_leaves_is_told_once_and_without_what_was_typed(
    qtbot: QtBot, window: MainWindow, desk: Desk, heard: list[str]
) -> None:
    receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    in_front(qtbot, window)
    qtbot.keyClicks(window.list.field, "nowak")
    qtbot.waitUntil(lambda: heard == ["1 of 2 shown."])
    window.refresh(anyway=True)
    window.list.field.setText("nobody")
    qtbot.waitUntil(lambda: heard[1:] == ["None of 2 shown."])
    press(qtbot, window, "Clear the filter")
    assert focused() is window.list.field


def test_a_list_or_a_report_that_cannot_be_had_is_told_once(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch, heard: list[str]
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    title = "Reports cannot be saved or opened"

    def away(*_args: object) -> None:
        raise StoreFailed(title, "The database does not answer", "Check the network", "STORE-020")

    monkeypatch.setattr(Desk, "work_lists", away)
    monkeypatch.setattr(Desk, "open", away)
    for _turn in range(2):
        window.refresh(anyway=True)
        rest(qtbot, window)
    assert heard == [title]
    window.open(first)
    rest(qtbot, window)
    assert heard == [title, title]


def test_what_a_form_lacks_is_told(qtbot: QtBot, heard: list[str]) -> None:
    form, given = shown(qtbot, Step.REJECT, REASONS)
    for times in (1, 2):
        press_in_form(qtbot, form, "Reject")
        assert heard == ["Choose a reason first."] * times
    assert given == []


def test_a_setting_that_cannot_be_is_told(
    qtbot: QtBot, window: MainWindow, heard: list[str]
) -> None:
    window.session.settings_file = "settings.toml"
    window.pages.show_settings()
    rest(qtbot, window)
    in_front(qtbot, window)
    field = next(
        one for one in window.findChildren(Field) if one.accessibleName().startswith("Size of")
    )
    field.setFocus(Qt.FocusReason.TabFocusReason)
    field.selectAll()
    qtbot.keyClicks(field, "250")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard == ["It must be a whole number from 100 to 200."]


def test_no_button_gets_the_focus_of_what_goes(qtbot: QtBot) -> None:
    root = Ordered()
    qtbot.addWidget(root)
    into = column()
    before, gone, after = (Field("", name) for name in ("before", "gone", "after"))
    acting = Button("Start", root.update)
    for one in (before, gone, acting, after):
        into.addWidget(one)
    root.setLayout(into)
    root.show()
    root.activateWindow()
    qtbot.waitUntil(root.isActiveWindow)
    for goes, expected in ((gone, after), (after, before)):
        goes.setFocus()
        qtbot.waitUntil(goes.hasFocus)
        goes.hide()
        assert focused() is expected


def test_a_role_without_lists_has_the_focus_on_its_page(qtbot: QtBot, reading: MainWindow) -> None:
    in_front(qtbot, reading)
    reading.list.list.setFocus()
    reading.set_role(Role.MANAGER)
    rest(qtbot, reading)
    assert reading.page is not None
    assert focused() is reading.page.scroller
