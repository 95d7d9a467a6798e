"""Markup becomes text as a person reads it, and keeps every word."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.readers.narrative import plain
from tests.readers.messages import div

ENTITY = '<!DOCTYPE d [<!ENTITY e "boom">]><d>x &e;</d>'


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain words", "plain words"),
        ("BP <90 & SpO2 <92%", "BP <90 & SpO2 <92%"),
        (div("<p>One</p><p>Two<br/>three</p>"), "One\nTwo\nthree"),
        (div("<ul><li>a</li><li>b <b>bold</b></li></ul>"), "• a\n• b bold"),
        (div("<table><tr><th>K</th><td>1<br/>2</td></tr><tr><td>x</td></tr></table>"),
         "K | 1 2\nx"),
        (div("<pre>a\n  b</pre>"), "a\nb"),
        (div("a &nbsp;&eacute;&#233; &lt;3"), "a éé <3"),
        (div("<![CDATA[5 < 6 & allergic]]>"), "5 < 6 & allergic"),
        ('<x:p xmlns:x="urn:x">Penicillin</x:p>', "Penicillin"),
        ("<x:p>Penicillin ALLERGY</x:p>", "Penicillin ALLERGY"),
        (div("<img alt='rash' src='https://x.example/a.png'/>"), "(rash)"),
        (div("<a href='https://x.example'>leaflet</a>"), "leaflet (https://x.example)"),
        (div("<script>alert(1)</script>after<style>p{}</style>"), "after"),
        ("<div>broken <p>one<p>two & BP <90", "broken\none\ntwo & BP <90"),
        (div(""), ""),
        (div("<br/>"), ""),
        (ENTITY, ENTITY),
        (div("<table><tr><td rowspan='2'>Aspirin</td><td>75 mg</td></tr><tr><td>at night</td></tr>"
             "<tr><td>Codeine</td><td>30 mg</td></tr></table>"),
         "Aspirin | 75 mg\nAspirin | at night\nCodeine | 30 mg"),
        (div("<table><tr><td>a</td><td rowspan='2'>b</td></tr><tr><td>c</td></tr></table>"),
         "a | b\nc | b"),
        (div("<table><tr><th colspan='2'>Drug</th><th>When</th></tr>"
             "<tr><td>A</td><td>5 mg</td><td>now</td></tr></table>"),
         "Drug | | When\nA | 5 mg | now"),
        (div("<table><tr><td colspan='3'>Results</td></tr><tr><td>x</td></tr></table>"),
         "Results\nx"),
        ("<table><tr><td rowspan=2>a<td>b & c<tr><td>d</table>", "a | b & c\na | d"),
        (div("<table><tr><td rowspan='99999'>a</td><td colspan='99999'>b</td></tr></table>"),
         "a | b"),
    ],
)  # fmt: skip
def test_markup_becomes_lines(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.hazard("P13")
@pytest.mark.parametrize(
    ("twice", "text"),
    [
        ("<content>one</content>\n  <br/>\n <content>two</content>", "one\ntwo"),
        ('<content styleCode="bold">Head</content><br/>x', "Head\nx"),
        ("<table><tbody><tr><th>A</th><td>B</td></tr></tbody></table>", "A | B"),
        ("<list><item>a</item><item>b</item></list>", "• a\n• b"),
        ("<content>&lt;CLEO Ref: 21&gt; x</content>", "<CLEO Ref: 21> x"),
        ("BP <90 and <b>bold</b>", "BP <90 and bold"),
        ("pain <b> mild", "pain <b> mild"),
        ("GCS<15 since >2h", "GCS<15 since >2h"),
        ("<5 days of cough", "<5 days of cough"),
        ("a <unknown> b", "a <unknown> b"),
    ],
)
def test_markup_that_was_escaped_twice_is_read_as_markup(twice: str, text: str) -> None:
    assert plain(div(escape(twice))) == text


@pytest.mark.hazard("P13")
@pytest.mark.parametrize("whole", [True, False], ids=["XML", "no XML"])
def test_so_is_what_was_escaped_twice_beside_markup_that_was_not(*, whole: bool) -> None:
    twice = escape("<content>GCS <15</content><br/>and BP <90")
    markup = div(f"<p>Seen at home</p><p>{twice}</p>")
    assert plain(markup if whole else markup.removesuffix("</div>")) == (
        "Seen at home\nGCS <15\nand BP <90"
    )


@pytest.mark.hazard("P13")
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60))
def test_escaped_text_survives_letter_for_letter(text: str) -> None:
    shown = plain(div(escape(f"start {text} end", quote=False)))
    if "<" not in text:
        assert shown.split() == f"start {text} end".split()
    letters = [c for c in text if c.isalnum()]
    assert [c for c in shown if c.isalnum()] == [*"start", *letters, *"end"] or "<" in text


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    plain(text)
    plain(f"<div>{text}")
