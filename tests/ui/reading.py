"""What a person must be able to read at once, and where it stands on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QWidget

from app.report.due import act_by, due
from app.report.sheet import LineKind, Section, SectionId, sheet
from app.ui.main_window import MainWindow
from app.ui.report_page import ReportPage
from app.ui.text import Label, plain
from tests.ui import reports

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "resources" / "examples"
SAMPLES = ROOT.parent / "shared" / "samples"


LEAST_DIFFERENCE = 60
"""Of 255 greys, between the letters and their ground."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Words that must stand on the first screen, and what they tell."""

    what: str
    words: str


def messages() -> list[Path]:
    """Every synthetic example, and every published sample of a message where they are at hand."""
    found = [*EXAMPLES.glob("*/*"), *SAMPLES.glob("*/*")]
    told = [path for path in found if path.suffix in (".json", ".xml")]
    return sorted(path for path in told if path.parent.name != "itk-acks")


def facts(page: ReportPage) -> Iterator[Fact]:
    """Who is coming aside: why, how soon, beware of what, and told what."""
    lines = sheet(page.report, reports.NOW)
    outcome = _section(lines.section(SectionId.OUTCOME))
    lead = next((one for one in outcome.lines if one.kind is LineKind.LEAD), outcome.lines[0])
    yield Fact("outcome", lead.text)
    at, why_not = act_by(page.report)
    soon = due(at, reports.NOW, why_not=why_not)
    yield Fact("due", soon.value)
    yield Fact("due by", f"{soon.by}, {soon.day}" if soon.day else soon.by)
    reason = _section(lines.section(SectionId.REASON))
    yield Fact("concern", (reason.line("concern") or reason.lines[0]).text)
    seen = set()
    for line in _section(lines.section(SectionId.BEWARE)).lines:
        if line.group not in seen:
            seen.add(line.group)
            yield Fact("flag", line.text)
    yield Fact("care advice", _section(lines.section(SectionId.ADVICE)).lines[0].text)


def rectangle(page: ReportPage, fact: Fact, window: MainWindow) -> QRect | None:
    """Where these words can be read in the window, None where no label shows them.

    Of words that fill more than two lines these are the first two: a long paragraph of advice goes
    on below, and nobody misses that it does. Words count only where the label has the room that
    they need, nothing stands in front of it, and ink is on the screen.
    """
    inside: QWidget = page.clock if fact.what.startswith("due") else page.content
    for label in inside.findChildren(Label):
        if label.isVisible() and label.accessibleName() == plain(fact.words):
            needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
            needed = max(needed, label.fontMetrics().height())
            tall = min(needed, 2 * label.fontMetrics().lineSpacing())
            own = QRect(0, 0, label.width(), tall)
            in_front = QRegion(own).subtracted(label.visibleRegion())
            if label.height() < needed - 1 or not in_front.isEmpty() or not _has_ink(label, own):
                return None
            return QRect(label.mapTo(window, QPoint(0, 0)), own.size())
    return None


def _has_ink(label: Label, own: QRect) -> bool:
    """Whether something that can be told from its ground is painted there."""
    window = label.window()
    picture = window.grab(QRect(label.mapTo(window, own.topLeft()), own.size())).toImage()
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    whole_words = grey.copy(0, 0, grey.width() // 4 * 4, grey.height())  # no padding of its lines
    greys = bytes(whole_words.constBits())
    return bool(greys) and max(greys) - min(greys) > LEAST_DIFFERENCE


def room(page: ReportPage, window: MainWindow) -> QRect:
    """What of the report can be read without scrolling."""
    view = page.scroller.viewport()
    return QRect(view.mapTo(window, QPoint(0, 0)), view.size())


def _section(section: Section | None) -> Section:
    assert section is not None
    return section
