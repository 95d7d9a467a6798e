"""A window that a test leaves open, or a Qt warning while it tidies up, fails the test.

pytest-qt fails a test on Qt warnings while it runs (``qt_log_level_fail``) but stops listening
before the fixtures are undone, which is when half-built windows complain. PySide6 is reached only
where something else has imported it: most tests have no windows.
"""

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.guards import outcome

_SHARED = {"QTipLabel": "the one tooltip window that Qt makes for itself and keeps"}

_OF_OFFSCREEN = "does not support propagateSizeHints"
"""The offscreen platform says this of any window that has a layout."""

_messages: list[str] = []


def listen() -> None:
    """Keep Qt's warnings from now on, whenever pytest-qt does not listen itself."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        return
    quiet = {core.QtMsgType.QtDebugMsg, core.QtMsgType.QtInfoMsg}

    def keep(kind: Any, _context: Any, text: str) -> None:
        if kind not in quiet and _OF_OFFSCREEN not in text:
            _messages.append(text)

    core.qInstallMessageHandler(keep)


@pytest.fixture(autouse=True)
def no_window_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test if it leaves a top-level widget, or if Qt warned while it tidied up."""
    before = {_address(widget) for widget in _top_level_widgets()}
    _messages.clear()
    yield
    if not outcome.passed(request.node):
        return
    left = _left(before)
    if left:
        gc.collect()  # a window in a reference cycle goes when Python next tidies up
        left = _left(before)
    if left:
        pytest.fail(f"Top-level widgets left behind: {left}", pytrace=False)
    if _messages:
        pytest.fail(f"Qt warned after the test: {_messages}", pytrace=False)


def _left(before: set[int]) -> list[str]:
    """The windows that were not there before, by kind and title: names do not keep them alive."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and widgets.QApplication.instance() is not None:
        core = sys.modules["PySide6.QtCore"]
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    return [
        f"{type(widget).__name__} {widget.windowTitle()!r}"
        for widget in _top_level_widgets()
        if _address(widget) not in before and type(widget).__name__ not in _SHARED
    ]


def _top_level_widgets() -> list[Any]:
    """The windows that belong to nobody: a child window goes when its parent does."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    everything = widgets.QApplication.topLevelWidgets()
    return [widget for widget in everything if widget.parent() is None]


def _address(widget: Any) -> int:
    """Where Qt keeps the widget: the same for every Python name that it has."""
    return int(sys.modules["shiboken6"].getCppPointer(widget)[0])
