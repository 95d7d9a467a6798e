"""A shift by keys alone: nothing here is clicked, chosen or given the focus in another way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role, State
from app.ui.audit_page import AuditPage
from app.ui.connections_page import ConnectionsPage
from app.ui.find_bar import find_bar
from app.ui.glass import GlassPage
from app.ui.help_page import HelpPage
from app.ui.main_window import MainWindow
from app.ui.manager_page import ManagerPage
from app.ui.page import Page
from app.ui.replies_page import RepliesPage
from app.ui.settings_page import SettingsPage
from tests.ui.conftest import receive, rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
MOST_STOPS = 60


class Keys:
    """Somebody who has a keyboard."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self._qtbot, self._window = qtbot, window
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        at = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert at is not None, "the focus is lost"
        self._qtbot.keyClick(at, key, held)
        self._qtbot.waitUntil(self._all_are_up)
        rest(self._qtbot, self._window)

    def _all_are_up(self) -> bool:
        """Whether every button that Alt and a letter pressed has come up again, as Qt draws it."""
        return not any(one.isDown() for one in self._window.findChildren(QAbstractButton))

    def write(self, words: str) -> None:
        at = QApplication.focusWidget()
        assert at is not None, "the focus is lost"
        self._qtbot.keyClicks(at, words)
        rest(self._qtbot, self._window)

    def tab_to(self, name: str) -> None:
        for _press in range(MOST_STOPS):
            at = QApplication.focusWidget()
            if at is not None and at.accessibleName().startswith(name):
                return
            self.press(Qt.Key.Key_Tab)
        pytest.fail(f"The Tab key does not come to {name}")

    def choose(self, words: str) -> None:
        """Choose in the menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for _press in menu.actions():
            self._qtbot.keyClick(menu, Qt.Key.Key_Down)
            if menu.activeAction().text().replace("&", "").startswith(words):
                self._qtbot.keyClick(menu, Qt.Key.Key_Return)
                rest(self._qtbot, self._window)
                return
        pytest.fail(f"The menu has no {words}")

    def become(self, role: Role) -> None:
        self.tab_to("J. Adeyemi")
        self.press(Qt.Key.Key_Space)
        self.choose(role.value)


@pytest.fixture
def keys(qtbot: QtBot, window: MainWindow, desk: Desk) -> Keys:
    receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)
    return Keys(qtbot, window)


def open_child(keys: Keys) -> None:
    keys.press(Qt.Key.Key_F, CTRL)
    keys.write("nowak")
    keys.tab_to("Handovers")
    keys.press(Qt.Key.Key_Home)
    keys.press(Qt.Key.Key_Return)


def test_every_step_and_the_ways_back(
    qtbot: QtBot, window: MainWindow, desk: Desk, keys: Keys
) -> None:
    open_child(keys)

    def stands(state: State) -> None:
        qtbot.waitUntil(lambda: desk.row(window.pane.handover_id).state is state)
        rest(qtbot, window)

    for key, words, state in (
        (Qt.Key.Key_A, "", State.ARRIVED),
        (Qt.Key.Key_U, "", State.EXPECTED),
        (Qt.Key.Key_N, "Rang twice", State.NOT_ATTENDED),
        (Qt.Key.Key_U, "", State.EXPECTED),
        (Qt.Key.Key_A, "", State.ARRIVED),
        (Qt.Key.Key_S, "", State.IN_CONSULTATION),
        (Qt.Key.Key_B, "Started for another patient", State.ARRIVED),
        (Qt.Key.Key_S, "", State.IN_CONSULTATION),
        (Qt.Key.Key_F, "Went home well", State.DONE),
    ):
        keys.press(key, ALT)
        if words:
            keys.write(words)
            keys.press(key, ALT)
        stands(state)


def test_copying_printing_finding_and_what_was_sent(
    qtbot: QtBot, window: MainWindow, keys: Keys
) -> None:
    open_child(keys)
    keys.press(Qt.Key.Key_C, ALT)
    qtbot.waitUntil(lambda: "SITUATION" in QGuiApplication.clipboard().text())
    keys.press(Qt.Key.Key_P, ALT)
    assert isinstance(QApplication.activePopupWidget(), QMenu)
    keys.press(Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    before = QApplication.focusWidget()
    keys.press(Qt.Key.Key_F, CTRL | Qt.KeyboardModifier.ShiftModifier)
    keys.write("vomited")
    assert window.pane.page is not None
    assert find_bar(window.pane.page) is not None
    keys.press(Qt.Key.Key_Escape)
    assert find_bar(window.pane.page) is None or not find_bar(window.pane.page).isVisible()
    assert QApplication.focusWidget() is before
    keys.tab_to("Told by telephone")
    keys.press(Qt.Key.Key_Space)
    keys.write("The shift lead: she has arrived")
    keys.tab_to("Record the call")
    keys.press(Qt.Key.Key_Space)
    qtbot.waitUntil(
        lambda: window.pane.shown is not None and bool(window.pane.shown.opened.replies)
    )


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("Waiting replies", RepliesPage),
        ("Connections", ConnectionsPage),
        ("Counts", ManagerPage),
        ("Settings", SettingsPage),
        ("Help", HelpPage),
    ],
)
def test_every_page_and_back(window: MainWindow, keys: Keys, words: str, page: type[Page]) -> None:
    for key, held in ((Qt.Key.Key_L, ALT), (Qt.Key.Key_Escape, PLAIN)):
        keys.tab_to("Handovers")
        keys.press(Qt.Key.Key_M, ALT)
        keys.choose(words)
        assert isinstance(window.page, page)
        assert QApplication.focusWidget() is window.page.scroller
        keys.press(key, held)
        assert window.page is None


def test_emergency_access_and_the_trail_of_it(qtbot: QtBot, window: MainWindow, keys: Keys) -> None:
    keys.become(Role.RECEPTIONIST)
    open_child(keys)
    keys.tab_to("Emergency access")
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Space)
    keys.tab_to("Open the report by emergency access")
    keys.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: isinstance(window.pane.page, GlassPage))
    keys.become(Role.PRIVACY_OFFICER)
    qtbot.waitUntil(lambda: isinstance(window.page, AuditPage))
    keys.tab_to("Emergency access of entry")
    keys.press(Qt.Key.Key_Space)
    keys.become(Role.MANAGER)
    assert isinstance(window.page, ManagerPage)
