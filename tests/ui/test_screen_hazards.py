"""Hazards that the whole window controls: what is current, what is calm, and what day it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from PySide6.QtCore import QEvent, QLocale, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.report.errors import ConnectionFailed
from app.report.states import Role, State
from app.ui import notifying
from app.ui.arrival_page import ArrivalPage
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.health import Source
from app.ui.main_window import MainWindow
from app.ui.notifying import Notifier
from app.ui.report_page import ReportPage
from app.ui.row_words import row_words
from tests.ui import reports
from tests.ui.conftest import SENDER, open_report, receive, rest
from tests.ui.test_replies_on_screen import FAILED, decided

VERSIONS = ("child_first", "child_updated", "child_cancelled")


@pytest.mark.hazard("H07", "P3")
@pytest.mark.parametrize("order", list(permutations(VERSIONS)), ids="-".join)
def test_in_whatever_order_versions_come_the_last_one_counts_and_says_that_it_is_cancelled(
    qtbot: QtBot, window: MainWindow, desk: Desk, order: tuple[str, ...]
) -> None:
    handover_id = receive(desk, *order)[-1]
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
    qtbot.waitUntil(lambda: window.list.model.rows[0].versions == 3)
    row = window.list.model.rows[0]
    assert row.cancelled
    assert row.state is State.EXPECTED  # it never goes away by itself
    assert "Cancelled by sender" in window.list.model.words(0).marks
    open_report(qtbot, window, handover_id)
    text = visible_text(window.pane)
    assert "This report is not live" in text
    assert text.index("This report is not live") < text.index("Head injury")
    assert "Vomited three times since the fall" in text


class Interruptions(QObject):
    """Counts what stands in front of the work: dialogs, modal windows, and menus nobody opened."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched is not self._window
        ):
            self.found.append(type(watched).__name__)
        return False


@contextmanager
def watched(window: QWidget) -> Iterator[list[str]]:
    app = QApplication.instance()
    assert app is not None
    seen = Interruptions(window)
    app.installEventFilter(seen)
    try:
        yield seen.found
    finally:
        app.removeEventFilter(seen)


@pytest.mark.hazard("H18")
def test_an_ordinary_day_interrupts_nobody_and_sounds_for_what_cannot_wait_alone(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(notifying, "say", lambda _w, words, **_how: heard.append(words))
    sounds: list[bool] = []
    notifier = Notifier(window, lambda: sounds.append(True))
    down = ConnectionFailed("No answer", "It is not there", "Wait", "CONN-001", retryable=True)
    with watched(window) as interruptions:
        first, *others = receive(desk, *reports.ALL)
        receive(desk, "garbled")
        rest(qtbot, window)
        for handover_id in (first, *others):
            open_report(qtbot, window, handover_id)
            rest(qtbot, window)
        desk.accept(first)
        decided(desk, first, FAILED, 90)
        window.pages.look_again()
        receive(desk, "child_updated")
        window.pages.show_sources([Source(SENDER, as_at=reports.NOW, failure=down)])
        rest(qtbot, window)
        window.pages.show_sources([Source(SENDER, as_at=reports.NOW)])
        desk.start(first)
        desk.finish(first, "home")
        for _minute in range(3):
            notifier.look()
            rest(qtbot, window)
    assert interruptions == []
    untimed = [row for row in desk.rows(State.EXPECTED) if row.facts.due_at is None]
    assert len(sounds) == len(heard) <= len(untimed)
    assert sounds
    notifier.deleteLater()


@pytest.mark.hazard("H18")
def test_an_interruption_would_be_counted(qtbot: QtBot, window: MainWindow) -> None:
    from PySide6.QtWidgets import QDialog

    with watched(window) as interruptions:
        dialog = QDialog()
        qtbot.addWidget(dialog)
        dialog.show()
        settle()
    assert interruptions == ["QDialog"]


@pytest.fixture
def locale_kept() -> Iterator[None]:
    kept = QLocale()
    yield
    QLocale.setDefault(kept)


COUNTRIES = ("en_US", "de_DE", "fr_FR", "ar_EG", "fa_IR", "th_TH", "tr_TR", "pl_PL", "ja_JP",
             "hi_IN", "cy_GB", "en_GB")  # fmt: skip


@pytest.mark.hazard("H09")
@pytest.mark.usefixtures("locale_kept")
def test_no_regional_setting_changes_a_word_or_a_time(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    (first,) = receive(desk, "child_with_head_injury")
    qtbot.waitUntil(lambda: "Not yet asked" in visible_text(window.top))
    told = set()
    for country in COUNTRIES:
        QLocale.setDefault(QLocale(country))
        window.pane.show_nothing()
        open_report(qtbot, window, first)
        window.top.tick(reports.NOW + timedelta(minutes=1))
        window.top.tick(reports.NOW)
        told.add(visible_text(window.pane) + visible_text(window.top))
    assert len(told) == 1
    assert "14-Mar-2019 (7y 8m)" in told.pop()


def test_the_versions_are_of_one_report() -> None:
    made = [reports.LATER[name]() for name in VERSIONS]
    assert len({one.filing.handover_key for one in made}) == 1
    assert [one.filing.sequence for one in made] == ["1", "2", "3"]
    assert replace(made[0], filing=made[1].filing).observations != made[1].observations


@pytest.mark.hazard("H03")
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTIONIST])
def test_the_clock_of_somebody_who_is_waited_for_no_more_stands_still(
    qtbot: QtBot, window: MainWindow, desk: Desk, role: Role
) -> None:
    """A list of what is done would otherwise fill with red that asks for nothing."""
    (first,) = receive(desk, "child_with_head_injury")
    window.set_role(role)
    open_report(qtbot, window, first)

    def clock() -> str:
        page = window.pane.page
        assert isinstance(page, ReportPage | ArrivalPage)
        return page.clock.accessibleName()

    assert clock().startswith("due in 34min")
    desk.not_attended(first)
    qtbot.waitUntil(lambda: clock().startswith("was due 14:40, 22-Nov-2026"))
    window.choose_list(State.NOT_ATTENDED)
    qtbot.waitUntil(lambda: bool(page := window.list.page) and page.state is State.NOT_ATTENDED)
    told = row_words(window.list.model.rows[0], reports.NOW + timedelta(hours=9), role)
    assert told.spoken.startswith("was due 14:40, 22-Nov-2026. NOWAK")
    desk.undo_not_attended(first)
    qtbot.waitUntil(lambda: clock().startswith("due in 34min"))
