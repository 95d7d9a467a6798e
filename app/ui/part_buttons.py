"""The buttons of a part of a message: beside its problem, and in the list of parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.report.notices import NoticeCode
from app.report.parts import Part
from app.report.sheet import Line
from app.ui import part_words
from app.ui.flow import holding, row
from app.ui.text import Button
from app.ui.theme import look

Act = Callable[[int], object]


def buttons_beside(parts: Sequence[Part], opened: Act, saved: Act) -> Callable[[Line], QWidget]:
    """What makes the buttons at the right of a problem; for any other problem, nothing.

    A notice does not say which of several parts it is about, so the buttons lead to the list then.
    """

    def made(problem: Line) -> QWidget:
        holder = row(gap=look().px(6))
        if problem.key == NoticeCode.PAYLOAD_NOT_SHOWN and parts:
            if len(parts) > 1:
                holder.addWidget(
                    Button(f"Show {len(parts)} parts…", partial(opened, part_words.LIST), "small")
                )
            else:
                add_buttons(holder.addWidget, parts[0], 0, opened, saved)
        return holding(holder)

    return made


def add_buttons(
    add: Callable[[QWidget], object], part: Part, number: int, opened: Act, saved: Act
) -> None:
    """Add what can be done with a part; ``opened`` and ``saved`` are called with its number."""
    title = part_words.title(part, number)
    if part.opens:
        spoken = f"Open here: {title}"
        add(Button("Open here…", partial(opened, number), "small", spoken=spoken))
    if part.was_sent:
        spoken = f"Save the part: {title}"
        add(Button("Save the part…", partial(saved, number), "small", spoken=spoken))
    else:
        add(Button("Show where it is kept…", partial(opened, part_words.LIST), "small"))
