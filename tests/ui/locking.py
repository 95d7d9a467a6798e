"""What the tests of locking and switching share: who signs in, and all that could be found."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.connections.signin.known import Attempt, Known, refused
from app.desk.desk import Desk
from app.report.states import Role
from app.store import audit
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.text import Button

PERSON = {
    "adeyemi": Known("adeyemi", "J. Adeyemi", Role.CLINICIAN),
    "desk": Known("desk", "Dee Desk", Role.RECEPTIONIST),
}


class Signing:
    """A provider that signs in whoever is named next, when that is let happen."""

    asks = True

    def __init__(self) -> None:
        self.next = "adeyemi"
        self.left: list[str] = []

    def sign_in(self, attempt: Attempt) -> Known:
        if self.next == "waits":
            attempt.wait(20)
            raise refused("It was stopped here", "Try again", "SIGNIN-034")
        return PERSON[self.next]

    def sign_out(self, known: Known) -> None:
        self.left.append(known.id)

    wants_password = False

    def prove(self, attempt: Attempt) -> None:
        del attempt

    def lock(self) -> bool:
        pytest.fail("whoever signs in anew needs no other lock")


class Computer:
    """A provider of whoever is signed in to the computer, which locks or cannot."""

    asks = False

    def __init__(self) -> None:
        self.locks = True

    def sign_in(self, _attempt: Attempt) -> Known:
        return PERSON["adeyemi"]

    def sign_out(self, known: Known) -> None:
        del known

    wants_password = False

    def prove(self, attempt: Attempt) -> None:
        assert not attempt.password

    def lock(self) -> bool:
        return self.locks


def spoken(root: QAccessibleInterface | None) -> Iterator[str]:
    """Every name, description and value of the accessibility tree below an object."""
    if root is None or not root.isValid():
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
        yield root.text(kind)
    for at in range(root.childCount()):
        yield from spoken(root.child(at))


def everything(window: MainWindow) -> str:
    """All that a person or a screen reader can get at, of every window of the program."""
    said = [visible_text(window)]
    said += spoken(QAccessible.queryAccessibleInterface(window))
    for one in QGuiApplication.topLevelWindows():
        said += spoken(QAccessible.queryAccessibleInterface(one))
    for widget in window.findChildren(QObject):
        said.append(str(widget.property("text") or ""))
    return "\n".join(said)


def actions(desk: Desk) -> list[tuple[str, str, str, str]]:
    with desk.context.store.reading() as tx:
        return [
            (one.action, one.who.person, one.result, one.reason)
            for one in audit.entries(tx)
            if one.action in ("lock", "unlock", "sign in", "sign out")
        ]


def draft(qtbot: QtBot, window: MainWindow) -> QLineEdit:
    """Begin to fill in a form."""
    shown = [one for one in window.findChildren(Button) if one.isVisible()]
    next(one for one in shown if one.text().replace("&", "") == "Not attended…").click()
    settle()
    assert window.pane.bar is not None
    assert window.pane.bar.form is not None
    field = window.pane.bar.form.note
    assert field is not None
    qtbot.keyClicks(field, "Left before triage")
    return field
