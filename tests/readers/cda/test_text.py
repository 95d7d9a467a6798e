"""The narrative block as text: no word lost, no word made, lines where the sender set them."""

from __future__ import annotations

import pytest

from app.readers.cda.readable import narrative_words
from app.readers.cda.text import text_lines
from app.readers.xml_tree import parse_xml


def _lines(markup: str) -> list[str]:
    block = parse_xml(f'<text xmlns="urn:hl7-org:v3">{markup}</text>'.encode())
    return [line.text for line in text_lines(block)]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("plain", ["plain"]),
        ("one<br/>two<br/><br/>three", ["one", "two", "three"]),
        ("one  \n        two\n\t", ["one two"]),
        ("first (Dx02)\n\n      Selected service: x", ["first (Dx02)", "Selected service: x"]),
        ("ALLERGIES\n  Codeine\nMEDICATION\nNil", ["ALLERGIES", "Codeine", "MEDICATION", "Nil"]),
        ("Advice given:\n  Worsening", ["Advice given:", "Worsening"]),
        (f"{'She was well until the evening before, when ' * 2}the\n  Ambulance came",
         [f"{'She was well until the evening before, when ' * 2}the Ambulance came"]),
        (f"{'She was well until the evening. ' * 3}\n  Now drowsy.",
         [("She was well until the evening. " * 3).strip(), "Now drowsy."]),
        ("Penicillin,\n  Latex", ["Penicillin, Latex"]),
        ("<content>Known</content>\n  allergies", ["Known allergies"]),
        ("<content>Known</content>\n  Allergies\n", ["Known Allergies"]),
        ("<content>He</content>llo", ["Hello"]),
        ("<content>a<content styleCode='bold'>b</content></content> c", ["ab c"]),
        ("&lt;Ref: 21&gt; BP &lt;90 &amp; SpO2 &lt;92%", ["<Ref: 21> BP <90 & SpO2 <92%"]),
        ("&lt;br/&gt; is text", ["<br/> is text"]),
        ("<paragraph>one</paragraph><paragraph>two</paragraph>tail", ["one", "two", "tail"]),
        ("<list><item>a</item><item>b<list><item>c</item></list></item></list>",
         ["• a", "• b", "– c"]),
        (("<table><tr><td>x<list listType='ordered'><item>a</item><item>b</item></list></td>"
          "</tr></table>after"), ["x; 1. a; 2. b", "after"]),
        (("<table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tfoot><tr><td>All checked"
          "</td></tr></tfoot><tbody><tr><td>A</td><td>1</td></tr></tbody></table>"),
         ["Drug | Dose", "A | 1", "All checked"]),
        ("a<footnote ID='f'>not with food</footnote> b<footnoteRef IDREF='f'/>",
         ["a", "(not with food)", "b (note: not with food)"]),
        ("see <linkHtml href='#f'>below</linkHtml>", ["see below"]),
        ("<renderMultiMedia referencedObject='m'><caption>Left arm</caption></renderMultiMedia>",
         ["Left arm", "[a picture or file of the message belongs here]"]),
        ("rash <renderMultiMedia referencedObject='m'/> here",
         ["rash [a picture or file of the message belongs here] here"]),
        ("<list listType='ordered'><item>a</item><item>b</item></list>", ["1. a", "2. b"]),
        ("<list><caption>Drugs</caption><item><caption>One</caption>a</item></list>",
         ["Drugs", "• One", "a"]),
        ("10<sup>9</sup>/L H<sub>2</sub>O", ["10^9/L H2O"]),
        ("see <linkHtml href='http://a.example/x'>this</linkHtml> now",
         ["see this (http://a.example/x) now"]),
        ("<content revised='delete'>no allergy</content><content revised='insert'>rash</content>",
         ["[deleted by the sender: no allergy]rash"]),
        ("text<footnote>note</footnote> more", ["text", "(note)", "more"]),
        (("<table><caption>T</caption><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody>"
         "<tr><td>A<br/>B</td><td colspan='2'>5 mg</td></tr>"
         "<tr><td/><td>x</td></tr></tbody></table>"),
         ["T", "Drug | Dose", "A; B | 5 mg", "| x"]),
        (("<table><tbody><tr><td><table><tbody><tr><td>in</td></tr></tbody></table></td>"
         "<td>out</td></tr></tbody></table>"), ["in | out"]),
        ("<unknown>kept</unknown><script>also text</script>", ["keptalso text"]),
        ("<br/><br/>", []),
        ("<!-- gone -->a", ["a"]),
    ],
)  # fmt: skip
def test_a_narrative_block_as_lines(markup: str, lines: list[str]) -> None:
    assert _lines(markup) == lines


def test_a_line_is_bold_only_where_all_of_it_is() -> None:
    block = parse_xml(
        b'<text xmlns="urn:hl7-org:v3"><content styleCode="bold">All:</content><br/>'
        b'<content styleCode="Bold Underline">some</content> plain<br/>none</text>'
    )
    assert [line.bold for line in text_lines(block)] == [True, False, False]


def test_a_row_of_headings_is_no_row_of_values() -> None:
    block = parse_xml(
        b'<text xmlns="urn:hl7-org:v3"><table><tr><th>A</th><th>B</th></tr>'
        b"<tr><th>Label</th><td>value</td></tr></table></text>"
    )
    assert [line.header for line in text_lines(block)] == [True, False]


def test_the_ledger_splits_a_block_by_itself() -> None:
    block = parse_xml(
        b'<text xmlns="urn:hl7-org:v3"><content>He</content>llo <content>you</content><br/>'
        b"<list><item>a</item></list>tail<linkHtml href='http://x'>link</linkHtml></text>"
    )
    assert list(narrative_words(block)) == ["Hello you", "a", "tail", "link", "http://x"]
