"""The style sheet, written from the tokens. Widgets say what they are through ``look``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from app.ui.assets import STYLE_SHEET

_LABELS = (
    # look, points, weight, token
    ("small", 10, 400, "text"),
    ("small-bold", 10, 700, "text"),
    ("quiet-small", 10, 400, "text2"),
    ("head", 10, 700, "text2"),
    ("body", 11, 400, "text"),
    ("bold", 11, 700, "text"),
    ("quiet", 11, 400, "text2"),
    ("title", 12, 700, "text"),
    ("big", 15, 700, "text"),
    ("hero", 22, 700, "text"),
    ("banner-name", 15, 700, "bannertext"),
    ("banner-label", 10, 400, "bannerlabel"),
    ("banner-value", 12, 700, "bannertext"),
    ("banner-small", 10, 700, "bannertext"),
    ("banner-light", 10, 400, "bannertext"),
    ("beware-head", 11, 700, "bewaretext"),
    ("beware-text", 10, 400, "bewaretext"),
    ("care-head", 11, 700, "caretext"),
    ("top", 10.5, 400, "toptext"),
    ("top-clock", 14, 700, "toptext"),
    ("offline-words", 10, 400, "offlinet"),
    ("offline-bold", 10.5, 700, "offlinet"),
    ("dark-title", 15, 700, "unkt"),
    ("dark-text", 11, 400, "unkt"),
    ("changed-words", 10.5, 700, "chgtext"),
)

BANDS = {
    "untimed": ("unk", "unkt"),
    "overdue": ("overdue", "overduet"),
    "soon": ("soon", "soont"),
    "hour": ("hour", "hourt"),
    "later": ("later", "latert"),
}
"""The fill and the ink of each due band."""

_BAND_LABELS = (
    ("big", 20, 700),
    ("words", 15, 700),
    ("bold", 11, 700),
    ("text", 11, 400),
    ("small", 10, 400),
)

_LENGTH = re.compile(r"\b(pt|px|space)\(([\d.]+)\)")
_TOKEN = re.compile(r"@(\w+)")


def spaced(scale: float) -> float:
    """How much the space around words grows at that text scale: half as much as they do."""
    return (1 + scale) / 2


def style_sheet(colours: Mapping[str, str], scale: float) -> str:
    """The whole style sheet for these colours at this text scale."""

    def length(match: re.Match[str]) -> str:
        grown = spaced(scale) if match[1] == "space" else scale
        scaled = float(match[2]) * grown
        return f"{scaled:.2f}pt" if match[1] == "pt" else f"{round(scaled)}px"

    return _TOKEN.sub(lambda match: colours[match[1]], _LENGTH.sub(length, _template()))


@cache
def _template() -> str:
    rules = [STYLE_SHEET.read_text(encoding="utf-8")]
    for band, (fill, ink) in BANDS.items():
        edge = f"background: @{fill}; border: none"
        rules.append(f'QFrame[look="clock-{band}"] {{ {edge}; border-left: 2px solid @control; }}')
        rules.append(f'QFrame[look="due-{band}"] {{ {edge}; border-bottom: 2px solid @control; }}')
        rules += [
            _label(f"{band}-{size}", points, weight, ink) for size, points, weight in _BAND_LABELS
        ]
    rules += [_label(look, points, weight, token) for look, points, weight, token in _LABELS]
    return "\n".join(rules)


def _label(look: str, points: float, weight: int, token: str) -> str:
    style = f"font-size: pt({points}); font-weight: {weight}; color: @{token};"
    return f'QLabel[look="{look}"] {{ {style} }}'
