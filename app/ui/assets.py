"""Where the pictures and tables lie that the windows are made of."""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
ICONS = RESOURCES / "icons"
TOKENS = RESOURCES / "themes" / "tokens.csv"
STYLE_SHEETS = RESOURCES / "themes" / "windows.qss"
