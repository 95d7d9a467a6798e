"""What a receiver without a reader does with a CDA document: HTML by a stylesheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from app.readers.xml_tree import parse_xml


@cache
def _stylesheet() -> etree.XSLT:
    return etree.XSLT(etree.parse(str(Path(__file__).with_name("cda.xsl"))))


def rendered(data: bytes) -> bytes:
    """A document, wherever it stands in its envelopes, as HTML; the payload must be plain."""
    return bytes(_stylesheet()(parse_xml(data)))
