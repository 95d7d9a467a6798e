"""The page over the pictures of the gallery."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Screens</title>
<style>
body { font: 11pt Arial, "Liberation Sans", sans-serif; margin: 1.5em; color: #212b32; }
figure { display: inline-block; margin: 0 1em 1em 0; vertical-align: top; }
img { width: 420px; border: 1px solid #4c6272; }
figcaption { font-size: 10pt; }
</style></head><body>
<h1>Every screen, by role, theme and text size</h1>
<p>All patients are made up.</p>
"""


def index_page(files: Sequence[tuple[str, str]]) -> str:
    """A page of HTML that shows the pictures, grouped by screen.

    Args:
        files: the name of each file and of its screen.
    """
    parts = [_HEAD]
    ordered = sorted(files, key=lambda one: one[1])
    for name, group in groupby(ordered, key=lambda one: one[1]):
        parts.append(f"<h2>{escape(name.replace('-', ' ').capitalize())}</h2>\n")
        for file, _name in group:
            told = escape(", ".join(file.removesuffix(".png").split("--")[1:]) + " %")
            source = escape(file, quote=True)
            parts.append(
                f'<figure><a href="{source}"><img loading="lazy" src="{source}" '
                f'alt="{escape(name)}, {told}"></a><figcaption>{told}</figcaption></figure>\n'
            )
    parts.append("</body></html>\n")
    return "".join(parts)
