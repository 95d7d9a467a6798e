"""Plots: round figures on the axes, every sender in words, nothing over the edge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from app.report.times import UK
from app.ui.plot_axes import MOST_COUNTS, counts_up_to, times_between
from app.ui.plot_fills import FILLS
from app.ui.plots import HourBars, LengthBars, Plot, StepLine, paint
from app.ui.theme import look

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
EDGE = 80
MANY = tuple(f"Sender number {at} with a long name" for at in range(1, 10))


@given(st.integers(0, 1_000_000))
def test_counts_stand_in_whole_equal_steps_from_zero(highest: int) -> None:
    marks = counts_up_to(highest)
    assert marks[0] == 0
    assert marks[-1] >= max(highest, 1)
    assert marks[-2] < max(highest, 1)
    assert 2 <= len(marks) <= MOST_COUNTS + 1
    assert len({b - a for a, b in pairwise(marks)}) == 1


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, ("12:00",)),
        (3, ("12:00", "13:00", "14:00", "15:00")),
        (24, tuple(f"{h % 24:02d}:00" for h in range(12, 37, 3))),
        (72, ("23-Nov-2026", "24-Nov-2026", "25-Nov-2026")),
        (24 * 28, ("29-Nov-2026", "06-Dec-2026", "13-Dec-2026", "20-Dec-2026")),
    ],
)
def test_times_are_round_and_have_room(hours: int, words: tuple[str, ...]) -> None:
    ticks = times_between(NOON, NOON + timedelta(hours=hours), lambda told: len(told) / 60)
    assert tuple(tick.words for tick in ticks) == words


def test_midnight_stays_midnight_when_the_clocks_change() -> None:
    first = datetime(2026, 10, 23, tzinfo=UK)
    ticks = times_between(first, datetime(2026, 10, 28, 12, tzinfo=UK), lambda _told: 0.01)
    assert [tick.at.astimezone(UK).hour for tick in ticks] == [0] * 6
    day = datetime(2026, 10, 25, tzinfo=UK)
    hours = times_between(
        day.astimezone(UTC), datetime(2026, 10, 26, tzinfo=UK).astimezone(UTC), lambda _t: 0.01
    )
    assert [tick.words for tick in hours][:4] == ["00:00", "01:00 BST", "01:00 GMT", "02:00"]


def test_many_senders_are_told_apart_and_counted_in_words() -> None:
    plot = HourBars({(h, who): 1 for h in range(24) for who in MANY}, MANY)
    for who in MANY[: len(FILLS) - 1]:
        assert f"{who} 24" in plot.spoken
    assert f"Other senders (4) {4 * 24}" in plot.spoken
    assert "9 from 23:00" in plot.spoken
    assert len({fill.pattern for fill in FILLS}) == len(FILLS)


def test_a_count_over_time_is_told_with_its_highest_and_when_that_was() -> None:
    steps = [(NOON, 0), (NOON + timedelta(minutes=5), 3), (NOON + timedelta(minutes=9), 1)]
    told = StepLine([*steps, (NOON + timedelta(hours=1), 1)]).spoken
    assert told.endswith("most 3 at 12:05, now 1")


@pytest.mark.parametrize("width", [420, 640, 1300])
@pytest.mark.parametrize(
    "plot",
    [
        HourBars({(h, who): h + 900 for h in range(24) for who in MANY}, MANY),
        StepLine([(NOON, 12), (NOON + timedelta(days=20), 1234), (NOON + timedelta(days=27), 88)]),
        LengthBars({"0 to 5": 12, "over 60": 123456}),
    ],
    ids=["hours", "overdue", "lengths"],
)
@pytest.mark.usefixtures("qtbot")
def test_nothing_of_a_plot_reaches_over_its_edge(plot: Plot, width: int) -> None:
    height = round(plot.tall(look(), width))
    image = QImage(width + 2 * EDGE, height + 2 * EDGE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.translate(EDGE, EDGE)
    paint(painter, plot, look(), width, height)
    painter.end()
    right, below = EDGE + width + 1, EDGE + height + 1
    around = (
        QRect(0, 0, image.width(), EDGE - 1),
        QRect(0, below, image.width(), image.height() - below),
        QRect(0, 0, EDGE - 1, image.height()),
        QRect(right, 0, image.width() - right, image.height()),
    )
    for side in around:
        assert set(bytes(image.copy(side).constBits())) == {0xFF}, side
