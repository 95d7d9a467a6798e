"""Hazards that hang on what is painted: a list, a tick box and a page are looked at as drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from types import ModuleType
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPainter, QTextLayout
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desk.row_facts import row_facts
from app.report.due import due
from app.report.sheet import Line, LineKind, Sheet, sheet
from app.report.states import Role, State
from app.store.rows import Mark, Row
from app.ui import desk_sheet, print_sheet
from app.ui.cards import Clock
from app.ui.line_painter import LinePainter
from app.ui.print_sheet import Imprint, as_pdf
from app.ui.row_painter import CELL, LEAST_ROOM, Placing
from app.ui.row_words import RowWords, row_words
from app.ui.text import Choice, Icon, Label, SourceText, Tick, plain
from app.ui.theme import BODY, Look, look, wear
from tests.ui import reports
from tests.ui.test_sheet_is_drawn import squeezed

ODD = "GCS 13\x00 of 15,\x07 BP <90 & low\x7f"
"""Words of a message in which characters stand that nobody can see."""

SEEN = "GCS 13\u2400 of 15,\u2407 BP <90 & low\u2421"

LONG = "Hit the head on a stone step, was sick twice, and then slept. " * 4 + "NOT woken since."
"""Words that wrap at every width of a list, and turn round where their end is lost."""


@pytest.fixture(params=[1.0, 2.0], ids=["100 %", "200 %"])
def scale(request: pytest.FixtureRequest, qtbot: QtBot) -> float:
    """The text size, worn."""
    del qtbot
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wear(app, Look(scale=request.param))
    return float(request.param)


def words_of(name: str = "NOWAK, Zofia", concern: str = "Head injury") -> RowWords:
    """A row of a clinician's list."""
    facts = replace(row_facts(reports.child_with_head_injury()), name=name, concern=concern)
    at = reports.NOW
    row = Row("h1", 1, State.EXPECTED, "111", 1, 1, at, at, facts, None, Mark.NEW, None)
    return row_words(row, at, Role.CLINICIAN)


class Noting(QPainter):
    """Draws, and notes every text that it is given."""

    def __init__(self, picture: QImage) -> None:
        super().__init__(picture)
        self.texts: list[str] = []

    def drawText(self, *given: Any) -> Any:  # type: ignore[override]  # noqa: N802  all of Qt's forms
        """Note the text and draw it (Qt)."""
        self.texts += [one for one in given if isinstance(one, str)]
        return super().drawText(*given)


def drawn_row(words: RowWords, width: int = 420) -> tuple[QImage, list[str]]:
    """A row as its list draws it, on a ground that goes on below it; and the texts in it."""
    placing = Placing(words, width)
    picture = ground(width, placing.height * 3)
    painter = Noting(picture)
    placing.paint(painter, placing.height)
    painter.end()
    return picture, painter.texts


def drawn_line(line: Line, width: int = 420) -> tuple[QImage, list[str]]:
    """A line of a long list in a report, in the same way, without the rule under it."""
    painting = LinePainter((0.42, 0.44))
    tall = painting.height(line, width) * 3
    picture = ground(width, tall)
    painter = Noting(picture)
    painting.paint(painter, QRect(0, 0, width, tall), line)
    painter.end()
    return picture.copy(0, 0, width, tall - 1), painter.texts


def ground(width: int, height: int) -> QImage:
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor(Qt.GlobalColor.white))
    return picture


def lowest_ink(picture: QImage, left: int = 0) -> int:
    """The last row of pixels on which anything is drawn, right of ``left``."""
    part = picture.copy(left, 0, picture.width() - left, picture.height())
    rows = [bytes(part.constScanLine(y)) for y in range(part.height())]
    return max((y for y, row in enumerate(rows) if row != rows[-1]), default=-1)


def shown(widget: QWidget, qtbot: QtBot) -> QImage:
    qtbot.addWidget(widget)
    widget.resize(520, 60)
    widget.show()
    return widget.grab().toImage()


@pytest.mark.hazard("H04")
@pytest.mark.parametrize("made_of", [Label, Tick, Choice])
def test_a_character_that_cannot_be_seen_is_drawn_as_its_sign(
    qtbot: QtBot, made_of: type[Label | Tick | Choice]
) -> None:
    widget = made_of(ODD, "body")  # a label's look, a box's spoken words
    qtbot.addWidget(widget)
    assert widget.text().replace("&&", "&") == plain(ODD) == SEEN


@pytest.mark.hazard("H04")
def test_it_is_in_the_message_as_it_came(qtbot: QtBot) -> None:
    text = SourceText(ODD, "Message")
    qtbot.addWidget(text)
    assert text.toPlainText() == SEEN


@pytest.mark.hazard("H04")
@pytest.mark.parametrize("field", ["name", "concern"])
@pytest.mark.parametrize("words", [ODD, ODD * 8], ids=["one line", "wrapped"])
def test_it_is_in_a_row_of_the_list(qtbot: QtBot, field: str, words: str) -> None:
    del qtbot
    _picture, texts = drawn_row(words_of(**{field: words}))
    assert plain(words) in texts
    assert words not in texts


@pytest.mark.hazard("H04")
@pytest.mark.parametrize("part", ["text", "label", "aside"])
def test_it_is_in_a_line_of_a_report(qtbot: QtBot, part: str) -> None:
    del qtbot
    line = Line("Yes, twice", "Has she been sick?", LineKind.ROW, aside="13:29")
    _picture, texts = drawn_line(replace(line, **{part: ODD}))  # type: ignore[arg-type]  # texts alone
    assert SEEN in texts
    assert len(texts) == 3


@pytest.mark.hazard("H04")
@pytest.mark.parametrize(
    ("module", "draw"),
    [(desk_sheet, desk_sheet.desk_sheet_on), (print_sheet, print_sheet.report_on)],
    ids=["desk sheet", "full report"],
)
def test_it_is_on_paper(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    draw: Callable[[QPagedPaintDevice, Sheet, Imprint], None],
) -> None:
    del qtbot
    texts: list[str] = []

    class Noted(QTextLayout):
        def __init__(self, text: str, *rest: Any) -> None:
            super().__init__(text, *rest)
            texts.append(text)

    monkeypatch.setattr(module, "QTextLayout", Noted)
    report = reports.child_with_head_injury()
    report = replace(report, outcomes=(replace(report.outcome, chief_concern=ODD),))
    lines = sheet(report, reports.NOW)
    as_pdf(lambda device: draw(device, lines, Imprint(reports.NOW)))
    assert any(SEEN in text for text in texts)
    assert not any("\x00" in text for text in texts)


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTIONIST])
@pytest.mark.parametrize("name", reports.ALL)
def test_whose_desk_sheet_it_is_stands_over_it_and_on_it(
    qtbot: QtBot, name: str, role: Role
) -> None:
    """In the small line of every page, and large in the frame from which people are called."""
    del qtbot
    lines = sheet(reports.ALL[name](), reports.NOW, role)
    imprint = Imprint(reports.NOW)
    made = as_pdf(lambda device: desk_sheet.desk_sheet_on(device, lines, imprint))
    (page,) = PdfReader(BytesIO(made)).pages
    text = squeezed(page.extract_text())
    for key in ("name", "nhs"):
        assert text.count(squeezed(lines.sections[0].text(key))) >= 2, key


@pytest.mark.hazard("H04")
def test_an_ampersand_of_a_message_is_no_key_of_a_tick_box(qtbot: QtBot) -> None:
    """Qt takes it for the mark of a key, and draws a line under the next letter instead."""
    for make in (Tick, Choice):
        box = make("Fish & Chips Lane", "Address matches")
        qtbot.addWidget(box)
        assert box.shortcut().isEmpty()
        assert box.text() == "Fish && Chips Lane"
        assert shown(box, qtbot) != shown(make("Fish  Chips Lane", ""), qtbot)


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("field", ["name", "concern"])
@pytest.mark.parametrize("width", [300, 420, 700])
@pytest.mark.usefixtures("scale")
def test_a_row_is_as_tall_as_its_words(field: str, width: int) -> None:
    """A row that is too low would cut its last words, or write one line over another."""
    usual = Placing(words_of(), width)
    words = words_of(**{field: LONG})
    placing = Placing(words, width)
    left = look().px(14 + CELL + 10)
    room = max(width - left - look().px(10), LEAST_ROOM)
    face = look().face(BODY, bold=True)
    further = face.metrics.horizontalAdvance(LONG) / room - 1
    assert placing.height > usual.height + further * face.metrics.ascent()
    assert lowest_ink(drawn_row(words, width)[0], left) < placing.height


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("part", ["text", "label", "aside"])
@pytest.mark.parametrize("width", [300, 420, 874])
@pytest.mark.usefixtures("scale")
def test_a_line_of_a_list_is_as_tall_as_its_words(part: str, width: int) -> None:
    line = Line("Yes, twice", "Has she been sick?", LineKind.ROW, aside="13:29")
    long = replace(line, **{part: LONG})  # type: ignore[arg-type]  # texts alone
    painting = LinePainter((0.42, 0.44))
    lowest = lowest_ink(drawn_line(long, width)[0])
    assert lowest > painting.height(line, width)
    assert lowest < painting.height(long, width)


@pytest.mark.hazard("H17")
@pytest.mark.usefixtures("scale")
def test_each_urgency_has_a_shape_of_its_own_on_the_clock_of_a_report() -> None:
    """Told apart by whoever sees no colour: the shapes alone are compared, as one grey."""
    times = (None, -1, 10, 50, 500)
    now = reports.NOW
    clocks = [
        Clock(due(None if left is None else now + timedelta(minutes=left), now), "")
        for left in times
    ]
    shapes = set()
    for clock in clocks:
        icon = clock.findChild(Icon)
        assert isinstance(icon, Icon)
        shape = icon.pixmap().toImage().convertToFormat(QImage.Format.Format_Alpha8)
        shapes.add(b"".join(bytes(shape.constScanLine(y)) for y in range(shape.height())))
    assert len(shapes) == len(times)


@pytest.mark.hazard("H17")
@pytest.mark.parametrize("part", ["head", "value", "by"])
@pytest.mark.usefixtures("scale")
def test_the_due_cell_is_drawn_with_all_its_words(part: str) -> None:
    """Its colour alone would say how soon."""
    words = words_of()
    blank = words._replace(due=replace(words.due, **{part: ""}))  # type: ignore[arg-type]  # texts alone
    other = words._replace(due=replace(words.due, **{part: "Wmi 4"}))  # type: ignore[arg-type]  # texts alone
    pictures = [cell(one) for one in (words, blank, other)]
    assert pictures[0] != pictures[1]
    assert pictures[0] != pictures[2]


def cell(words: RowWords) -> QImage:
    """The due cell of a row."""
    return drawn_row(words)[0].copy(0, 0, look().px(14 + CELL), Placing(words, 420).height)
