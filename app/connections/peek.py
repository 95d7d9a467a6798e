"""As much of an answer as its transport must know: what it is, and where its next page is.

Understanding the content is the readers' work; here nothing is kept but types, ids and links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

_FHIR = "http://hl7.org/fhir"


class NotFhir(ValueError):
    """The bytes are something else: a web page, a picture, plain text, nothing."""


class Damaged(ValueError):
    """The bytes begin like FHIR and do not hold together."""


@dataclass(frozen=True, slots=True)
class EntrySeen:
    """One entry of a Bundle; ``mode`` is its search mode, empty where none was given."""

    type: str
    id: str
    full_url: str
    mode: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one answer.

    Attributes:
        type: the resource type, such as ``Bundle``.
        version: ``meta.versionId``, empty where there is none.
        next: the address of the next page, as sent.
        issue_codes: ``issue.details`` codes of an OperationOutcome, the first of each issue.
    """

    type: str
    id: str = ""
    version: str = ""
    next: str = ""
    entries: tuple[EntrySeen, ...] = ()
    issue_codes: tuple[str, ...] = ()


def peek(body: bytes) -> Seen:
    """Look at an answer in JSON or XML.

    Raises:
        NotFhir: it is no FHIR resource.
        Damaged: it begins as one and cannot be parsed, as when it was cut off.
    """
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _json(body)
    if start.startswith(b"<") and not start[:14].lower().startswith((b"<!doctype", b"<html")):
        return _xml(body)
    raise NotFhir


def _json(body: bytes) -> Seen:
    import msgspec

    try:
        resource = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as failure:
        raise Damaged from failure
    kind = _text(resource, "resourceType")
    if not kind:
        raise NotFhir
    return Seen(
        type=kind,
        id=_text(resource, "id"),
        version=_text(resource.get("meta"), "versionId"),
        next=next((_text(link, "url") for link in _list(resource, "link") if _says_next(link)), ""),
        entries=tuple(
            EntrySeen(
                type=_text(entry.get("resource"), "resourceType"),
                id=_text(entry.get("resource"), "id"),
                full_url=_text(entry, "fullUrl"),
                mode=_text(entry.get("search"), "mode"),
            )
            for entry in _list(resource, "entry")
        ),
        issue_codes=tuple(
            code
            for issue in _list(resource, "issue")
            for coding in _list(issue.get("details"), "coding")[:1]
            if (code := _text(coding, "code"))
        ),
    )


def _says_next(link: dict[str, Any]) -> bool:
    return link.get("relation") == "next"


def _text(holder: object, key: str) -> str:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def _list(holder: object, key: str) -> list[dict[str, Any]]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _xml(body: bytes) -> Seen:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise Damaged from failure
    name = etree.QName(root)
    facts: Any = root.getroottree().docinfo
    if name.namespace != _FHIR or facts.doctype:
        raise NotFhir
    return Seen(
        type=name.localname,
        id=_value(root, "f:id"),
        version=_value(root, "f:meta/f:versionId"),
        next=_value(root, "f:link[f:relation/@value='next']/f:url"),
        entries=tuple(_xml_entry(entry) for entry in root.iterfind(f"{{{_FHIR}}}entry")),
        issue_codes=tuple(
            code
            for issue in root.iterfind(f"{{{_FHIR}}}issue")
            if (code := _value(issue, "f:details/f:coding/f:code"))
        ),
    )


def _xml_entry(entry: _Element) -> EntrySeen:
    from lxml import etree

    resource = next(iter(entry.iterfind(f"{{{_FHIR}}}resource/{{{_FHIR}}}*")), None)
    return EntrySeen(
        type="" if resource is None else etree.QName(resource).localname,
        id="" if resource is None else _value(resource, "f:id"),
        full_url=_value(entry, "f:fullUrl"),
        mode=_value(entry, "f:search/f:mode"),
    )


def _value(element: _Element, path: str) -> str:
    found = element.xpath(f"string(({path})[1]/@value)", namespaces={"f": _FHIR})
    return found if isinstance(found, str) else ""
