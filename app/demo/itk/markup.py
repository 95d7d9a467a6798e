"""Elements of CDA and ITK, written with lxml."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from app.report.times import UK

HL7 = "urn:hl7-org:v3"
ITK = "urn:nhs-itk:ns:201005"
LOCAL = "NPFIT:HL7:Localisation"
OID = "2.16.840.1.113883.2.1.3.2.4."
SNOMED = f"{OID}15"

Element = etree._Element  # noqa: SLF001  (lxml gives the type no public name)


def hl7(name: str, *inside: Element | str | None, **attributes: str) -> Element:
    """An HL7 element with attributes, text and children; None is left out."""
    return _element(f"{{{HL7}}}{name}", inside, attributes)


def itk(name: str, *inside: Element | str | None, **attributes: str) -> Element:
    """An ITK element."""
    return _element(f"{{{ITK}}}{name}", inside, attributes)


def local(name: str, extension: str, root: str) -> Element:
    """A localisation element: which message or template this is."""
    return _element(f"{{{LOCAL}}}{name}", (), {"root": root, "extension": extension})


def content_id(template: str) -> Element:
    """Which template of the NHS a part of a document follows."""
    return local("contentId", template, f"{OID}18.16")


def template_id(template: str) -> Element:
    """As :func:`content_id`, inside the part."""
    return hl7("templateId", root=f"{OID}18.2", extension=template)


def _element(
    name: str, inside: tuple[Element | str | None, ...], attributes: dict[str, str]
) -> Element:
    made = etree.Element(name, {key.rstrip("_"): value for key, value in attributes.items()})
    for part in inside:
        if part is None:
            continue
        if isinstance(part, str):
            if len(made):
                made[-1].tail = (made[-1].tail or "") + part
            else:
                made.text = (made.text or "") + part
        else:
            made.append(part)
    return made


def made_id(*parts: object) -> str:
    """The same upper-case UUID for the same words."""
    words = "/".join(str(part) for part in parts)
    return str(uuid5(NAMESPACE_URL, f"https://demonstration.example/itk/{words}")).upper()


def stamp(now: datetime, minutes: int) -> str:
    """An HL7 time with the UK offset, as most senders write it."""
    return f"{(now + timedelta(minutes=minutes)).astimezone(UK):%Y%m%d%H%M%S%z}"


def iso(now: datetime, minutes: int) -> str:
    """A time of the Pathways case."""
    return (now + timedelta(minutes=minutes)).astimezone(UK).isoformat()
