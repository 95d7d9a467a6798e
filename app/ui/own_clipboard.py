"""What this program has put on the clipboard, known again after another took it over.

A history or a remote desktop may become the owner of a clipboard and keep what stands on it.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

_OURS = "application/x-triage-handover"


def mark(data: QMimeData) -> None:
    """Mark what is about to be copied as ours."""
    data.setData(_OURS, QByteArray(b"1"))


def empty_clipboard() -> None:
    """Take off what is ours; what another program copied stays.

    On X11 what is marked is a clipboard too, which any window takes with the middle button.
    """
    clipboard = QGuiApplication.clipboard()
    data = clipboard.mimeData()
    if clipboard.ownsClipboard() or (data is not None and data.hasFormat(_OURS)):
        clipboard.clear()
    if clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
