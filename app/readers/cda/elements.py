"""Names of the vocabularies, and how to step from element to element: by URI, never by prefix."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

HL7 = "{urn:hl7-org:v3}"
ITK = "{urn:nhs-itk:ns:201005}"
SOAP = ("{http://schemas.xmlsoap.org/soap/envelope/}", "{http://www.w3.org/2003/05/soap-envelope}")
ADDRESSING = "{http://www.w3.org/2005/08/addressing}"
NPFIT = "{NPFIT:HL7:Localisation}"
PATHWAYS = "{http://nhspathways.org/webservices/pathways/pathwaysCase}"

OID = "2.16.840.1.113883.2.1.3.2.4."
"""The arm of the NHS: digests and standards write ``…18.24`` for what follows it."""

Element = etree._Element  # noqa: SLF001  (lxml gives the type no public name)


def child(parent: Element, name: str) -> Element | None:
    """The first HL7 child of that name."""
    return next(parent.iterchildren(HL7 + name), None)


def children(parent: Element, name: str) -> Iterator[Element]:
    """The HL7 children of that name."""
    return parent.iterchildren(HL7 + name)


def at(parent: Element | None, path: str) -> Element | None:
    """The first element at the end of a path of HL7 names, such as ``patient/name``."""
    for name in path.split("/"):
        if parent is None:
            return None
        parent = child(parent, name)
    return parent


def local(element: Element) -> str:
    """The name without its namespace."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :]


def words_in(element: Element) -> str:
    """All the words in an element, with one space between them."""
    return flat(" ".join(str(piece) for piece in element.itertext()))


def empty(element: Element) -> None:
    """Take everything out of an element; what follows it stays."""
    tail = element.tail
    element.clear()
    element.tail = tail


def flat(text: str | None) -> str:
    """Words with one space between them; indentation and line ends are no words."""
    return " ".join(text.split()) if text else ""
