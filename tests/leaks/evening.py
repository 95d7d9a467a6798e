"""What a day may hold beside the tour: a search, emergency access, the pages of others, a lock.

Scenes as those of the tour. What each of them told (titles, the screen of a lock, the clipboard
after it) goes to :data:`TOLD`, which is looked through afterwards like every file.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest

from app.demo.encounters import telephone
from app.demo.scenes import SCENES, arrives
from app.demo.stage import MissedError, Scene, Stage
from app.desk.audit_files import AuditFile
from app.desk.break_glass import GlassReason
from app.report.states import Role, State
from app.store.audit_pages import AuditFilter
from app.ui.audit_page import AuditPage
from app.ui.auditing import Auditing
from app.ui.driving import visible_text
from app.ui.main_window import MainWindow
from app.ui.text import Label

WHO = telephone.ANKLE.patient
NAME = f"{WHO.name.family}, {WHO.name.given}"
TOLD: list[str] = []


def window_of(stage: Stage) -> MainWindow:
    """The window that the scenes drive; asked on the main thread."""
    found: list[MainWindow] = []
    stage.driver.wait_for(lambda window: not found.append(window), "the window")
    return found[0]


def searched(stage: Stage) -> str:
    """Somebody looks for a patient in a list and in all lists, and copies the summary."""
    stage.driver.role(Role.CLINICIAN)
    stage.driver.list(State.EXPECTED)
    stage.driver.type_filter(WHO.name.family)
    stage.driver.open(WHO.name.family.upper())
    window = window_of(stage)
    stage.driver.do(window.pane.copy_wanted.emit)
    stage.driver.wait_until("Summary copied")
    if WHO.name.family.upper() not in stage.driver.do(QGuiApplication.clipboard().text):
        raise MissedError("the summary is not on the clipboard")
    stage.driver.type_filter("")
    return "A patient was searched for by name, and a summary copied"


def marked(stage: Stage) -> str:
    """Somebody marks words of the report with the mouse and copies them, just before the lock."""
    window = window_of(stage)
    name = WHO.name.family.upper()

    def copy() -> str:
        shown = [one for one in window.findChildren(Label) if one.selectable and one.isVisible()]
        label = next(one for one in shown if name in one.text())
        QTest.mousePress(label, Qt.MouseButton.LeftButton)
        label.setSelection(0, len(label.text()))
        QTest.mouseRelease(label, Qt.MouseButton.LeftButton)
        QTest.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        return QGuiApplication.clipboard().text()

    if name not in stage.driver.do(copy):
        raise MissedError("what was marked is not on the clipboard")
    return "Words of a report were marked and copied"


def locked(stage: Stage) -> str:
    """The screen is locked: what it and the clipboard say then is kept."""
    window = window_of(stage)
    stage.driver.do(window.lock.lock)
    stage.driver.wait_until("Locked")

    def told() -> list[str]:
        clipboard = QGuiApplication.clipboard()
        boards = [clipboard.text(mode) for mode in QClipboard.Mode]
        windows = [one.title() for one in QGuiApplication.topLevelWindows()]
        return [visible_text(window), window.accessibleName(), *boards, *windows]

    TOLD.extend(f"locked: {one}" for one in stage.driver.do(told))
    stage.driver.press("Unlock")
    stage.must_show(WHO.name.family.upper())
    return "Locked and unlocked: the work is there again"


def emergency(stage: Stage) -> str:
    """The front desk breaks the glass, and names the patient in the reason as it should not."""
    stage.driver.role(Role.RECEPTIONIST)
    stage.driver.list(State.EXPECTED)
    stage.driver.open(WHO.name.family.upper())
    window = window_of(stage)
    reason = f"{NAME} cannot be woken up"
    stage.driver.do(partial(window.pane.glass_wanted.emit, GlassReason.OTHER, reason))
    stage.driver.wait_until("Emergency access until")
    stage.driver.do(window.pane.glass_over.emit)
    stage.driver.wait_for(lambda one: "Emergency access until" not in visible_text(one), "its end")
    return "Emergency access was used and ended"


def privacy(stage: Stage) -> str:
    """The privacy officer looks for that patient's name, and takes the whole trail out."""
    stage.driver.role(Role.PRIVACY_OFFICER)
    stage.must_show("Emergency access was used", "none changed or missing")
    window = window_of(stage)
    page = window.page
    if not isinstance(page, AuditPage):
        raise MissedError("the audit trail is not on the screen")
    auditing = page.findChild(Auditing)
    home = Path(os.environ["HOME"])

    def act() -> None:
        auditing.look(AuditFilter(searched=NAME))
        for how in AuditFile:
            auditing.write(home / f"audit-trail.{how.value}", how)

    stage.driver.do(act)
    stage.driver.wait_until("entries were saved")
    stage.driver.wait_for(lambda _one: len(list(home.glob("audit-trail.*"))) == 2, "both files")
    return "The privacy officer searched the audit trail and saved it twice"


def other_pages(stage: Stage) -> str:
    """The pages of the other roles, and what the help lets people copy."""
    for role, words in ((Role.MANAGER, "Counts"), (Role.IT, "Connections")):
        stage.driver.role(role)
        stage.must_show(words)
    window = window_of(stage)
    for show, words in (
        (window.pages.show_settings, "Yours to change"),
        (window.pages.show_help, "Help"),
        (window.pages.show_connections, "Connections"),
    ):
        stage.driver.do(show)
        stage.must_show(words)
        TOLD.append(f"page: {stage.driver.text()}")
    return "Local IT saw settings, help and connections"


def mistake(stage: Stage) -> str:
    """The program makes a mistake about a patient, which is logged and shown."""
    window = window_of(stage)

    def wrong() -> None:
        raise ValueError(f"no such {NAME}, {WHO.nhs_number}")

    stage.driver.do(lambda: window.session.operations.run(wrong))
    stage.driver.wait_until("Something went wrong in this program")
    TOLD.append(f"mistake: {stage.driver.text()}")
    return "A mistake was shown and logged"


def crash(stage: Stage) -> str:
    """The process ends in the middle of a report, as by a fault in a library."""
    stage.driver.role(Role.CLINICIAN)
    stage.driver.open(WHO.name.family.upper())
    os.abort()


EVENING: tuple[tuple[str, Scene], ...] = (
    ("searched", searched),
    ("marked", marked),
    ("locked", locked),
    ("emergency", emergency),
    ("privacy", privacy),
    ("other-pages", other_pages),
    ("mistake", mistake),
)

DAYS: dict[str, tuple[tuple[str, Scene], ...]] = {
    "whole": (*SCENES, *EVENING),
    "evening": (("arrives", arrives), *EVENING),
    "crash": (("arrives", arrives), ("crash", crash)),
}
"""The days that can be played: all of it, what the tour leaves out, and one that ends badly."""
