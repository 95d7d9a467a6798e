"""The keys of the window (screen notes, section 12). No single letters: a scanner types those."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.report_page import ReportPage

LOWER_SECTIONS = 5


def install(window: MainWindow) -> None:
    """Give the window its keys; those of buttons stand with the buttons."""
    keys: dict[str, Callable[[], object]] = {
        "F6": lambda: next_region(window, 1),
        "Shift+F6": lambda: next_region(window, -1),
        "Ctrl+F": lambda: window.list.field.setFocus(Qt.FocusReason.ShortcutFocusReason),
        "Ctrl+O": window.opener.ask,
        "Ctrl+L": window.lock.lock,
        "F1": window.pages.show_help,
        "Ctrl+B": window.toggle_list,
        "F5": lambda: window.refresh(anyway=True),
        "Ctrl++": lambda: _bigger(window, 0.25),
        "Ctrl+=": lambda: _bigger(window, 0.25),
        "Ctrl+-": lambda: _bigger(window, -0.25),
        "Ctrl+0": lambda: _bigger(window, 0),
        "F8": lambda: _on_report(window, lambda page: page.next_change()),
        "Shift+F8": lambda: _on_report(window, lambda page: page.next_change(-1)),
        "Ctrl+M": lambda: _mark_read(window),
        "Ctrl+Shift+F": lambda: _find(window),
        "F3": lambda: _find_again(window, 1),
        "Shift+F3": lambda: _find_again(window, -1),
        "Ctrl+Home": lambda: _on_report(window, lambda page: page.go_top()),
    }
    for at in range(LOWER_SECTIONS):
        keys[f"Ctrl+{at + 1}"] = partial(_on_report, window, partial(_go, at))
    for sequence, pressed in keys.items():
        shortcut = QShortcut(QKeySequence(sequence), window)
        shortcut.activated.connect(pressed)


def regions(window: MainWindow) -> list[QWidget]:
    """The regions in the order of F6, those that are on the screen."""
    page = window.pane.page
    inside: list[QWidget] = []
    if page is not None:
        inside = [
            part
            for name in ("banner", "covered", "scroller", "go_to")
            if isinstance(part := getattr(page, name, None), QWidget)
        ] or [page]
    every = [window.top, window.list.field, window.list.list, *inside]
    if window.pane.bar is not None:
        every.append(window.pane.bar)
    return [region for region in every if region.isVisible()]


def next_region(window: MainWindow, by: int) -> None:
    """Move the focus to the first stop of the next region."""
    places = regions(window)
    focused: QWidget | None = window.focusWidget()
    held = [at for at, one in enumerate(places) if focused is not None and _holds(one, focused)]
    start = held[-1] if held else (-1 if by > 0 else 0)
    stop = first_stop(places[(start + by) % len(places)])
    if stop is not None:
        stop.setFocus(Qt.FocusReason.ShortcutFocusReason)


def first_stop(region: QWidget) -> QWidget | None:
    """The first widget of a region that the Tab key reaches."""
    if region.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return region
    for child in region.findChildren(QWidget):
        stops = bool(child.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if stops and child.isVisible() and child.isEnabled():
            return child
    return None


def _holds(region: QWidget, widget: QWidget) -> bool:
    return region is widget or region.isAncestorOf(widget)


def _bigger(window: MainWindow, by: float) -> None:
    """All is drawn anew; whoever was in the list or in the report goes on there."""
    focused: QWidget | None = window.focusWidget()
    in_list = focused is not None and _holds(window.list, focused)
    in_pane = focused is not None and _holds(window.pane, focused)
    window.bigger(by)
    window.pane.takes_focus = in_pane
    if in_list:
        window.list.focus_rows()


def _mark_read(window: MainWindow) -> None:
    """As the button of the bar that tells of changes; nothing where there is no such bar."""
    if window.pane.page is not None and window.pane.shown and window.pane.shown.changes:
        window.pane.mark_read.emit()


def _find(window: MainWindow) -> None:
    """Go to the field that finds words in what is open, which is made where it is wanted."""
    page = window.pane.page
    if page is None or not page.isVisible():
        return
    from app.ui.find_bar import open_find
    from app.ui.source_search import SourceSearch

    search = page.findChild(SourceSearch)
    if search is not None:
        search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    _on_report(window, lambda report: report.uncover())
    open_find(page, window.focusWidget())


def _find_again(window: MainWindow, by: int) -> None:
    from app.ui.find_bar import find_bar
    from app.ui.source_search import SourceSearch

    page = window.pane.page
    found = (page.findChild(SourceSearch) or find_bar(page)) if page is not None else None
    if found is not None:
        found.step(by)
    else:
        _find(window)


def _go(at: int, page: ReportPage) -> None:
    page.go_lower(at)


def _on_report(window: MainWindow, act: Callable[[ReportPage], object]) -> None:
    from app.ui.report_page import ReportPage

    if isinstance(window.pane.page, ReportPage):
        act(window.pane.page)
