"""Locking: everything is hidden first, the work is kept, and others find nothing of it."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.connections.signin.known import Attempt, Known, refused
from app.desk.desk import Desk
from app.desk.people import Person
from app.desk.signing_in import Door, SignedIn
from app.report.states import Role
from app.store import audit
from app.store.rows import Mark
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.lock_page import LockPage
from app.ui.main_window import MainWindow
from app.ui.own_clipboard import copy_private
from app.ui.text import Field
from tests.ui import reports
from tests.ui.conftest import ADEYEMI, button, receive, rest
from tests.ui.locking import PERSON, Computer, Signing, actions, draft, everything

PATIENT = ("NOWAK", "Head injury", "Expected 1")


@pytest.mark.hazard("H20")
def test_nothing_about_a_patient_can_be_found_behind_a_lock(
    qtbot: QtBot, reading: MainWindow
) -> None:
    before = everything(reading)
    for words in PATIENT:
        assert words in before
    qtbot.keyClick(reading, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle()
    after = everything(reading)
    for words in PATIENT:
        assert words not in after
    assert "J. Adeyemi, Clinician." in after


@pytest.mark.hazard("H20")
def test_it_is_hidden_before_the_lock_shows(
    reading: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    show = LockPage.showEvent

    def watch(page: LockPage, event: QEvent) -> None:
        seen.append(reading.isAncestorOf(reading.content) or reading.content.isVisible())
        show(page, event)

    monkeypatch.setattr(LockPage, "showEvent", watch)
    reading.lock.lock()
    settle()
    assert seen == [False]


def test_the_same_widgets_are_shown_again_and_nothing_is_read_anew(
    qtbot: QtBot, reading: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: reading.list.model.rows[0].mark is Mark.NONE)  # it is being read
    page, rows = reading.pane.page, reading.list.model.rows
    monkeypatch.setattr(
        reading.session, "looking_up", lambda _id: pytest.fail("the report was read again")
    )
    reading.lock.lock()
    button(reading, "Unlock").click()
    qtbot.waitUntil(lambda: not reading.lock.locked)
    assert reading.pane.page is page
    assert reading.list.model.rows == rows
    assert "NOWAK" in visible_text(reading)
    assert [what for what, *_ in actions(desk)] == ["lock", "unlock"]


def test_no_key_reaches_what_is_behind_the_lock(
    qtbot: QtBot, reading: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading.opener, "open", lambda _paths: pytest.fail("files were asked for"))
    page = reading.pane.page
    reading.lock.lock()
    settle()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_F5, Qt.Key.Key_F6):
        qtbot.keyClick(reading.focusWidget() or reading, key)
    qtbot.keyClick(reading, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert reading.lock.locked
    assert reading.page is None
    assert reading.pane.page is page
    assert not reading.acceptDrops()
    button(reading, "Unlock").click()
    qtbot.waitUntil(lambda: not reading.lock.locked)
    assert reading.acceptDrops()
    assert reading.list.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_menus_and_what_was_copied_do_not_outlast_the_lock(
    qtbot: QtBot, reading: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _clipboard: True)
    reading.pages.show_menu(reading.top.menu)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    QGuiApplication.clipboard().setText("NOWAK")
    reading.lock.lock()
    settle()
    assert not [menu for menu in reading.findChildren(QMenu) if menu.isVisible()]
    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.parametrize(("ours", "left"), [(True, ""), (False, "NOWAK")])
def test_a_summary_is_taken_off_though_another_program_keeps_it_now(
    reading: MainWindow, ours: bool, left: str
) -> None:
    """As after a clipboard history has taken it over: the platform of the tests owns none."""
    if ours:
        copy_private("NOWAK", reading)
    else:
        QGuiApplication.clipboard().setText("NOWAK")
    assert not QGuiApplication.clipboard().ownsClipboard()
    reading.lock.lock()
    assert QGuiApplication.clipboard().text() == left
    QGuiApplication.clipboard().clear()


def test_what_is_marked_does_not_outlast_the_lock_either(
    reading: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clipboard of X11, which the platform of the tests has no like of."""
    emptied: list[QClipboard.Mode] = []

    both = SimpleNamespace(
        ownsClipboard=lambda: True,
        ownsSelection=lambda: True,
        mimeData=lambda: None,
        clear=lambda mode=QClipboard.Mode.Clipboard: emptied.append(mode),
    )
    with monkeypatch.context() as patched:
        patched.setattr(QGuiApplication, "clipboard", lambda: both)
        reading.lock.lock()
    assert emptied == [QClipboard.Mode.Clipboard, QClipboard.Mode.Selection]


def test_what_comes_meanwhile_stays_hidden_and_is_there_afterwards(
    qtbot: QtBot, reading: MainWindow, desk: Desk
) -> None:
    reading.lock.lock()
    receive(desk, "man_who_died")
    qtbot.waitUntil(lambda: len(reading.list.model.rows) == 2)
    assert "NOWAK" not in everything(reading)
    button(reading, "Unlock").click()
    qtbot.waitUntil(lambda: not reading.lock.locked)
    assert "Expected 2" in visible_text(reading)


def test_what_was_begun_is_kept_for_the_same_person(
    qtbot: QtBot, reading: MainWindow, signed_in: MainWindow
) -> None:
    field = draft(qtbot, reading)
    signed_in.lock.lock()
    button(signed_in, "Sign in").click()
    qtbot.waitUntil(lambda: not signed_in.lock.locked)
    assert field.text() == "Left before triage"
    assert field.isVisible()


@pytest.mark.hazard("H23")
def test_somebody_else_finds_nothing_of_it_and_has_their_own_role(
    qtbot: QtBot, reading: MainWindow, signed_in: MainWindow, desk: Desk, signing: Signing
) -> None:
    draft(qtbot, reading)
    signing.next = "desk"
    signed_in.lock.switch()
    qtbot.waitUntil(lambda: not signed_in.lock.locked)
    qtbot.waitUntil(lambda: len(signed_in.list.model.rows) == 1)
    assert signed_in.session.desk.person == Person(
        "desk", "Dee Desk", Role.RECEPTIONIST, ADEYEMI.workstation
    )
    settle()
    text = everything(signed_in)
    assert "Dee Desk" in text
    assert "Adeyemi" not in text
    assert "Left before triage" not in text
    assert "Head injury" not in text
    assert signed_in.pane.handover_id == ""
    assert actions(desk) == [
        ("lock", "adeyemi", "done", "switch user"),
        ("sign out", "adeyemi", "done", "somebody else signed in"),
        ("sign in", "desk", "done", ""),
    ]


def test_somebody_who_is_refused_stays_outside(
    qtbot: QtBot,
    reading: MainWindow,
    signed_in: MainWindow,
    desk: Desk,
    signing: Signing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_attempt: Attempt) -> Known:
        raise refused("It is not allowed", "Ask local IT", "SIGNIN-010")

    monkeypatch.setattr(signing, "sign_in", refuse)
    signed_in.lock.lock()
    button(signed_in, "Sign in").click()
    qtbot.waitUntil(lambda: "SIGNIN-010" in visible_text(signed_in))
    assert signed_in.lock.locked
    assert "NOWAK" not in everything(signed_in)
    assert actions(desk)[-1] == ("unlock", "adeyemi", "refused", "SIGNIN-010")
    monkeypatch.undo()
    button(signed_in, "Try again").click()
    qtbot.waitUntil(lambda: not signed_in.lock.locked)


def test_a_sign_in_can_be_stopped(qtbot: QtBot, signed_in: MainWindow, signing: Signing) -> None:
    signing.next = "waits"
    signed_in.lock.switch()
    button(signed_in, "Stop").click()
    qtbot.waitUntil(lambda: "SIGNIN-034" in visible_text(signed_in))
    assert signed_in.lock.locked


def test_signing_out_ends_the_session_and_leaves_nothing(
    qtbot: QtBot, reading: MainWindow, signed_in: MainWindow, desk: Desk, signing: Signing
) -> None:
    signed_in.lock.sign_out()
    qtbot.waitUntil(lambda: signing.left == ["adeyemi"])
    text = everything(signed_in)
    assert "Nobody is signed in" in text
    assert "Adeyemi" not in text
    assert signed_in.pane.shown is None
    assert signed_in.session.role is Role.MANAGER
    button(signed_in, "Sign in").click()
    qtbot.waitUntil(lambda: not signed_in.lock.locked)
    assert [what for what, *_ in actions(desk)] == ["sign out", "sign in"]
    qtbot.waitUntil(lambda: "NOWAK" in visible_text(signed_in))


def test_the_window_opens_locked_where_nobody_has_signed_in(
    qtbot: QtBot, signed_in: MainWindow, desk: Desk
) -> None:
    signed_in.session.leave()
    signed_in.lock.begin()
    settle()
    assert "Nobody is signed in" in visible_text(signed_in)
    button(signed_in, "Sign in").click()
    qtbot.waitUntil(lambda: not signed_in.lock.locked)
    assert "J. Adeyemi  Clinician" in visible_text(signed_in)
    assert actions(desk) == [("sign in", "adeyemi", "done", "")]


def test_the_focus_may_be_gone_when_somebody_unlocks(qtbot: QtBot, reading: MainWindow) -> None:
    assert reading.pane.bar is not None
    focused = button(reading, "Not attended…")
    focused.setFocus()
    reading.lock.lock()
    delete(focused)
    button(reading, "Unlock").click()
    qtbot.waitUntil(lambda: not reading.lock.locked)


def test_a_window_may_be_closed_while_it_is_locked(reading: MainWindow) -> None:
    reading.lock.lock()
    reading.close()
    assert reading.isAncestorOf(reading.content)


def test_an_entry_that_cannot_be_written_lets_nobody_in(
    qtbot: QtBot, reading: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.lock.lock()
    rest(qtbot, reading)  # the lock itself stands in the trail before it fails

    def fails(*_: object, **__: object) -> None:
        raise refused("The trail cannot be written", "Tell local IT", "STORE-000")

    monkeypatch.setattr(audit, "append", fails)
    button(reading, "Unlock").click()
    qtbot.waitUntil(lambda: "STORE-000" in visible_text(reading))
    assert reading.lock.locked


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_name_in_the_bar_leads_to_locking_and_switching(
    qtbot: QtBot, signed_in: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed_in.session, "_desk_for", None)  # roles are set by policy
    signed_in.start_anew()
    settle()
    assert "J. Adeyemi  Clinician" in visible_text(signed_in)
    signed_in.top.person.click()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions()]
    assert words == ["Lock\tCtrl+L", "Switch user", "Sign out"]
    menu.actions()[0].trigger()
    assert signed_in.lock.locked
    menu.close()


@pytest.mark.hazard("H20")
@pytest.mark.parametrize(
    ("locks", "says"),
    [(True, "The computer was told to lock too"), (False, "whoever sits here can press Unlock")],
)
def test_a_locked_screen_says_honestly_who_asks_whoever_comes_back(
    qtbot: QtBot, reading: MainWindow, desk: Desk, locks: bool, says: str
) -> None:
    computer = Computer()
    computer.locks = locks
    session = reading.session
    session.door = Door(desk.context.store, computer, ADEYEMI.workstation, lambda: reports.NOW)
    session.here = SignedIn(ADEYEMI, PERSON["adeyemi"])

    reading.lock.lock()

    qtbot.waitUntil(lambda: says in visible_text(reading))
    assert "NOWAK" not in everything(reading)
    button(reading, "Unlock").click()
    qtbot.waitUntil(lambda: not reading.lock.locked)
    assert "NOWAK" in visible_text(reading)


class Asks(Computer):
    """A computer that did not lock: the password of its account is wanted."""

    wants_password = True

    def __init__(self) -> None:
        super().__init__()
        self.locks = False
        self.tried: list[str] = []

    def prove(self, attempt: Attempt) -> None:
        self.tried.append(attempt.password)
        if attempt.password != "right":
            raise refused("That is not the password", "Type it again", "SIGNIN-042")


@pytest.mark.hazard("H20")
def test_a_colleague_does_not_go_on_by_a_click(
    qtbot: QtBot, reading: MainWindow, desk: Desk
) -> None:
    computer, session = Asks(), reading.session
    session.door = Door(desk.context.store, computer, ADEYEMI.workstation, lambda: reports.NOW)
    session.here = SignedIn(ADEYEMI, PERSON["adeyemi"])
    reading.lock.lock()
    qtbot.waitUntil(lambda: bool(fields(reading)))
    button(reading, "Unlock").click()
    qtbot.keyClick(reading.focusWidget(), Qt.Key.Key_Return)
    assert computer.tried == []

    (field,) = fields(reading)
    assert field.hasFocus() or field is reading.focusWidget()
    qtbot.keyClicks(field, "guessed")
    button(reading, "Unlock").click()
    qtbot.waitUntil(lambda: "That is not the password" in visible_text(reading))
    assert "guessed" not in everything(reading)
    assert "NOWAK" not in everything(reading)

    (field,) = fields(reading)
    qtbot.keyClicks(field, "right")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not reading.lock.locked)
    assert computer.tried == ["guessed", "right"]
    assert "NOWAK" in visible_text(reading)
    assert [(what, result) for what, _who, result, _why in actions(desk)] == [
        ("lock", "done"),
        ("unlock", "refused"),
        ("unlock", "done"),
    ]


@pytest.mark.hazard("H20")
def test_a_program_that_was_left_locked_opens_locked(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    computer = Asks()
    window.session.door = Door(desk.context.store, computer, ADEYEMI.workstation)
    window.session.here = None
    window.lock.begin()
    qtbot.waitUntil(lambda: "Type the password of this account" in visible_text(window))
    (field,) = fields(window)
    qtbot.keyClicks(field, "right")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.lock.locked)
    assert computer.tried == ["right"]
    assert window.session.desk.person.id == PERSON["adeyemi"].id


def fields(window: MainWindow) -> list[Field]:
    pages = window.findChildren(LockPage)
    return [one for page in pages for one in page.findChildren(Field) if one.isVisible()]
