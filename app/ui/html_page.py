"""The report as one HTML file: everything escaped, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import groupby

from app.report.sheet import Line, LineKind, Section, Sheet
from app.ui.text import plain

_STYLE = """
body {{ margin: 0; background: {page}; color: {text}; font: {size}pt/1.4 Arial, sans-serif; }}
main {{ max-width: 54em; margin: 0 auto; padding: 1em; }}
section {{ background: {surface}; border: 1px solid {line}; border-radius: 3px;
  margin: 0 0 .6em; padding: .5em .9em; overflow-wrap: anywhere; }}
section#banner {{ background: {banner}; color: {bannertext}; border-bottom: 3px solid {bannerline};
  position: sticky; top: 0; }}
section#problems, section#beware {{ background: {beware}; color: {bewaretext};
  border: 2px solid {bewareline}; }}
section#advice {{ border: 2px solid {care}; }}
h2 {{ font-size: 1em; margin: 0 0 .2em; }}
p, li {{ margin: .1em 0; white-space: pre-wrap; }}
ul {{ margin: 0; padding-left: 1.2em; }}
.lead {{ font-size: 1.35em; font-weight: 700; }}
.heading {{ font-weight: 700; }}
.quiet, small, .label {{ color: {text2}; font-weight: 400; }}
.banner .label, .beware .label {{ color: inherit; }}
.row b, .text b {{ font-weight: 700; }}
.struck b {{ text-decoration: line-through; font-weight: 400; }}
@media print {{ body {{ background: #fff; color: #000; }} section#banner {{ position: static; }} }}
"""


def html_page(sheet: Sheet, colours: Mapping[str, str], scale: float = 1.0) -> str:
    """The whole sheet as a page in these colours."""
    style = _STYLE.format(size=f"{11 * scale:.1f}", **colours)
    sections = "\n".join(_section(section) for section in sheet)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Triage handover</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<main>\n{sections}\n</main>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    rows = []
    for bulleted, lines in groupby(section.lines, key=lambda line: line.kind is LineKind.BULLET):
        made = "\n".join(_line(line, "li" if bulleted else "p") for line in lines)
        rows.append(f"<ul>\n{made}\n</ul>" if bulleted else made)
    body = "\n".join(rows)
    return (
        f'<section id="{section.id.value}" class="{section.id.value}">\n'
        f"<h2>{escape(plain(section.title))}</h2>\n{body}\n</section>"
    )


def _line(line: Line, tag: str) -> str:
    label = f'<span class="label">{escape(plain(line.label))}</span> ' if line.label else ""
    aside = f" <small>{escape(plain(line.aside))}</small>" if line.aside else ""
    text = escape(plain(line.text))
    value = f"<b>{text}</b>" if line.label or line.kind is LineKind.STRUCK else text
    return f'<{tag} class="{line.kind.value}">{label}{value}{aside}</{tag}>'
