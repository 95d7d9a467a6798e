"""A button that opens a menu says so to a screen reader, and opens it once however it is asked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.desk.plans.outcomes import outcomes_form
from app.report.states import Role, Step
from app.ui.audit_page import AuditPage
from app.ui.main_window import MainWindow
from app.ui.menu_button import MenuButton
from app.ui.text import Button
from tests.ui.conftest import button, open_report, receive
from tests.ui.test_step_forms import shown

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def has_popup(one: Button) -> bool:
    QAccessible.setActive(True)
    face = QAccessible.queryAccessibleInterface(one)
    assert face is not None
    return bool(face.state().hasPopup) and face.role() is QAccessible.Role.ButtonMenu


def asked(one: Button) -> None:
    """Ask for the menu as a screen reader does."""
    QAccessible.setActive(True)
    face = QAccessible.queryAccessibleInterface(one)
    assert face is not None
    face.actionInterface().doAction("Show Menu")


def menus() -> list[QMenu]:
    """Those on the screen."""
    every = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu)]
    return [one for one in every if one.isVisible()]


def made(qtbot: QtBot) -> tuple[MenuButton, list[str]]:
    opened: list[str] = []
    one = MenuButton("&Menu", lambda: opened.append("menu"))
    qtbot.addWidget(one)
    one.show()
    return one, opened


def test_it_tells_of_its_menu_and_another_button_of_none(qtbot: QtBot) -> None:
    one, _opened = made(qtbot)
    assert has_popup(one)
    plain = Button("Menu", lambda: None)
    qtbot.addWidget(plain)
    assert not has_popup(plain)
    assert one.sizeHint() == plain.sizeHint()


def test_it_is_opened_once_however_it_is_asked(qtbot: QtBot) -> None:
    one, opened = made(qtbot)
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)
    assert opened == ["menu"]
    qtbot.keyClick(one, Qt.Key.Key_Space)
    assert opened == ["menu"] * 2
    asked(one)
    assert opened == ["menu"] * 3
    one.click()
    assert opened == ["menu"] * 4
    assert not one.isDown()
    assert menus() == []


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTIONIST])
def test_every_button_that_opens_a_menu_says_so(
    qtbot: QtBot, window: MainWindow, desk: Desk, role: Role
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(role)
    open_report(qtbot, window, first)
    every = [one for one in window.findChildren(Button) if one.isVisible()]
    opening = [one for one in every if has_popup(one)]
    words = [one.text().replace("&", "") for one in opening]
    printing = "Print" if role is Role.CLINICIAN else "Print arrival sheet"
    assert sorted(words) == sorted(["Menu", "Saved filters", window.top.person.text(), printing])
    for one in opening:
        for ask in (Button.click, asked):
            ask(one)
            (menu,) = menus()
            assert menu.actions()
            menu.close()
            assert not one.isDown()


def test_so_does_that_of_the_trail(qtbot: QtBot, window: MainWindow) -> None:
    window.set_role(Role.PRIVACY_OFFICER)
    qtbot.waitUntil(lambda: bool(window.findChildren(AuditPage)))
    assert has_popup(window.findChildren(AuditPage)[0].action)
    assert isinstance(button(window, "Every action"), MenuButton)


def test_so_does_that_of_the_outcomes(qtbot: QtBot) -> None:
    form, _given = shown(qtbot, Step.FINISH, outcomes_form(coded=True))
    (choose,) = [one for one in form.findChildren(Button) if one.text() == "Choose…"]
    assert has_popup(choose)
    asked(choose)
    (menu,) = menus()
    assert menu.accessibleName() == "Outcomes to choose from, for outcome 1"
    menu.close()
