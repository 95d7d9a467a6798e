"""The comparison is with a rendering that is worth something: header and all sections."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from tests.benchmarks.stylesheet import rendered
from tests.readers.cda import documents as d

Wrap = Callable[[str], str]


@pytest.mark.parametrize("wrap", [str, d.envelope, lambda text: d.soap(d.envelope(text))])
def test_the_stylesheet_shows_header_and_every_section(wrap: Wrap) -> None:
    inner = d.section("Inner", "<table><tr><td>BP</td><td>&lt;90</td></tr></table>")
    text = d.document(sections=d.SECTIONS + d.section("Outer", "out<br/>side", inner))
    page = html.fromstring(rendered(wrap(text).encode()))
    words = " ".join(page.itertext())
    for shown in (
        "Winterbourne",
        "29/02/1980",
        "9990004951",
        "CASE-77",
        "Dx02",
        "Attend Emergency Treatment Centre within 1 hour",
        "Bring your medicines.",
        "<90",
    ):
        assert shown in words
    assert [head.text for head in page.iter("h2") if head.text][-2:] == ["Outer", "Inner"]
