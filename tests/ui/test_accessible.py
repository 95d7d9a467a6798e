"""Every screen can be used without a mouse, and without eyes (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

import app.ui
from app.desk.desk import Desk
from app.report.due import Band, Due, due
from app.ui.banner import BannerItem
from app.ui.cards import Clock
from app.ui.flow import settle
from app.ui.main_window import MainWindow
from app.ui.text import Button, Field, Icon, Label
from app.ui.theme import Look, ThemeName, look
from tests.ui import reports
from tests.ui.screens import WAYS, go_to
from tests.ui.tree import CONTROLS, Node, nodes

LARGE = [Look(ThemeName.LIGHT, 1.5), Look(ThemeName.LIGHT, 2.0)]


@pytest.mark.parametrize("name", WAYS)
def test_every_control_and_row_has_a_role_and_a_name(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)
    every = nodes(window)
    nameless = [node for node in every if node.role in CONTROLS and not node.name.strip()]
    assert nameless == []
    assert [node for node in every if node.focusable and not node.name.strip()] == []
    assert [node for node in every if node.role in ("NoRole", "Unknown")] == []
    assert [node for node in every if said_twice(node)] == []
    bare = {"Client", "Border"}  # of a widget that nobody has said anything of, or a scroll area
    stopping = {node.name for node in every if node.focusable and node.role in bare}
    assert stopping <= {one.accessibleName() for one in window.findChildren(QScrollArea)}
    assert sum(node.role in CONTROLS for node in every) > (0 if name == "locked" else 3)
    assert twice(f"{type(one).__name__} {one.accessibleName()}" for one in stops(window)) == []
    assert twice(keys(window)) == []


@pytest.mark.parametrize("name", WAYS)
def test_a_button_is_called_by_the_words_that_stand_on_it(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    """Whoever speaks to the computer says what they see (WCAG 2.2, 2.5.3 label in name)."""
    go_to(qtbot, window, desk, name)
    every = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
    assert [one.accessibleName() for one in every if not called_as_seen(one)] == []


def called_as_seen(button: QAbstractButton) -> bool:
    """Whether its words stand in its name, in their order; stops and capitals aside."""
    seen, said = (
        " ".join(re.findall(r"[\w%]+", words.replace("&", "").casefold()))
        for words in (button.text(), button.accessibleName())
    )
    return not seen or f" {seen} " in f" {said} "


def test_a_button_that_is_called_otherwise_would_be_seen(qtbot: QtBot) -> None:
    button = Button("&Check now", str, spoken="Check the trail now")
    qtbot.addWidget(button)
    assert not called_as_seen(button)
    button.setAccessibleName("Check now: the trail")
    assert called_as_seen(button)


def said_twice(node: Node) -> bool:
    """Whether what is told of it is in its name already, such as the words in an empty field."""
    told, name = node.description.casefold(), node.name.casefold()
    return bool(told) and (told in name or name in told)


def test_what_is_said_twice_would_be_seen(qtbot: QtBot) -> None:
    field = Field("Find a word", "Find a word in the help")
    qtbot.addWidget(field)
    field.show()
    assert [said_twice(node) for node in nodes(field)] == [True]
    field.setAccessibleDescription("Enter: go on")
    assert [said_twice(node) for node in nodes(field)] == [False]


def twice(every: Iterable[str]) -> list[str]:
    return [one for one, count in Counter(every).items() if count > 1]


def keys(window: MainWindow) -> list[str]:
    """Every key that presses something that can be seen, and those of the window."""
    buttons = [one.shortcut() for one in window.findChildren(QAbstractButton) if one.isVisible()]
    every = [*buttons, *(one.key() for one in window.findChildren(QShortcut))]
    return [one.toString() for one in every if not one.isEmpty()]


def test_a_key_and_a_name_that_stand_twice_would_be_seen(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    go_to(qtbot, window, desk, "list")
    for at in range(2):
        Button("&Zoom", window.update, spoken="Zoom").setParent(window.content)
        window.content.findChildren(Button)[-1].show()
        assert ("Alt+Z" in twice(keys(window))) is bool(at)
    assert twice(one.accessibleName() for one in stops(window)) == ["Zoom"]
    assert cut_buttons(window) == []
    window.top.menu.setFixedWidth(window.top.menu.minimumSizeHint().width() - 1)
    assert len(cut_buttons(window)) == 1


@pytest.mark.parametrize("name", ["list", "report"])
def test_a_row_of_the_list_is_said_in_full(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str
) -> None:
    go_to(qtbot, window, desk, name)
    rows = [node.name for node in nodes(window.list) if node.role == "ListItem"]
    assert len(rows) == len(window.list.model.rows) > 0
    child = next(row for row in rows if "NOWAK-BELL" in row)
    for words in (
        "due in 34min",
        "14-Mar-2019 (7y 8m)",
        "943 476 5919",
        "Head injury",
        "within 1 hour",
    ):
        assert words in child


def stops(window: QWidget) -> set[QWidget]:
    """Everything that the Tab key must reach."""
    return {
        one
        for one in window.findChildren(QWidget)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
    }


@pytest.mark.parametrize("back", [False, True], ids=["tab", "shift-tab"])
@pytest.mark.parametrize("name", WAYS)
def test_tab_goes_to_everything_and_comes_round(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str, back: bool
) -> None:
    go_to(qtbot, window, desk, name)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    wanted = stops(window)
    start = QApplication.focusWidget() or next(iter(wanted))
    start.setFocus()
    reached: list[QWidget] = []
    for _press in range(len(wanted) + 5):
        focused = QApplication.focusWidget()
        assert focused is not None
        if reached and focused is reached[0]:
            break
        reached.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
    left = [f"{type(one).__name__} {one.accessibleName()}" for one in wanted - set(reached)]
    assert left == []
    assert QApplication.focusWidget() is reached[0], "the Tab key is trapped"


def may_be_cut(label: Label) -> bool:
    """Whether it is the one-line address or telephone of the banner (ADR-0001 on)."""
    above = label.parentWidget()
    said = above.accessibleName() if isinstance(above, BannerItem) else ""
    return said.startswith(("Usual address", "Temporary address", "Phone", "Telephone"))


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("worn", LARGE, ids=["150", "200"])
@pytest.mark.parametrize("name", WAYS)
def test_no_words_are_cut_at_large_text(
    qtbot: QtBot, window: MainWindow, desk: Desk, name: str, worn: Look
) -> None:
    assert look() == worn
    go_to(qtbot, window, desk, name)
    for size in ((1366, 768), (1024, 768)):
        window.resize(*size)
        settle()
        assert cut_labels(window) == []
        assert cut_buttons(window) == []
        assert (window.width(), window.height()) == size


def cut_buttons(window: MainWindow) -> list[str]:
    """Buttons, ticks and choices whose words do not fit."""
    return [
        f"{one.text()} {one.width()} x {one.height()}"
        for one in window.findChildren(QAbstractButton)
        if one.isVisible() and one.text()
        if one.width() < one.minimumSizeHint().width()
        or one.height() < one.minimumSizeHint().height()
    ]


def cut_labels(window: MainWindow) -> list[str]:
    """Labels whose words do not fit, or end in dots."""
    cut = []
    for label in window.findChildren(Label):
        if not label.isVisible() or not label.text():
            continue
        if "…" in label.text() and "…" not in label.accessibleName():
            short = not may_be_cut(label)
        elif label.wordWrap():
            short = label.height() < label.heightForWidth(label.width())
        else:
            short = label.width() < label.sizeHint().width()
        if short:
            cut.append(f"{label.accessibleName()[:60]} {label.width()} x {label.height()}")
    return cut


def standing_out(image: QImage) -> list[bool]:
    """Which pixels of a picture without colour stand out from its corner."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    bits, row = bytes(grey.constBits()), grey.bytesPerLine()
    ground = bits[0]
    return [
        abs(bits[y * row + x] - ground) > 64
        for y in range(grey.height())
        for x in range(grey.width())
    ]


@pytest.mark.hazard("H17")
@pytest.mark.parametrize("theme", ThemeName)
def test_five_urgencies_are_told_apart_without_any_colour(
    qtbot: QtBot, window: MainWindow, theme: ThemeName
) -> None:
    window.restyle(Look(theme, 1.0))
    shapes = []
    for band in Band:
        clock = Clock(Due(band, "head", "value", "by"), "")
        qtbot.addWidget(clock)
        clock.show()
        settle()
        icon = clock.findChildren(Icon)[0]
        place = QRect(icon.mapTo(clock, QPoint()), icon.size())
        shapes.append(standing_out(clock.grab(place).toImage()))
        assert sum(shapes[-1]) > 0.05 * len(shapes[-1]), f"{band} cannot be seen in grey"
    for at, one in enumerate(shapes):
        for other in shapes[at + 1 :]:
            differing = sum(a != b for a, b in zip(one, other, strict=True))
            assert differing > 0.05 * len(one)
    now = reports.NOW
    times = [None, *(now + timedelta(minutes=m) for m in (-18, 12, 34, 200))]
    told = [due(at, now, why_not="Not recorded") for at in times]
    assert {one.band for one in told} == set(Band)
    assert len({(one.head, one.value) for one in told}) == len(Band)


def test_nothing_on_the_screen_moves_by_itself() -> None:
    moving = re.compile(r"QPropertyAnimation|QVariantAnimation|QTimeLine|QMovie|QSequentialAnim")
    sources = Path(app.ui.__file__).parent.glob("*.py")
    found = [path.name for path in sources if moving.search(path.read_text(encoding="utf-8"))]
    assert found == []
