"""Words that are marked and copied by hand go the way of all that is copied here.

Qt copies what is marked in a label or a field by itself, without the formats that keep it out of a
clipboard history, and nobody could take it off again. So each such widget has a filter that comes
first: for the keys, for the menu, and for words that are dragged, which stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget

from app.ui.own_clipboard import copy_private
from app.ui.text import BREAK
from app.ui.theme import dress

_Key = QKeySequence.StandardKey
_TO_THE_END = (_Key.DeleteEndOfLine, _Key.DeleteCompleteLine)
"""Keys of X11 that cut what they delete."""

_ENDS_A_MARK = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress})


class PrivateLabel(QObject):
    """Sees to what is marked in one label.

    A label takes no focus from where a person works, so the key that copies goes elsewhere: the
    words that were marked last are meant until another key or a press of the mouse.
    """

    def __init__(self, label: QLabel) -> None:
        super().__init__(label)
        self._label = label
        self._marked = False
        label.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come before the label, and before everything while its words are marked (Qt)."""
        kind = event.type()
        if kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.matches(_Key.Copy) and self._label.hasSelectedText():
                self._copy()
                return True
        elif watched is self._label and kind is QEvent.Type.ContextMenu:
            return isinstance(event, QContextMenuEvent) and self._menu(event.globalPos())
        elif watched is self._label and isinstance(event, QMouseEvent):
            self._mouse(event)
        if self._marked and kind in _ENDS_A_MARK and not _is_part_of_a_key(event):
            self._follow(marked=False)
        return False

    def _mouse(self, event: QMouseEvent) -> None:
        left = event.button() is Qt.MouseButton.LeftButton
        if left and event.type() is QEvent.Type.MouseButtonPress and self._label.hasSelectedText():
            self._label.setSelection(0, 0)  # a press on marked words would drag them elsewhere
        if left and event.type() is QEvent.Type.MouseButtonRelease:
            self._follow(marked=self._label.hasSelectedText())

    def _follow(self, *, marked: bool) -> None:
        """See every key while something is marked, and none otherwise."""
        app = QApplication.instance()
        if marked == self._marked or app is None:
            return
        self._marked = marked
        if marked:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)

    def _copy(self) -> None:
        words = self._label.selectedText().replace(BREAK, "")
        copy_private(words, self._label.window())

    def _every(self) -> None:
        self._label.setSelection(0, len(self._label.text()))

    def _menu(self, at: QPoint) -> bool:
        marked = self._label.hasSelectedText()
        _pop_up(self._label, at, [("Copy", marked, self._copy), ("Select all", True, self._every)])
        return True


class PrivateField(QObject):
    """Sees to what is copied or cut out of one field."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        field.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Come before the field (Qt)."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() is QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self._menu(event.globalPos())
            return True
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.matches(_Key.Copy):
            self._copy()
            return True
        if event.matches(_Key.Cut):
            self._cut()
            return True
        for key in _TO_THE_END:
            if event.matches(key) and not self._field.isReadOnly():
                start = self._field.cursorPosition() if key is _Key.DeleteEndOfLine else 0
                self._field.setSelection(start, len(self._field.text()) - start)
                self._cut()
                return True
        return False

    def _copy(self) -> None:
        shown = self._field.echoMode() is QLineEdit.EchoMode.Normal
        if shown and (words := self._field.selectedText()):
            copy_private(words, self._field.window())

    def _cut(self) -> None:
        self._copy()
        if self._field.hasSelectedText() and not self._field.isReadOnly():
            self._field.del_()

    def _menu(self, at: QPoint) -> None:
        field, written = self._field, not self._field.isReadOnly()
        marked = field.hasSelectedText() and field.echoMode() is QLineEdit.EchoMode.Normal
        choices: list[_Entry] = [
            ("Cut", marked and written, self._cut),
            ("Copy", marked, self._copy),
            ("Paste", written, field.paste),
            ("Select all", bool(field.text()), field.selectAll),
        ]
        _pop_up(field, at, choices)


_Entry = tuple[str, bool, Callable[[], object]]


def _pop_up(of: QWidget, at: QPoint, entries: Iterable[_Entry]) -> None:
    """The menu of a widget: the words of each entry, whether it can be done, and what it does."""
    menu = QMenu(of)
    dress(menu)
    for words, possible, act in entries:
        action = menu.addAction(words)
        action.setEnabled(possible)
        action.triggered.connect(lambda _checked=False, act=act: act())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)


def _is_part_of_a_key(event: QEvent) -> bool:
    """Whether it is one of the keys that are held while another is pressed."""
    held = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
    return isinstance(event, QKeyEvent) and event.key() in held
