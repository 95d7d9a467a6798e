"""The sections of a report below its first screen: questions, narrative, and the long lists."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.report.sheet import LineKind, Section, SectionId
from app.ui import cards
from app.ui.flow import column
from app.ui.frames import frame
from app.ui.line_widgets import Marks
from app.ui.questions_view import QuestionsView
from app.ui.rows_view import RowsView, is_long
from app.ui.text import Label
from app.ui.theme import look

LOWER = (
    SectionId.QUESTIONS,
    SectionId.NARRATIVE,
    SectionId.PEOPLE,
    SectionId.ALSO,
    SectionId.ABOUT,
)
"""In the order of the page, and of the keys Ctrl+1 to Ctrl+5."""

_MAY_BE_EMPTY = (SectionId.ALSO,)


def lower_section(section: Section, marks: Marks) -> QWidget:
    """One of them, with its changes where they stand in their place."""
    if section.id in _MAY_BE_EMPTY and not section.lines:
        return cards.plain_card(Section(section.id, section.title, ()), {})
    if section.id is SectionId.QUESTIONS:
        return QuestionsView(section)
    if section.id is SectionId.NARRATIVE:
        return _narrative(section, marks)
    return _listing(section)


def _narrative(section: Section, marks: Marks) -> QWidget:
    made = cards.card()
    into = cards.lines_of(made)
    into.addWidget(Label(section.title, "title"))
    if is_long(section.lines):
        into.addWidget(RowsView(section.lines, section.title))
    else:
        cards.add_lines(into, section, marks)
    made.setAccessibleName(section.title)
    return made


def _listing(section: Section) -> QWidget:
    made = frame("card")
    into = column(gap=0)
    head = Label(section.title, "title")
    head.setContentsMargins(look().px(12), look().px(6), look().px(12), look().px(4))
    into.addWidget(head)
    if section.lines[0].kind is LineKind.QUIET:
        into.addWidget(Label(section.lines[0].text, "quiet"))
    else:
        into.addWidget(RowsView(section.lines, section.title, (0.28, 0.5)))
    made.setLayout(into)
    made.setAccessibleName(section.title)
    return made
