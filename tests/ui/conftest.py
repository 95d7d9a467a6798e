"""A window over a real desk and a real store; only the reading of bytes is short-cut."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QCursor
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.desk.people import Person
from app.desk.signing_in import Door, SignedIn
from app.report.errors import Unreadable
from app.report.model import EncounterReport
from app.report.states import Role
from app.settings.registry import SenderSettings, Settings
from app.store.keys import new_key
from app.store.store import Store
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.session import Announcements, Session, in_role
from app.ui.tasks import Operations
from app.ui.text import Button
from app.ui.theme import Look, wear
from tests.ui import reports
from tests.ui.locking import PERSON, Signing

SENDER = "Northshire 111"
NOWHERE = QPoint(0, 0)
ADEYEMI = Person("adeyemi", "J. Adeyemi", Role.CLINICIAN, "ed-1")


def read_made_up(data: bytes) -> EncounterReport:
    """The report that a name stands for; anything else cannot be read."""
    name = data.decode()
    known = {**reports.ALL, **reports.LATER}
    if name not in known:
        raise Unreadable(
            "This message could not be read",
            "The message stops in the middle of the patient's name",
            "Ask for it to be sent again",
            "READ-012",
        )
    return known[name]()


@pytest.fixture
def worn() -> Look:
    """What the windows of a test are made in; a test says another by a parameter of this name."""
    return Look()


@pytest.fixture(autouse=True)
def plain_look(qtbot: QtBot, worn: Look) -> Iterator[None]:
    """Every test begins in the light theme at 100 %, where it names no other, and ends in it.

    The pointer begins in the corner, on no row.
    """
    del qtbot
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wear(app, worn)
    QCursor.setPos(NOWHERE)  # a pointer that is left on a row would not move to it
    app.processEvents()
    gc.disable()  # as the viewer does: no other thread than this one may end a widget
    yield
    gc.enable()
    wear(app, Look())


@pytest.fixture
def announcements() -> Announcements:
    return Announcements()


@pytest.fixture
def desk(tmp_path: Path, announcements: Announcements) -> Iterator[Desk]:
    """A desk over an empty store, at 14:06 of the day of the reports."""
    settings = Settings(senders=(SenderSettings(SENDER, "http://127.0.0.1:9/"),))
    clock: Callable[[], datetime] = lambda: reports.NOW  # noqa: E731  one clock that stands
    with Store.open(tmp_path / "handovers.db", new_key(), create=True) as store:
        yield Desk(
            store, settings, ADEYEMI, announce=announcements.tell, clock=clock, read=read_made_up
        )


def receive(desk: Desk, *names: str) -> list[str]:
    """Receive reports by their names; gives the ids of their handovers."""
    return [desk.receive(name.encode(), SENDER, "file").handover_id or "" for name in names]


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, announcements: Announcements) -> Iterator[MainWindow]:
    """The viewer's window at 1366 by 768, on the list Expected."""
    failures: list[Exception] = []
    operations = Operations(failures.append)
    session = Session(
        desk,
        operations,
        lambda: reports.NOW,
        announcements=announcements,
        desk_for=lambda role: in_role(desk, role, announcements.tell),
        demo=True,
    )
    made = MainWindow(session)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.choose_list(made.state)
    qtbot.waitUntil(lambda: made.list.page is not None)
    yield made
    made.close()
    operations.close()
    assert failures == []


def open_report(qtbot: QtBot, window: MainWindow, handover_id: str) -> None:
    """Open a handover and wait until the whole of it is drawn."""
    window.open(handover_id)
    qtbot.waitUntil(lambda: window.pane.handover_id == handover_id)
    page = window.pane.page
    if hasattr(page, "build_all"):
        page.build_all()
    settle()


def rest(qtbot: QtBot, window: MainWindow) -> None:
    """Until the background has done what it was asked for."""
    for _turn in range(3):
        done: list[object] = []
        window.session.operations.run(lambda: None).done(done.append)
        qtbot.waitUntil(lambda: bool(done))  # noqa: B023  waited for within the turn
        settle()


def over_rows(qtbot: QtBot, window: MainWindow) -> None:
    """Put the pointer on the first row."""
    rows = window.list.list
    qtbot.mouseMove(rows.viewport(), rows.visualRect(window.list.model.index(0)).center())
    qtbot.waitUntil(lambda: rows.in_use)


def button(window: MainWindow, words: str) -> Button:
    """The visible button of that name."""
    # Qt shows and lays out what is put on a visible page by events that it posts to itself.
    QCoreApplication.sendPostedEvents()
    found = [
        one
        for one in window.findChildren(Button)
        if one.text().replace("&", "") == words and one.isVisible()
    ]
    assert found, words
    return found[0]


@pytest.fixture
def signing() -> Signing:
    return Signing()


@pytest.fixture
def signed_in(window: MainWindow, desk: Desk, signing: Signing) -> MainWindow:
    """The window of somebody who signed in, as they do each time."""
    session = window.session
    session.door = Door(desk.context.store, signing, ADEYEMI.workstation, lambda: reports.NOW)
    session.here = SignedIn(ADEYEMI, PERSON["adeyemi"])
    return window


@pytest.fixture
def reading(qtbot: QtBot, window: MainWindow, desk: Desk) -> MainWindow:
    """The window with a patient's report open."""
    (first,) = receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    open_report(qtbot, window, first)
    window.activateWindow()
    return window
