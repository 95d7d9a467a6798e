"""Measures words that need not wrap, for a fraction of what laying them out costs."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel

_line_heights: dict[str, int] = {}
"""By font as it is: for a moment a new text size is wanted and the old font still worn."""


def is_simple(label: QLabel) -> bool:
    """Whether its height follows from the number of its lines, where none wraps."""
    text = label.text()
    return bool(label.wordWrap() and text and text.isascii())


def unwrapped(label: QLabel) -> QSize:
    """The size in pixels that its text needs without wrapping, with what stays free around it."""
    metrics, margins = label.fontMetrics(), label.contentsMargins()
    lines = label.text().split("\n")
    width = max(metrics.horizontalAdvance(line) for line in lines)
    return QSize(
        width + margins.left() + margins.right() + 2,
        metrics.lineSpacing() * len(lines) + margins.top() + margins.bottom(),
    )


def unwrapped_height(label: QLabel) -> int:
    """The height in pixels that Qt would give it where nothing wraps."""
    margins = label.contentsMargins()
    lines = label.text().count("\n") + 1
    return lines * _line_height(label) + margins.top() + margins.bottom()


def _line_height(label: QLabel) -> int:
    """What Qt makes of one line in this style: now and then a pixel more than its spacing."""
    known = label.font().key()
    if known not in _line_heights:
        box = label.fontMetrics().boundingRect(QRect(0, 0, 99, 99), Qt.TextFlag.TextWordWrap, "X")
        _line_heights[known] = box.height()
    return _line_heights[known]
