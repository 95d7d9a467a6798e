"""What Qt says of itself: passed on, but for a remark that means nothing without a screen."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

_OF_NO_SCREEN = "does not support propagateSizeHints"


def quieten_offscreen(app: QApplication) -> None:
    """Keep the offscreen platform from remarking on every window that it cannot hint sizes."""
    if app.platformName() != "offscreen":
        return

    def hear(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if _OF_NO_SCREEN in text:
            return
        if callable(before):
            before(kind, context, text)
        else:
            sys.stderr.write(f"{text}\n")

    before = qInstallMessageHandler(hear)
