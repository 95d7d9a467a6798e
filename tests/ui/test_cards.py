"""The cards of the first screen."""

from __future__ import annotations

from datetime import timedelta

from pytestqt.qtbot import QtBot

from app.report.due import Band, due
from app.ui.cards import Clock
from app.ui.looks import BANDS
from app.ui.theme import look
from tests.ui.reports import NOW


def ground(clock: Clock) -> str:
    """The colour of a clock where no words stand."""
    picture = clock.grab().toImage()
    return picture.pixelColor(picture.width() - 3, picture.height() - 3).name()


def test_a_clock_has_the_ground_of_its_band_when_it_is_made_and_when_time_goes_by(
    qtbot: QtBot,
) -> None:
    at = NOW + timedelta(minutes=10)
    clock = Clock(due(at, NOW), "")
    qtbot.addWidget(clock)
    clock.resize(200, 120)
    clock.show()
    grounds = [ground(clock)]
    clock.show_due(due(at, NOW + timedelta(minutes=20)))
    grounds.append(ground(clock))
    fills = [look().colours[BANDS[band][0]] for band in (Band.SOON, Band.OVERDUE)]
    assert grounds == fills
    assert len(set(fills)) == 2
