"""Starting the program with windows: what is done before, and as, the toolkit is imported."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.ui.unasked_help import leave_until_asked
from app.ui.unread_sources import give_back

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.connections.secrets import Secrets
    from app.desk.desk import Desk
    from app.settings.profile import Profile
    from app.settings.registry import Settings
    from app.ui.driving import Driver


@dataclass(frozen=True)
class Demo:
    """What a demonstration gives to the windows.

    Attributes:
        secrets: keys and tokens, in memory alone.
        person: who sits at the screen.
        behind: given the desk once the store is open, what runs behind it until the windows
            close (the demonstration's senders).
        tour: drives the window on a thread of its own; the windows close when it returns.
    """

    secrets: Secrets
    person: str = "J. Adeyemi"
    behind: Callable[[Desk], AbstractContextManager[object]] | None = None
    tour: Callable[[Driver], object] | None = None


def run(profile: Profile, settings: Settings, *, demo: Demo | None = None) -> int:
    """Open the viewer and stay until its window is closed.

    Returns:
        0, or 1 where the tour of a demonstration failed.
    """
    gc.disable()  # nothing of what a start makes is garbage: looking for it was a tenth of it
    try:
        return _run(profile, settings, demo)
    finally:
        gc.enable()


def _run(profile: Profile, settings: Settings, demo: Demo | None) -> int:
    leave_until_asked()
    from PySide6.QtWidgets import QApplication

    give_back()
    from app.ui.qt_messages import quieten_offscreen
    from app.ui.theme import Look, ThemeName, wear
    from app.ui.viewer import Viewer

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = make_application()
    app.setApplicationName("triage-handover")
    quieten_offscreen(app)
    wear(app, Look(ThemeName(settings.colours), settings.text_percent / 100))
    return Viewer(app, profile, settings, demo).run()


def make_application() -> QApplication:
    """Qt's application, in the style that is drawn alike on every system."""
    from PySide6.QtWidgets import QApplication

    from app.ui.theme import ASKED_FOR, STYLE

    app = QApplication([*sys.argv[:1], "-style", STYLE])
    app.setProperty(ASKED_FOR, STYLE)
    return app
