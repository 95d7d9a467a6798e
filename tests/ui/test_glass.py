"""Emergency access on the screen: a reason first, seen while it lasts, and over when it is over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.states import Role
from app.settings.registry import SenderSettings, Settings
from app.store import audit
from app.store.keys import new_key
from app.store.store import Store
from app.ui.arrival_page import ArrivalPage
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.glass import GlassForm, GlassPage
from app.ui.main_window import MainWindow
from app.ui.session import Announcements, in_role
from app.ui.text import Button, Choice, Label
from app.ui.theme import Look
from tests.ui import reports
from tests.ui.conftest import ADEYEMI, SENDER, button, open_report, read_made_up, receive

CLINICAL = "Head injury"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = reports.NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def minutes() -> int:
    return 15


@pytest.fixture
def desk(
    tmp_path: Path, announcements: Announcements, clock: Clock, minutes: int
) -> Iterator[Desk]:
    """A desk whose clock can be moved."""
    settings = Settings(
        senders=(SenderSettings(SENDER, "http://127.0.0.1:9/"),), break_glass_minutes=minutes
    )
    with Store.open(tmp_path / "handovers.db", new_key(), create=True) as store:
        yield Desk(
            store, settings, ADEYEMI, announce=announcements.tell, clock=clock, read=read_made_up
        )


@pytest.fixture
def front(qtbot: QtBot, window: MainWindow, desk: Desk, clock: Clock) -> MainWindow:
    """A receptionist with the arrival of a child open."""
    window.session.clock = clock
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(Role.RECEPTIONIST)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    open_report(qtbot, window, first)
    return window


def form_of(window: MainWindow) -> GlassForm:
    (form,) = [one for one in window.findChildren(GlassForm) if one.isVisible()]
    return form


def press(qtbot: QtBot, window: MainWindow, words: str) -> None:
    qtbot.mouseClick(button(window, words), Qt.MouseButton.LeftButton)


def break_glass(qtbot: QtBot, window: MainWindow, reason: str = "getting worse") -> None:
    """Use it, and wait for the report."""
    press(qtbot, window, "Emergency access…")
    next(c for c in form_of(window).findChildren(Choice) if reason in c.text()).setChecked(True)
    press(qtbot, window, "Open the report")
    qtbot.waitUntil(lambda: isinstance(window.pane.page, GlassPage))
    page = window.pane.page
    assert isinstance(page, GlassPage)
    page.build_all()
    qtbot.waitUntil(lambda: CLINICAL in visible_text(window))


@pytest.mark.hazard("H23", "0607")
def test_a_reason_opens_one_report_and_it_says_so_all_the_while(
    qtbot: QtBot, front: MainWindow, desk: Desk
) -> None:
    assert CLINICAL not in visible_text(front)

    break_glass(qtbot, front)

    text = visible_text(front)
    assert CLINICAL in text
    assert "Emergency access until 14:21, to read this report alone." in text
    assert "the privacy officer looks into it" in text
    with desk.context.store.reading() as tx:
        told = [(entry.action, entry.reason) for entry in audit.entries(tx)]
    begun = told.index(("break glass", "the patient is getting worse"))
    assert ("open", "break glass") in told[begun:]
    assert ("open", "break glass") not in told[:begun]


@pytest.mark.hazard("H23")
def test_it_ends_by_itself_when_its_time_is_over(
    qtbot: QtBot, front: MainWindow, clock: Clock
) -> None:
    break_glass(qtbot, front)
    clock.now += timedelta(minutes=14, seconds=59)
    front.verbs.glass.look()
    assert CLINICAL in visible_text(front)

    clock.now += timedelta(seconds=1)

    qtbot.waitUntil(lambda: CLINICAL not in visible_text(front))  # its own timer looks
    qtbot.waitUntil(lambda: "Who has arrived?" in visible_text(front))
    assert "Emergency access until" not in visible_text(front)


def test_it_can_be_ended_before(qtbot: QtBot, front: MainWindow, desk: Desk) -> None:
    break_glass(qtbot, front)
    press(qtbot, front, "End it now")

    assert CLINICAL not in visible_text(front)
    qtbot.waitUntil(lambda: "Who has arrived?" in visible_text(front))
    with desk.context.store.reading() as tx:
        assert "break glass ended" in [entry.action for entry in audit.entries(tx)]


@pytest.mark.hazard("H23", "H01")
def test_it_is_for_reading_alone(qtbot: QtBot, front: MainWindow) -> None:
    break_glass(qtbot, front)
    names = {one.text().replace("&", "") for one in front.pane.findChildren(Button)}
    assert not {one for one in names if "Print" in one or "Copy" in one or "Save" in one}
    accept = button(front, "Accept")
    assert not accept.isEnabled()
    assert "Emergency access is for reading. End it to accept." in visible_text(front)


@pytest.mark.hazard("H23")
def test_its_words_can_neither_be_marked_nor_copied(qtbot: QtBot, front: MainWindow) -> None:
    front.activateWindow()
    break_glass(qtbot, front)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    page = front.pane.page
    assert page is not None
    labels = [one for one in page.findChildren(Label) if one.isVisible() and len(one.text()) > 3]
    marking = [one for one in labels if one.textInteractionFlags()]
    assert marking
    for one in marking[:20]:
        qtbot.mouseDClick(one, Qt.MouseButton.LeftButton, pos=one.rect().center())
        qtbot.keyClick(one, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert not one.hasSelectedText()
    assert clipboard.text() == "before"


def test_a_clinician_marks_words_as_before(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """Otherwise the test above would prove nothing."""
    (first,) = receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    open_report(qtbot, window, first)
    assert window.pane.page is not None
    marked = []
    for one in window.pane.page.findChildren(Label):
        if one.isVisible() and one.textInteractionFlags() and len(one.text()) > 3:
            qtbot.mouseDClick(one, Qt.MouseButton.LeftButton, pos=one.rect().center())
            marked.append(one.hasSelectedText())
    assert any(marked)


@pytest.mark.parametrize(
    ("reason", "words", "said"),
    [("", "", "Choose a reason first."), ("Another reason", "help", "Another reason needs a few")],
)
def test_nothing_opens_without_a_reason(
    qtbot: QtBot, front: MainWindow, reason: str, words: str, said: str
) -> None:
    press(qtbot, front, "Emergency access…")
    form = form_of(front)
    for choice in form.findChildren(Choice):
        if choice.text() == reason:
            choice.setChecked(True)
    form.words.setText(words)
    with qtbot.assertNotEmitted(form.given):
        press(qtbot, front, "Open the report")
    assert said in visible_text(front)

    press(qtbot, front, "Go back")
    assert not [one for one in front.findChildren(GlassForm) if one.isVisible()]
    press(qtbot, front, "Emergency access…")
    assert form_of(front).isVisible()


@pytest.mark.hazard("H01", "H02")
@pytest.mark.parametrize("worn", [Look(), Look(scale=2.0)])
def test_who_and_how_soon_stand_above_what_is_asked(qtbot: QtBot, front: MainWindow) -> None:
    page = front.pane.page
    assert isinstance(page, ArrivalPage)
    press(qtbot, front, "Emergency access…")
    form = form_of(front)
    qtbot.waitUntil(lambda: bool(page.sticky.isVisible()))
    settle()
    tops = [part.mapTo(page, QPoint(0, 0)).y() for part in (page.banner, page.sticky, form)]
    assert tops == sorted(tops)
    assert "due in 34min" in visible_text(page.sticky)
    press(qtbot, front, "Go back")
    qtbot.waitUntil(lambda: bool(page.scroller.isVisible()))
    settle()
    clock = page.clock.mapTo(page.scroller.viewport(), QPoint(0, 0)).y()
    in_sight = clock >= 0 and clock + page.clock.read_height <= page.scroller.viewport().height()
    qtbot.waitUntil(lambda: page.sticky.isVisible() is not in_sight)


def test_it_is_asked_by_the_keyboard_alone(qtbot: QtBot, front: MainWindow) -> None:
    front.activateWindow()
    qtbot.waitUntil(front.isActiveWindow)
    asked = button(front, "Emergency access…")
    asked.setFocus()
    qtbot.keyClick(asked, Qt.Key.Key_Space)
    form = form_of(front)
    first = form.findChildren(Choice)[0]
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    qtbot.keyClicks(form.words, "collapsed")
    qtbot.keyClick(form.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(front.pane.page, GlassPage))


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTIONIST])
@pytest.mark.parametrize("minutes", [0, 15])
def test_it_is_offered_to_whom_the_table_says_and_where_policy_allows(
    qtbot: QtBot, window: MainWindow, desk: Desk, role: Role, minutes: int
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(role)
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    open_report(qtbot, window, first)
    offered = "Emergency access…" in {one.text() for one in window.findChildren(Button)}
    assert offered is (role is Role.RECEPTIONIST and minutes > 0)


def test_a_message_that_cannot_be_read_offers_none(desk: Desk) -> None:
    handover = desk.receive(b"garbled", SENDER, "file").handover_id
    assert handover is not None
    assert not in_role(desk, Role.RECEPTIONIST, desk.announce).open(handover).glass_offered


@pytest.mark.hazard("H23")
def test_what_is_asked_for_at_a_lock_is_gone_with_the_person(
    qtbot: QtBot, front: MainWindow
) -> None:
    break_glass(qtbot, front)
    front.set_role(Role.RECEPTIONIST)  # the same person: still theirs
    qtbot.waitUntil(lambda: isinstance(front.pane.page, GlassPage))
    other = replace(front.session.desk.person, id="somebody else")
    front.session.seat(other)
    handover_id = front.pane.handover_id
    front.start_anew()
    qtbot.waitUntil(lambda: len(front.list.model.rows) == 1)
    open_report(qtbot, front, handover_id)
    assert CLINICAL not in visible_text(front)
