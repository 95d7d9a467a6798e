"""What Qt says: every remark reaches whoever listened before, but for the one about size hints."""

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication

from app.ui.qt_messages import quieten_offscreen


def test_only_the_remark_about_size_hints_is_kept_back(qapp: QApplication) -> None:
    heard: list[str] = []

    def listen(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        heard.append(text)

    before = qInstallMessageHandler(listen)
    try:
        quieten_offscreen(qapp)
        qWarning("This plugin does not support propagateSizeHints()")
        qWarning("something that matters")
    finally:
        qInstallMessageHandler(before)
    assert heard == ["something that matters"]
