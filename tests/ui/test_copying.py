"""Words that are marked and copied by hand, by every way there is."""

import gc
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui.flow import column
from app.ui.main_window import MainWindow
from app.ui.row_list import RowList
from app.ui.text import BREAK, Field, Label, SourceText
from tests.ui.test_own_clipboard import PRIVATE

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
WORDS = "NOWAK-BELL, Ava 999 047 9361"


@pytest.fixture
def held(qtbot: QtBot) -> QWidget:
    """A window with words, a field and a source, and the focus in none of them."""
    window = QWidget()
    qtbot.addWidget(window)
    lines = column()
    lines.addWidget(Label(WORDS, selectable=True))
    lines.addWidget(Label("Beside them", selectable=True))
    lines.addWidget(Field("Search", "Search"))
    lines.addWidget(SourceText(f"{WORDS}\nPID|1", "Message"))
    window.setLayout(lines)
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.resize(500, 400)
    window.show()
    window.setFocus()
    QGuiApplication.clipboard().clear()
    return window


def taken(words: str) -> None:
    """These words are on the clipboard, and no history may have them."""
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == words
    for name in PRIVATE:
        assert data.hasFormat(f'application/x-qt-windows-mime;value="{name}"')


def mark(label: Label) -> None:
    """Mark all of its words with the mouse."""
    middle = label.height() // 2
    QTest.mouseMove(label, QPoint(1, middle))
    QTest.mousePress(label, LEFT, pos=QPoint(0, middle))
    QTest.mouseMove(label, QPoint(label.width() - 1, middle))
    QTest.mouseRelease(label, LEFT, pos=QPoint(label.width() - 1, middle))


def label_of(held: QWidget) -> Label:
    return held.findChildren(Label)[0]


def choose(qtbot: QtBot, words: str) -> None:
    """Choose an entry of the menu that is open, which closes it."""
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entry = next(one for one in menu.actions() if one.text().replace("&", "").startswith(words))
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def menu_at(widget: QWidget) -> None:
    """Ask for the menu of a widget, as a press of the right button does."""
    at = widget.rect().center()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))


@pytest.mark.hazard("P21")
def test_marked_words_are_copied_by_the_key_wherever_the_focus_is(
    qtbot: QtBot, held: QWidget
) -> None:
    label = label_of(held)
    mark(label)
    assert label.selectedText() == WORDS
    assert not label.hasFocus()
    qtbot.keyClick(held, Qt.Key.Key_C, CONTROL)
    taken(WORDS)


def test_another_key_or_press_ends_what_the_key_means(qtbot: QtBot, held: QWidget) -> None:
    field = held.findChildren(Field)[0]
    mark(label_of(held))
    field.setFocus()
    qtbot.keyClicks(field, "abc")
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_C, CONTROL)
    taken("abc")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.hazard("P21")
def test_marked_words_are_copied_by_the_menu(qtbot: QtBot, held: QWidget) -> None:
    label = label_of(held)
    mark(label)
    menu_at(label)
    choose(qtbot, "Copy")
    taken(WORDS)
    label.setSelection(0, 0)
    menu_at(label)
    choose(qtbot, "Select all")
    assert label.selectedText() == WORDS


def test_what_only_breaks_a_long_word_is_not_copied(qtbot: QtBot) -> None:
    label = Label("X" * 90, selectable=True)
    qtbot.addWidget(label)
    label.show()
    QTest.mouseMove(label, QPoint(1, 1))
    QTest.mouseClick(label, LEFT)
    assert BREAK in label.text()
    label.setSelection(0, len(label.text()))
    QTest.keyClick(label, Qt.Key.Key_C, CONTROL)
    taken("X" * 90)


def test_marked_words_are_dragged_nowhere(held: QWidget) -> None:
    label = label_of(held)
    mark(label)
    middle = QPoint(label.width() // 8, label.height() // 2)
    QTest.mousePress(label, LEFT, pos=middle)
    assert not label.hasSelectedText()  # without which Qt has nothing to drag
    QTest.mouseRelease(label, LEFT, pos=middle)


@pytest.mark.hazard("P21")
@pytest.mark.parametrize(
    ("way", "left"),
    [
        (lambda field: QTest.keyClick(field, Qt.Key.Key_C, CONTROL), WORDS),
        (lambda field: QTest.keyClick(field, Qt.Key.Key_Insert, CONTROL), WORDS),
        (lambda field: QTest.keyClick(field, Qt.Key.Key_X, CONTROL), ""),
        (
            lambda field: QTest.keyClick(
                field, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier
            ),
            "",
        ),
    ],
    ids=["Ctrl+C", "Ctrl+Insert", "Ctrl+X", "Shift+Delete"],
)
def test_a_field_is_copied_and_cut_by_every_key(
    held: QWidget, way: Callable[[QLineEdit], None], left: str
) -> None:
    field = held.findChildren(Field)[0]
    field.setFocus()
    field.setText(WORDS)
    field.selectAll()
    way(field)
    taken(WORDS)
    assert field.text() == left


def test_a_key_that_deletes_a_line_cuts_it_where_the_system_says_so(held: QWidget) -> None:
    field = held.findChildren(Field)[0]
    field.setFocus()
    for standard, start, left in (
        (QKeySequence.StandardKey.DeleteEndOfLine, 5, "NOWAK"),
        (QKeySequence.StandardKey.DeleteCompleteLine, 5, ""),
    ):
        for sequence in QKeySequence.keyBindings(standard):
            field.setText(WORDS)
            field.setCursorPosition(start)
            QTest.keySequence(field, sequence)
            taken(WORDS[len(left) :])
            assert field.text() == left


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize(("words", "left"), [("Copy", WORDS), ("Cut", "")])
def test_a_field_is_copied_and_cut_by_its_menu(
    qtbot: QtBot, held: QWidget, words: str, left: str
) -> None:
    field = held.findChildren(Field)[0]
    field.setFocus()
    field.setText(WORDS)
    field.selectAll()
    menu_at(field)
    choose(qtbot, words)
    taken(WORDS)
    assert field.text() == left


def test_a_password_is_never_copied(held: QWidget) -> None:
    field = held.findChildren(Field)[0]
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setFocus()
    field.setText("a long phrase")
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.hazard("P21")
@pytest.mark.parametrize("by", ["key", "menu"])
def test_the_message_as_it_came_is_copied_privately(qtbot: QtBot, held: QWidget, by: str) -> None:
    source = held.findChildren(SourceText)[0]
    source.setFocus()
    source.selectAll()
    if by == "key":
        QTest.keyClick(source, Qt.Key.Key_C, CONTROL)
    else:
        menu_at(source.viewport())
        choose(qtbot, "Copy")
    gc.collect()
    assert source.textCursor().hasSelection()
    taken(f"{WORDS}\nPID|1")


@pytest.mark.hazard("P21", "H04")
def test_a_row_of_the_list_is_copied_privately(qtbot: QtBot, reading: MainWindow) -> None:
    rows = reading.findChildren(RowList)[0]
    rows.setFocus()
    rows.setCurrentIndex(rows.model().index(0, 0))
    qtbot.keyClick(rows, Qt.Key.Key_C, CONTROL)
    assert rows.currentIndex().data()
    taken(rows.currentIndex().data())


@pytest.mark.hazard("P21")
def test_marked_words_of_a_report_do_not_outlast_the_lock(
    qtbot: QtBot, reading: MainWindow
) -> None:
    shown = [one for one in reading.findChildren(Label) if one.selectable and one.isVisible()]
    label = next(one for one in shown if one.text())
    mark(label)
    qtbot.keyClick(reading, Qt.Key.Key_C, CONTROL)
    taken(label.selectedText().replace(BREAK, ""))
    reading.lock.lock()
    assert QGuiApplication.clipboard().text() == ""
