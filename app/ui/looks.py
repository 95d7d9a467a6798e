"""How everything looks: each look of a widget by its name, in tokens and in sizes at 100 % text.

A style sheet for the whole program would say the same, and every widget of every report would be
matched against it and drawn through it: a quarter or more of what a click on a handover costs. So
words wear a font and a palette, and frames and buttons are drawn from here.
"""

from __future__ import annotations

from typing import NamedTuple

BANDS = {
    "untimed": ("unk", "unkt"),
    "overdue": ("overdue", "overduet"),
    "soon": ("soon", "soont"),
    "hour": ("hour", "hourt"),
    "later": ("later", "latert"),
}
"""The fill and the ink of each due band."""


class Words(NamedTuple):
    """How words look.

    Attributes:
        points: their size at 100 % text.
        ink: their token.
        paper: the token that they stand on, where they bring it themselves.
        edge: the token of a line around that.
        pad: pixels at 100 % text between the sides of the paper and the words.
    """

    points: float
    ink: str = "text"
    bold: bool = False
    struck: bool = False
    paper: str = ""
    edge: str = ""
    pad: int = 0


class Box(NamedTuple):
    """How a frame looks.

    Attributes:
        fill: its token.
        edge: the token of its lines.
        lines: pixels of the line at its left, top, right and bottom.
        round: whether its corners are.
    """

    fill: str = ""
    edge: str = "control"
    lines: tuple[int, int, int, int] = (0, 0, 0, 0)
    round: bool = False


class Press(NamedTuple):
    """How a button looks.

    Attributes:
        points: the size of its words at 100 % text.
        pad: space at 100 % text between its sides and its words.
        tall: space at 100 % text, the least height inside its lines.
        line: pixels of the line around it.
        left: pixels of a line at its left alone, in its ink.
        chosen: fill and ink while it is the chosen one.
    """

    points: float = 11
    bold: bool = True
    pad: int = 13
    tall: int = 36
    fill: str = "second"
    ink: str = "secondtext"
    edge: str = "control"
    line: int = 2
    left: int = 0
    hover: str = ""
    chosen: tuple[str, str] | None = None


_SIZES = (
    ("big", 20, True),
    ("words", 15, True),
    ("bold", 11, True),
    ("text", 11, False),
    ("small", 10, False),
)

WORDS = {
    "small": Words(10),
    "small-bold": Words(10, bold=True),
    "quiet-small": Words(10, "text2"),
    "head": Words(10, "text2", bold=True),
    "body": Words(11),
    "bold": Words(11, bold=True),
    "quiet": Words(11, "text2"),
    "struck": Words(11, "text2", struck=True),
    "title": Words(12, bold=True),
    "big": Words(15, bold=True),
    "hero": Words(22, bold=True),
    "banner-name": Words(15, "bannertext", bold=True),
    "banner-label": Words(10, "bannerlabel"),
    "banner-value": Words(12, "bannertext", bold=True),
    "banner-small": Words(10, "bannertext", bold=True),
    "banner-light": Words(10, "bannertext"),
    "beware-head": Words(11, "bewaretext", bold=True),
    "beware-text": Words(10, "bewaretext"),
    "care-head": Words(11, "caretext", bold=True),
    "top": Words(10.5, "toptext"),
    "top-clock": Words(14, "toptext", bold=True),
    "offline-words": Words(10, "offlinet"),
    "offline-bold": Words(10.5, "offlinet", bold=True),
    "dark-title": Words(15, "unkt", bold=True),
    "dark-text": Words(11, "unkt"),
    "changed-words": Words(10.5, "chgtext", bold=True),
    "died": Words(10, "unkt", bold=True, paper="unk", pad=5),
    "invalid": Words(10, "unkt", bold=True, paper="unk", pad=5),
    "demo": Words(10, "newtext", bold=True),
    "mark-changed": Words(9.5, "chgtext", bold=True, paper="chg", edge="chgline", pad=4),
} | {
    f"{band}-{size}": Words(points, ink, bold=bold)
    for band, (_fill, ink) in BANDS.items()
    for size, points, bold in _SIZES
}
"""The looks of words."""

BOXES = {
    "clear": Box(),
    "sticky": Box(),
    "card": Box("surface", "line", (1, 1, 1, 1), round=True),
    "panel": Box("surface", "control", (2, 2, 2, 2), round=True),
    "beware": Box("beware", "bewareline", (2, 2, 2, 2), round=True),
    "care": Box("surface", "care", (1, 1, 1, 1), round=True),
    "care-head": Box("care"),
    "rule": Box("line"),
    "beware-rule": Box("bewareline"),
    "top": Box("top"),
    "offline": Box("offline", "bewareline", (0, 0, 0, 2)),
    "news": Box("sel", "control", (0, 0, 0, 2)),
    "demo": Box("new"),
    "list-head": Box("page", "control", (0, 0, 0, 2)),
    "list-head-stale": Box("offline", "bewareline", (0, 0, 0, 2)),
    "list-foot": Box("page", "control", (0, 2, 0, 0)),
    "go-to": Box("page", "control", (0, 1, 0, 0)),
    "actions": Box("surface", "control", (0, 3, 0, 0)),
    "dark-head": Box("unk", "control", (0, 0, 0, 3)),
    "similar": Box("beware", "bewareline", (0, 0, 0, 2)),
    "changed": Box("chg", "chgline", (8, 0, 0, 2)),
} | {
    name: box
    for band, (fill, _ink) in BANDS.items()
    for name, box in (
        (f"clock-{band}", Box(fill, "control", (2, 0, 0, 0))),
        (f"due-{band}", Box(fill, "control", (0, 0, 0, 2))),
    )
}
"""The looks of frames."""

PRESSES = {
    "plain": Press(hover="page"),
    "small": Press(10, pad=10, tall=24, hover="page", chosen=("control", "surface")),
    "go": Press(10, bold=False, pad=8, tall=22, line=1, hover="page"),
    "icon": Press(pad=0, tall=0, fill="", line=0),
    "icon-on-plate": Press(pad=0, tall=0, fill="page", ink="bannertext", line=0),
    "primary": Press(12, pad=22, fill="primary", ink="primarytext", edge="primary"),
    "danger": Press(ink="danger", edge="danger", hover="page"),
    "tab": Press(10.5, False, 0, 44, "top", "toptext", line=0, chosen=("topsel", "topseltext")),
    "top": Press(10.5, False, 9, 44, "top", "toptext", line=0, left=1),
}
"""The looks of buttons."""

RADIUS = 3
"""Pixels of a round corner."""
