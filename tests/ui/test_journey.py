"""The journey: drawn to scale, the bar filled up to now, every event in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.report.sheet import SectionId, sheet
from app.report.times import moment_at
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.journey import Track, journey_card, placed, scale_words, stops
from app.ui.theme import look
from tests.ui import reports

HERE = ((moment_at(reports.NOW - timedelta(minutes=23)), "received here"),)
LINES = sheet(reports.child_with_head_injury(), reports.NOW, here=HERE)
JOURNEY = LINES.section(SectionId.JOURNEY)
assert JOURNEY is not None


def test_a_minute_is_as_long_anywhere_on_the_line() -> None:
    assert JOURNEY is not None
    found = placed(stops(JOURNEY, reports.NOW))
    assert [stop.words for stop in found] == [
        "First contact",
        "Contact ended",
        "Message sent",
        "received here",
        "Now",
        "See by",
    ]
    first, last = found[0].at, found[-1].at
    for stop in found:
        assert stop.share == pytest.approx((stop.at - first) / (last - first))


def test_now_leaves_the_line_once_it_would_squeeze_the_rest() -> None:
    assert JOURNEY is not None
    late = stops(JOURNEY, reports.NOW + timedelta(days=2))
    assert "Now" not in {stop.words for stop in late}


def test_what_is_drawn_is_said(qtbot: QtBot) -> None:
    assert JOURNEY is not None
    card, track = journey_card(JOURNEY, reports.NOW)
    qtbot.addWidget(card)
    card.resize(850, 160)
    card.show()
    settle()
    assert track is not None
    assert track.accessibleName() == (
        "Journey, drawn to scale. From 22-Nov-2026 13:21 to 22-Nov-2026 14:40. Due in 34min."
    )
    assert "At sender: First contact" in visible_text(card)
    overdue = scale_words(stops(JOURNEY, reports.NOW + timedelta(hours=1)), reports.NOW)
    assert "Due in 34min" in overdue


def filled(track: Track) -> float:
    """The share of the bar from triage to due that is filled, as it is painted."""
    image = track.grab().toImage()
    ink = QColor(look().colours["trackdone"])
    row = image.height() // 2 + 3
    return sum(image.pixelColor(x, row) == ink for x in range(image.width())) / image.width()


def test_the_bar_fills_as_time_goes_by(qtbot: QtBot) -> None:
    assert JOURNEY is not None
    _card, track = journey_card(JOURNEY, reports.NOW)
    assert track is not None
    qtbot.addWidget(_card)
    track.resize(850, 74)
    before = filled(track)
    track.show_now(reports.NOW + timedelta(minutes=20))
    assert filled(track) > before + 0.1
