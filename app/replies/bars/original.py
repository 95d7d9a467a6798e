"""A message as it was posted, opened just far enough to answer it and to reply to it later.

Reading it for the screen is the readers' work. Here one look finds the workflow variables, and
the bytes stay at hand in their own form, so that an answer repeats the sender's own characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from app.replies.bars.tree import FHIR, Node, from_xml, nodes, text

if TYPE_CHECKING:
    from lxml.etree import _Element

Form = Literal["json", "xml"]

_BOM = b"\xef\xbb\xbf"


class NotAMessage(ValueError):
    """The bytes are no FHIR Bundle of type *message*; the text says in what way."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the Bundle; ``type`` is that of its resource, such as ``ServiceRequest``."""

    full_url: str
    type: str
    resource: Node = field(repr=False)


@dataclass(frozen=True, slots=True)
class Original:
    """A posted message.

    Attributes:
        form: the form that the sender wrote.
        bundle: the tree of the Bundle.
        entries: its resources in order.
    """

    form: Form
    body: bytes = field(repr=False)
    bundle: Node = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)

    @property
    def id(self) -> str:
        """``Bundle.id``, for ``MessageHeader.response.identifier`` of a reply."""
        return text(self.bundle, "id")

    @property
    def version(self) -> str:
        """``Bundle.meta.versionId``: the version of the BaRS application, never of the message."""
        return text(self.bundle, "meta", "versionId")

    def all(self, kind: str) -> tuple[Entry, ...]:
        """Every entry of a resource type."""
        return tuple(entry for entry in self.entries if entry.type == kind)

    def first(self, kind: str) -> Entry | None:
        """The first entry of a resource type."""
        return next((entry for entry in self.entries if entry.type == kind), None)

    def find(self, reference: str) -> Entry | None:
        """What a reference points to: by fullUrl, else by type and id."""
        for entry in self.entries:
            if reference and entry.full_url == reference:
                return entry
        kind, _, name = reference.partition("/")
        for entry in self.entries:
            if name and entry.type == kind and text(entry.resource, "id") == name:
                return entry
        return None

    @property
    def header(self) -> Node:
        """The MessageHeader, empty where there is none."""
        entry = self.first("MessageHeader")
        return entry.resource if entry else {}

    @property
    def request(self) -> Entry | None:
        """The ServiceRequest: the one in focus, else the first."""
        focus = self.find(text(self.header, "focus", "reference"))
        return focus if focus and focus.type == "ServiceRequest" else self.first("ServiceRequest")


def open_original(body: bytes) -> Original:
    """Open the bytes of a message, JSON or XML.

    Raises:
        NotAMessage: they are something else.
    """
    start = body[:512].lstrip(_BOM + b" \t\r\n")
    form: Form = "xml" if start.startswith(b"<") else "json"
    bundle = _from_xml(body) if form == "xml" else _from_json(body)
    if text(bundle, "resourceType") != "Bundle":
        raise NotAMessage("The body is not a FHIR Bundle")
    if text(bundle, "type") != "message":
        raise NotAMessage("The Bundle is not of type message")
    return Original(form, body, bundle, tuple(_entry(each) for each in nodes(bundle, "entry")))


def _entry(node: Node) -> Entry:
    resource = next(iter(nodes(node, "resource")), {})
    return Entry(text(node, "fullUrl"), text(resource, "resourceType"), resource)


def parsed_xml(body: bytes) -> _Element:
    """The root of FHIR XML; nothing outside the bytes is ever read.

    Raises:
        NotAMessage: it does not hold together, declares a document type, or is not FHIR.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise NotAMessage("The body is not well-formed XML") from failure
    info: Any = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise NotAMessage("The body declares a document type")
    if etree.QName(root).namespace != FHIR:
        raise NotAMessage("The body is not FHIR XML")
    return root


def _from_xml(body: bytes) -> Node:
    from lxml import etree

    root = parsed_xml(body)
    try:
        return {"resourceType": etree.QName(root).localname} | from_xml(root)
    except RecursionError as failure:
        raise NotAMessage("The body is nested too deeply") from failure


def _from_json(body: bytes) -> Node:
    import msgspec

    try:
        found = msgspec.json.decode(body.removeprefix(_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as failure:
        raise NotAMessage("The body is neither JSON nor XML") from failure
    if not isinstance(found, dict):
        raise NotAMessage("The body is not a FHIR resource")
    return found
