"""Elements of SOAP, ITK and HL7 v3, written with lxml, which escapes whatever they hold."""

from __future__ import annotations

from lxml import etree

from app.replies.itk.names import ADDRESSING, HL7, ITK, SOAP

Element = etree._Element  # noqa: SLF001  (lxml gives the type no public name)

_PREFIXES = {SOAP: "soap", ADDRESSING: "wsa", ITK: "itk", HL7: "hl7"}


def soap(name: str, *inside: Element | str | None) -> Element:
    """A SOAP 1.1 element, which declares the prefixes of what is in an envelope."""
    return _element(SOAP, name, inside, {})


def addressing(name: str, *inside: Element | str | None) -> Element:
    """A WS-Addressing element."""
    return _element(ADDRESSING, name, inside, {})


def itk(name: str, *inside: Element | str | None, **attributes: str) -> Element:
    """An ITK element."""
    return _element(ITK, name, inside, attributes)


def hl7(name: str, *inside: Element | str | None, **attributes: str) -> Element:
    """An HL7 v3 element."""
    return _element(HL7, name, inside, attributes)


def plain(name: str, *inside: Element | str | None) -> Element:
    """An element without a namespace: what is in a SOAP 1.1 Fault."""
    return _filled(etree.Element(name), inside)


def _element(
    namespace: str,
    name: str,
    inside: tuple[Element | str | None, ...],
    attributes: dict[str, str],
) -> Element:
    made = etree.Element(
        f"{{{namespace}}}{name}",
        {key: value for key, value in attributes.items() if value},
        nsmap={_PREFIXES[namespace]: namespace},
    )
    return _filled(made, inside)


def _filled(made: Element, inside: tuple[Element | str | None, ...]) -> Element:
    for part in inside:
        if part is None:
            continue
        if isinstance(part, str):
            made.text = (made.text or "") + part
        else:
            made.append(part)
    return made
