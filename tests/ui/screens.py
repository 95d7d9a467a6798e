"""Ways to each screen of the window, for what must hold on every one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pytestqt.qtbot import QtBot

from app.desk.break_glass import GlassReason
from app.desk.desk import Desk
from app.report.errors import ConnectionFailed, StoreFailed
from app.report.states import Role, State, Step
from app.ui.find_bar import find_bar, open_find
from app.ui.flow import settle
from app.ui.health import Source
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.session import in_role
from app.ui.states import Choice, of_failure
from tests.ui import reports
from tests.ui.conftest import SENDER, open_report, receive
from tests.ui.test_replies_on_screen import FAILED, decided

Way = Callable[[QtBot, MainWindow, Desk], None]


def _report(name: str, role: Role = Role.CLINICIAN) -> Way:
    def go(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
        (first,) = receive(desk, name)
        window.set_role(role)
        qtbot.waitUntil(lambda: len(window.list.model.rows) == 1)
        open_report(qtbot, window, first)

    return go


def _list(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    receive(desk, "child_with_head_injury", "contradictory")
    qtbot.waitUntil(lambda: len(window.list.model.rows) == 2)


def _empty(_qtbot: QtBot, _window: MainWindow, _desk: Desk) -> None:
    """As a department begins."""


def _unreadable(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    (first,) = receive(desk, "garbled <b>&</b>")
    window.choose_list(State.COULD_NOT_BE_READ)
    open_report(qtbot, window, first)


def _asking(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    _report("child_with_head_injury")(qtbot, window, desk)
    assert window.pane.bar is not None
    window.pane.bar.ask(Step.NOT_ATTENDED)


def _page(name: str) -> Way:
    def go(_qtbot: QtBot, window: MainWindow, _desk: Desk) -> None:
        getattr(window.pages, name)()

    return go


def _role(role: Role) -> Way:
    return lambda _qtbot, window, _desk: window.set_role(role)


def _glass_was_broken(_qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """One emergency access that was looked into, and one that was not."""
    first, second = receive(desk, "child_with_head_injury", "contradictory")
    front = in_role(desk, Role.RECEPTIONIST, desk.announce)
    front.break_glass(first, GlassReason.WORSE)
    officer = in_role(desk, Role.PRIVACY_OFFICER, desk.announce)
    officer.alert_seen(officer.privacy_alerts()[0].reference)
    front.break_glass(second, GlassReason.OTHER, "cannot be woken up at the desk")
    window.set_role(Role.PRIVACY_OFFICER)


def _finding(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """Words are being found in a report."""
    _report("child_with_head_injury")(qtbot, window, desk)
    page = window.pane.page
    assert page is not None
    open_find(page, None)
    bar = find_bar(page)
    assert bar is not None
    bar.field.setText("drowsy")


def _glass_asked(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    _report("child_with_head_injury", Role.RECEPTIONIST)(qtbot, window, desk)
    window.pane.ask_glass()


def _glass(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    _report("child_with_head_injury", Role.RECEPTIONIST)(qtbot, window, desk)
    window.pane.glass_wanted.emit(GlassReason.WORSE, "")
    qtbot.waitUntil(lambda: isinstance(window.pane.page, ReportPage))
    assert isinstance(window.pane.page, ReportPage)
    window.pane.page.build_all()


def _line_down(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """A report is open, and its sender has been silent for four minutes."""
    _report("child_with_head_injury")(qtbot, window, desk)
    gone = ConnectionFailed("No connection", "It does not answer", "Try again", "NET-001")
    since = reports.NOW - timedelta(minutes=4)
    window.pages.show_sources((Source(SENDER, "Sender", since, gone),))


def _reply_failed(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """The sender has refused an acceptance."""
    (first,) = receive(desk, "child_with_head_injury")
    desk.accept(first)
    decided(desk, first, FAILED, 90)
    window.pages.look_again()
    window.choose_list(State.ARRIVED)
    open_report(qtbot, window, first)


def _store_away(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """Neither the list nor a report can be had."""
    _report("child_with_head_injury")(qtbot, window, desk)
    failure = StoreFailed(
        "Reports cannot be saved or opened",
        "The department's database server does not answer",
        "Check the network",
        "STORE-020",
    )
    window.asking.stop()
    done: list[object] = []
    window.session.operations.run(lambda: None).done(done.append)
    qtbot.waitUntil(lambda: bool(done))  # an answer on its way would be newer than the failure
    window.pane.show_failure(failure, lambda: None)
    window.list.show_state(of_failure(failure), [Choice("Try again", lambda: None)])


def _loading(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    _report("child_with_head_injury")(qtbot, window, desk)
    window.pane.show_loading()


def _locked(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    _report("child_with_head_injury")(qtbot, window, desk)
    window.lock.lock()


WAYS: dict[str, Way] = {
    "empty": _empty,
    "list": _list,
    "report": _report("child_with_head_injury"),
    "report-contradictory": _report("contradictory"),
    "report-died": _report("man_who_died"),
    "report-nearly-empty": _report("nearly_empty"),
    "arrival": _report("child_with_head_injury", Role.RECEPTIONIST),
    "arrival-emergency-asked": _glass_asked,
    "arrival-emergency": _glass,
    "finding": _finding,
    "asking": _asking,
    "unreadable": _unreadable,
    "replies": _page("show_replies"),
    "connections": _page("show_connections"),
    "first-start": _page("show_first_start"),
    "settings": _page("show_settings"),
    "counts": _role(Role.MANAGER),
    "privacy-officer": _role(Role.PRIVACY_OFFICER),
    "privacy-officer-glass": _glass_was_broken,
    "local-it": _role(Role.IT),
    "help": _page("show_help"),
    "line-down": _line_down,
    "reply-failed": _reply_failed,
    "store-away": _store_away,
    "loading": _loading,
    "locked": _locked,
}


def go_to(qtbot: QtBot, window: MainWindow, desk: Desk, name: str) -> None:
    """Show a screen, and wait until all of it is there."""
    WAYS[name](qtbot, window, desk)
    for _turn in range(2):
        done: list[object] = []
        window.session.operations.run(lambda: None).done(done.append)
        qtbot.waitUntil(lambda: bool(done))  # noqa: B023  waited for within the turn
        window.pages.show_standing()  # it comes by itself a moment later
        settle()
