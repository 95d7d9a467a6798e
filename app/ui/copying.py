"""How a widget of text is seen to when somebody copies out of it by hand.

What sees to it is made when it is first wanted: few words of a screen are ever marked.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

_SEEN_TO = "copies_privately"


def guard_label(label: QLabel) -> None:
    """See to what is marked in a label; once for each."""
    from app.ui.marked_words import PrivateLabel

    PrivateLabel(label)


def guard_field(field: QLineEdit) -> None:
    """See to what is copied out of a field; any number of times."""
    if field.property(_SEEN_TO):
        return
    field.setProperty(_SEEN_TO, True)
    from app.ui.marked_words import PrivateField

    PrivateField(field)


def copied_from(source: QPlainTextEdit) -> QMimeData:
    """What is marked there, as it may stand on a clipboard or be dragged."""
    from app.ui.own_clipboard import forget_later, private_data

    words = source.textCursor().selectedText().replace("\u2029", "\n")
    forget_later(words, source.window())
    return private_data(words)
