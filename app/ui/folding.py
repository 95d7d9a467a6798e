"""What is folded behind a button: it says what it opens, and what it holds can be asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.text import Button


class Fold(Button):
    """A button that shows and hides ``details``; they are hidden at first."""

    def __init__(self, details: Sequence[QWidget], words: str) -> None:
        super().__init__(words, self.toggle, "go")
        self._words = words
        self._details = tuple(details)
        for detail in details:
            detail.hide()

    def toggle(self) -> None:
        """Open what is closed, close what is open."""
        opening = self.closed
        for detail in self._details:
            detail.setVisible(opening)
        self.setText("Show less" if opening else self._words)
        self.setAccessibleName(self.text())

    @property
    def closed(self) -> bool:
        """Whether its details are hidden now."""
        return self._details[0].isHidden()

    def holds(self, widget: QWidget) -> bool:
        """Whether ``widget`` is one of its details, or stands in one."""
        return any(one is widget or one.isAncestorOf(widget) for one in self._details)


def fold(into: QHBoxLayout, details: Sequence[QWidget], words: str) -> None:
    """Hide ``details`` behind a button of these words that opens and closes them."""
    into.addWidget(Fold(details, words))


def folded_around(widget: QWidget, within: QWidget) -> list[Fold]:
    """The closed folds of ``within`` that hide ``widget``, the outermost first."""
    return [one for one in within.findChildren(Fold) if one.closed and one.holds(widget)]
