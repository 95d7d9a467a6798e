"""The style sheets of what Qt draws for us, each for one class: fields, ticks, menus, scroll bars.

One for the whole program would reach every widget: see ``looks``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from app.ui.assets import STYLE_SHEETS

_LENGTH = re.compile(r"\b(pt|px|space)\(([\d.]+)\)")
_TOKEN = re.compile(r"@(\w+)")


def spaced(scale: float) -> float:
    """How much the space around words grows at that text scale: half as much as they do."""
    return (1 + scale) / 2


def style_sheet(kind: str, colours: Mapping[str, str], scale: float) -> str:
    """The style sheet of a class of Qt for these colours at this text scale.

    Raises:
        KeyError: it has none.
    """

    def length(match: re.Match[str]) -> str:
        grown = spaced(scale) if match[1] == "space" else scale
        scaled = float(match[2]) * grown
        return f"{scaled:.2f}pt" if match[1] == "pt" else f"{round(scaled)}px"

    return _TOKEN.sub(lambda match: colours[match[1]], _LENGTH.sub(length, rules()[kind]))


@cache
def rules() -> Mapping[str, str]:
    """The rules of each class of Qt that has any, by its name."""
    found: dict[str, str] = {}
    for line in STYLE_SHEETS.read_text(encoding="utf-8").splitlines():
        if (kind := re.match(r"Q\w+", line)) is not None:
            found[kind[0]] = f"{found.get(kind[0], '')}{line}\n"
    return found
