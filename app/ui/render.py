"""``render``: a report as the screen shows it, as a picture, a PDF or a page of HTML."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QIODevice, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.report.errors import Refused
from app.report.model import EncounterReport
from app.report.sheet import Sheet, sheet
from app.report.states import Role
from app.ui.arrival_page import ArrivalPage
from app.ui.flow import settle
from app.ui.html_page import html_page
from app.ui.print_sheet import pdf
from app.ui.qt_messages import quieten_offscreen
from app.ui.report_page import ReportPage
from app.ui.theme import Look, ThemeName, look, wear

TALLEST = 16_000
"""Pixels of the tallest picture; what lies below is on the screen, in the PDF and the HTML."""


def render(
    report: EncounterReport,
    out: Path,
    *,
    size: tuple[int, int] = (1366, 768),
    theme: str = "light",
    scale: float = 1.0,
    role: Role = Role.CLINICIAN,
    now: datetime,
) -> None:
    """Write a report to ``out``; its suffix says how: ``.png``, ``.pdf`` or ``.html``.

    Args:
        report: what was understood of the message.
        out: the file to write.
        size: of a picture, in pixels; a height of 0 is as tall as the whole report.
        theme: ``light``, ``dark`` or ``contrast``; paper is always black on white.
        scale: the text size, 1.0 for 100 %.
        role: a clinician or a receptionist.
        now: an aware instant; ages and minutes left are worked out against it.

    Raises:
        Refused: the role sees nothing of a patient (RENDER-001).
        OSError: the file cannot be written.
    """
    lines = sheet(report, now, role)
    if not tuple(lines):
        raise Refused(
            "This is not for that role",
            f"The role {role.value} sees nothing of a patient",
            "Choose clinician or receptionist",
            "RENDER-001",
        )
    app = application()
    before = look()
    wear(app, Look(ThemeName(theme), scale))
    try:
        out.write_bytes(_made(report, lines, out.suffix.lower(), size, role, now))
    finally:
        wear(app, before)


def _made(
    report: EncounterReport,
    lines: Sheet,
    suffix: str,
    size: tuple[int, int],
    role: Role,
    now: datetime,
) -> bytes:
    if suffix == ".pdf":
        return pdf(lines, now, look().scale)
    if suffix == ".html":
        return html_page(lines, look().colours, look().scale).encode()
    return _picture(report, lines, size, role, now)


def _picture(
    report: EncounterReport, lines: Sheet, size: tuple[int, int], role: Role, now: datetime
) -> bytes:
    page: ReportPage | ArrivalPage
    if role is Role.CLINICIAN:
        page = ReportPage(report, lines, now)
        page.build_all()
    else:
        page = ArrivalPage(report, lines, now, says="")
    holder = QWidget()
    holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    holder.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page)
    width, height = size
    holder.resize(width, height or 768)
    holder.show()
    settle()
    if height == 0:
        holder.resize(width, min(page.whole_height(width) + 2, TALLEST))
        settle()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    holder.grab().save(buffer, "PNG")
    holder.close()
    holder.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return bytes(buffer.data().data())


def application() -> QApplication:
    """The one application; drawn without a screen where there is none."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    without_screen = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform.startswith("linux") and without_screen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    made = QApplication(sys.argv[:1])
    quieten_offscreen(made)
    return made
