"""A document whose text is one file: its words are shown where it has any, else it is announced."""

from __future__ import annotations

from xml.sax.saxutils import escape  # writes only; nothing is parsed with it

import pytest

from tests.readers.cda import documents as d

PAGE = (
    "<html><head><style>p {color: red}</style></head><body><h1>Report</h1>"
    "<p>SpO2 &lt;92% &amp; pale</p><ul><li>No allergies</li></ul>"
    "<script>steal()</script></body></html>"
)


def _body(kind: str, content: str, how: str = "") -> str:
    text = f'<text mediaType="{kind}" {how}>{content}</text>'
    return d.document(body=f"<nonXMLBody>{text}</nonXMLBody>")


PACKED = 'representation="B64"'


@pytest.mark.parametrize(
    ("content", "how"),
    [(d.base64_text(PAGE), PACKED), (escape(PAGE), ""), (f"<![CDATA[{PAGE}]]>", "")],
    ids=["base64", "escaped", "cdata"],
)
@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml"])
def test_the_words_of_a_web_page_are_the_narrative(kind: str, content: str, how: str) -> None:
    report = d.read_text(_body(kind, content, how))
    (section,) = report.narrative
    assert section.text == "Report\nSpO2 <92% & pale\n• No allergies"
    (notice,) = [n for n in report.warnings if n.code == "payload-not-shown"]
    assert "without pictures and layout" in notice.text
    assert notice.at_top


@pytest.mark.parametrize(
    ("kind", "content"),
    [("text/rtf", r"{\rtf1 Words}"), ("application/pdf", "%PDF-1.4"), ("image/png", "\x89PNG")],
)
def test_a_file_that_is_no_text_is_announced(kind: str, content: str) -> None:
    report = d.read_text(_body(kind, d.base64_text(content), PACKED))
    assert report.narrative == ()
    (notice,) = [n for n in report.warnings if n.code == "payload-not-shown"]
    assert notice.text.startswith(f"The document itself is a file: {kind}, ")


def test_plain_text_is_shown_with_its_lines() -> None:
    for content, how in ((d.base64_text("One\r\nTwo  words"), PACKED), ("One\nTwo  words", "")):
        (section,) = d.read_text(_body("text/plain", content, how)).narrative
        assert section.text == "One\nTwo words"
