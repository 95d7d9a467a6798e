"""What this program puts on the clipboard: for a minute, for this computer, for no history.

It is known again after another program took it over: a history or a remote desktop may become the
owner of a clipboard and keep what stands on it.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

CLEAR_AFTER_MS = 60_000
"""How long a copied text stays on the clipboard."""

_OURS = "application/x-triage-handover"
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_PRIVATE = {
    "ExcludeClipboardContentFromMonitorProcessing": b"1",
    "CanIncludeInClipboardHistory": b"\0\0\0\0",
    "CanUploadToCloudClipboard": b"\0\0\0\0",
}
"""Formats by which Windows keeps a text out of its clipboard history and cloud."""


def copy_private(words: str, holder: QObject) -> None:
    """Copy words about a patient; they go after a minute, or with whoever copied them."""
    QGuiApplication.clipboard().setMimeData(private_data(words))
    forget_later(words, holder)


def private_data(words: str) -> QMimeData:
    """Words as they may stand on a clipboard."""
    data = QMimeData()
    data.setText(words)
    for name, value in _PRIVATE.items():
        data.setData(_WINDOWS.format(name), QByteArray(value))
    data.setData(_OURS, QByteArray(b"1"))
    return data


def forget_later(words: str, holder: QObject) -> None:
    """Take words off the clipboard after a minute, or with whoever copied them."""
    take_off = partial(clear_clipboard, words)
    QTimer.singleShot(CLEAR_AFTER_MS, holder, take_off)
    # Nothing stays behind a window that closes, and a clipboard that outlives Python crashes.
    holder.destroyed.connect(take_off)
    if (app := QGuiApplication.instance()) is not None:
        app.aboutToQuit.connect(take_off)


def clear_clipboard(words: str) -> None:
    """Take words off the clipboard, unless something else has been copied since."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.text() == words:
        clipboard.clear()


def empty_clipboard() -> None:
    """Take off what is ours; what another program copied stays.

    On X11 what is marked is a clipboard too, which any window takes with the middle button.
    """
    clipboard = QGuiApplication.clipboard()
    data = clipboard.mimeData()
    known = data is not None and data.hasFormat(_OURS)  # type: ignore[redundant-expr]  # Qt may have none
    if clipboard.ownsClipboard() or known:
        clipboard.clear()
    if clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
