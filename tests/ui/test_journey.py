"""The journey: drawn to scale, the bar filled up to now, every event in words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.report.sheet import SectionId, sheet
from app.report.times import Moment, moment_at
from app.ui.driving import visible_text
from app.ui.flow import settle
from app.ui.journey import JourneyCard, Track
from app.ui.journey_stops import placed, scale_words, stops
from app.ui.report_page import ReportPage
from app.ui.text import Label
from app.ui.theme import Look, ThemeName, look, wear
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
    card = JourneyCard(JOURNEY, reports.NOW)
    qtbot.addWidget(card)
    card.resize(850, 160)
    card.show()
    settle()
    track = card.track
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
    row = round(track.middle) + 3
    return sum(image.pixelColor(x, row) == ink for x in range(image.width())) / image.width()


def test_the_bar_fills_as_time_goes_by(qtbot: QtBot) -> None:
    assert JOURNEY is not None
    card = at_rest(qtbot, JourneyCard(JOURNEY, reports.NOW), 850)
    track = card.track
    assert track is not None
    before = filled(track)
    track.show_now(reports.NOW + timedelta(minutes=20))
    assert filled(track) > before + 0.1


def many(count: int) -> tuple[tuple[Moment, str], ...]:
    """What happened here, in ``count`` steps from receipt until now."""
    told = ["received here", "opened by J. Adeyemi", "accepted by R. Mensah"]
    told += ["Reply waiting, Northshire 111", "version 2 received"]
    return tuple(
        (moment_at(reports.NOW - timedelta(minutes=23 * (count - at) / count)), told[at % 5])
        for at in range(count)
    )


def drawn(qtbot: QtBot, here: tuple[tuple[Moment, str], ...], width: int) -> JourneyCard:
    section = sheet(reports.child_with_head_injury(), reports.NOW, here=here)
    journey = section.section(SectionId.JOURNEY)
    assert journey is not None
    card = JourneyCard(journey, reports.NOW)
    return at_rest(qtbot, card, width)


def at_rest(qtbot: QtBot, card: JourneyCard, width: int) -> JourneyCard:
    qtbot.addWidget(card)
    card.resize(width, card.heightForWidth(width))
    card.show()
    settle()
    return card


def told_on(card: JourneyCard) -> list[tuple[str, QRectF]]:
    assert card.track is not None
    return list(card.track.words())


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("count", [0, 2, 5, 15, 40])
@pytest.mark.parametrize("width", [560, 850, 1340])
def test_no_words_of_the_line_stand_over_others_or_beside_it(
    qtbot: QtBot, scale: float, count: int, width: int
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    wear(app, Look(ThemeName.LIGHT, scale))
    card = drawn(qtbot, many(count), width)
    assert card.track is not None
    words = told_on(card)
    whole = QRectF(card.track.rect())
    for at, (said, where) in enumerate(words):
        assert whole.contains(where), said
        assert not any(where.intersects(other) for _words, other in words[:at]), said
    told = {said for said, _where in words}
    assert {"Now", "14:40 See by"} <= told
    if count == 2 and (width, scale) != (560, 2.0):
        assert any(said.startswith("13:43 ") for said in told)


def test_events_close_to_each_other_are_counted_where_their_words_are_too_long(
    qtbot: QtBot,
) -> None:
    told = {said for said, _where in told_on(drawn(qtbot, many(40), 850))}
    assert "13:43 to 14:05: 40 events" in told


def test_the_day_is_said_again_where_it_changes(qtbot: QtBot) -> None:
    here = (
        (moment_at(reports.NOW), "received here"),
        (moment_at(reports.NOW + timedelta(hours=12)), "opened by J. Adeyemi"),
        (moment_at(reports.NOW + timedelta(hours=20)), "accepted by J. Adeyemi"),
    )
    told = [said for said, _where in told_on(drawn(qtbot, here, 1200))]
    assert "14:06 received here" in told
    assert "23-Nov-2026 02:06 opened by J. Adeyemi" in told
    assert "10:06 accepted by J. Adeyemi" in told


def test_the_list_says_each_day_once_and_each_event_aloud_with_it(qtbot: QtBot) -> None:
    assert JOURNEY is not None
    card = JourneyCard(JOURNEY, reports.NOW)
    qtbot.addWidget(card)
    card.show()
    settle()
    labels = card.findChildren(Label)
    assert sum(label.text().count("22-Nov-2026") for label in labels) == 1
    assert {"13:43": "22-Nov-2026 13:43"}.items() <= {
        label.text(): label.accessibleName() for label in labels
    }.items()


def test_a_reply_that_waits_is_an_empty_square(qtbot: QtBot) -> None:
    moment = reports.NOW - timedelta(minutes=20)
    inked = [
        ink_at(drawn(qtbot, ((moment_at(moment), words),), 850), moment)
        for words in ("Reply confirmed, Northshire 111", "Reply waiting, Northshire 111")
    ]
    assert inked == [look().colours["text"], look().colours["surface"]]


def ink_at(card: JourneyCard, moment: datetime) -> str:
    """The colour in the middle of the shape that stands for that moment."""
    track = card.track
    assert track is not None
    stop = next(one for one in placed(stops(track.section, reports.NOW)) if one.at == moment)
    image = track.grab().toImage()
    return image.pixelColor(round(track.place_of(stop.share)), round(track.middle)).name()


def test_what_happens_while_the_report_is_open_joins_the_journey(qtbot: QtBot) -> None:
    report = reports.child_with_head_injury()
    page = ReportPage(report, sheet(report, reports.NOW), reports.NOW)
    qtbot.addWidget(page)
    page.show()
    later = ((moment_at(reports.NOW), "accepted by J. Adeyemi"),)
    page.show_here(sheet(report, reports.NOW, here=later))
    settle()
    assert "Here: accepted by J. Adeyemi" in visible_text(page)
