"""The tokens: every pair in use has the contrast that WCAG asks for; type is in points."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from app.ui.assets import STYLE_SHEETS
from app.ui.looks import BOXES, PRESSES, WORDS
from app.ui.style_sheet import rules, style_sheet
from app.ui.theme import FAMILIES, ThemeName, tokens

TEXT_PAIRS = (
    "text/page text/surface text2/page text2/surface text/sel text2/sel toptext/top "
    "topseltext/topsel bannertext/banner bannerlabel/banner primarytext/primary secondtext/second "
    "danger/second link/surface bewaretext/beware caretext/care newtext/new chgtext/chg text/chg "
    "text2/chg overduet/overdue soont/soon hourt/hour latert/later unkt/unk offlinet/offline "
    "ok/surface ok/sel"
).split()
EDGE_PAIRS = (
    "control/surface control/page bewareline/page chgline/surface selbar/sel bannerline/page "
    "primary/surface trackdone/surface bewareline/offline link/surface dangerfill/surface "
    "unk/surface unk/page new/surface topsel/top"
).split()


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    line = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.hazard("H17")
@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize(
    ("pair", "least"), [(p, 4.5) for p in TEXT_PAIRS] + [(p, 3.0) for p in EDGE_PAIRS]
)
def test_contrast(theme: ThemeName, pair: str, least: float) -> None:
    ink, ground = pair.split("/")
    colours = tokens()[theme]
    assert contrast(colours[ink], colours[ground]) >= least


@pytest.mark.parametrize("token", ["unk", "new", "topsel"])
def test_what_is_not_timed_glares_no_more_at_night_than_what_is_due_now(token: str) -> None:
    colours = tokens()[ThemeName.DARK]
    assert luminance(colours[token]) < luminance(colours["soon"])


@pytest.mark.parametrize("theme", ThemeName)
def test_focus_stands_out_on_any_ground(theme: ThemeName) -> None:
    colours = tokens()[theme]
    for ground in ("page", "surface", "sel", "banner", "primary", "top"):
        best = max(contrast(colours[line], colours[ground]) for line in ("focus", "focusline"))
        assert best >= 3.0, ground


def test_every_token_of_a_look_is_known() -> None:
    used = set(re.findall(r"@(\w+)", STYLE_SHEETS.read_text(encoding="utf-8")))
    for words in WORDS.values():
        used |= {words.ink, words.paper, words.edge}
    for box in BOXES.values():
        used |= {box.fill, box.edge}
    for press in PRESSES.values():
        used |= {press.fill, press.ink, press.edge, press.hover, *(press.chosen or ())}
    assert used - {""} <= set(tokens()[ThemeName.LIGHT])


@pytest.mark.hazard("H17")
@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize("name", [name for name, one in PRESSES.items() if one.fill])
def test_words_on_a_button_stand_out_in_each_of_its_states(name: str, theme: ThemeName) -> None:
    colours, press = tokens()[theme], PRESSES[name]
    grounds = [(press.fill, press.ink), (press.hover or press.fill, press.ink)]
    grounds += [press.chosen] if press.chosen else []
    for ground, ink in grounds:
        assert contrast(colours[ink], colours[ground]) >= 4.5, (ground, ink)


@pytest.mark.hazard("H17")
@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize("name", [name for name, one in WORDS.items() if one.paper])
def test_words_stand_out_on_the_paper_that_they_bring(name: str, theme: ThemeName) -> None:
    colours, words = tokens()[theme], WORDS[name]
    assert contrast(colours[words.ink], colours[words.paper]) >= 4.5


def test_type_is_in_points_and_grows() -> None:
    colours = tokens()[ThemeName.LIGHT]
    normal, double = ("".join(style_sheet(kind, colours, by) for kind in rules()) for by in (1, 2))
    assert not re.search(r"font-size: *[\d.]+px", normal)
    assert min(one.points for one in (*WORDS.values(), *PRESSES.values())) >= 9.5
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", normal)]
    grown = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", double)]
    assert min(sizes) >= 9.5
    assert grown == [2 * size for size in sizes]


def test_letters_are_as_wide_as_those_of_arial(qapp: QApplication) -> None:
    """Every layout is made and tested for this width; a wider font would cut other words."""
    font = QFont(list(FAMILIES))
    font.setPixelSize(1000)
    assert QFontMetricsF(font).horizontalAdvance("m") == pytest.approx(833, abs=3)


ON_ANOTHER_SYSTEM = """
from PySide6.QtWidgets import QApplication, QStyle
from app.ui.theme import Look, wear
app = QApplication(["viewer", "-style", "windows"])
before = app.style().name()
wear(app, Look())
underlined = app.style().styleHint(QStyle.StyleHint.SH_UnderlineShortcut)
print(before, app.style().name(), underlined)
"""


def test_every_system_draws_the_same_with_letters_underlined() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ON_ANOTHER_SYSTEM], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["windows", "fusion", "1"]


AT_THE_START = """
import PySide6.QtWidgets
from app.ui.application import make_application
from app.ui.theme import Look, wear
app = make_application()
wear(app, Look())
early = "QStyle" in vars(PySide6.QtWidgets)
print(early, app.style().name(), "QStyle" in vars(PySide6.QtWidgets))
"""


def test_the_viewer_asks_for_that_style_without_the_class_of_styles() -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_START],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"QT_STYLE_OVERRIDE": "windows"},
    )
    assert done.stdout.split() == ["False", "fusion", "True"]


@pytest.mark.hazard("H17")
def test_due_bands_differ_by_shape_and_not_only_by_colour() -> None:
    from app.report.due import Band
    from app.ui.assets import ICONS

    shapes = [(ICONS / f"{band.value}.svg").read_text(encoding="utf-8") for band in Band]
    assert len(set(shapes)) == len(Band)
