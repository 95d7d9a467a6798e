"""Which wire format the bytes are in, by their content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from app.readers.multipart import Piece, unwrap
from app.readers.taking import nodes, peek
from app.readers.tree import MAX_MIB, Node, Text, fhir_json, message_text
from app.readers.unreadable import Fault
from app.readers.xml_tree import FHIR, MOST_CDA_MARKS, fhir_tree, parse_leniently
from app.report.model import Format
from app.report.notices import Notice, NoticeCode

_ITK = (
    "{http://schemas.xmlsoap.org/soap/envelope/}",
    "{http://www.w3.org/2003/05/soap-envelope}",
    "{urn:nhs-itk:ns:201005}",
    "{urn:hl7-org:v3}",
)
"""Envelopes, documents and acknowledgements: whatever the root is called, the space decides."""

_MODIFIERS = (b"modifierExtension", b"implicitRules")
_R4_TYPES = frozenset({"ServiceRequest"})
_STU3_TYPES = frozenset({"ReferralRequest", "ProcedureRequest"})
_R4_PROFILES = ("UKCore", "BARS", "BaRS")
_R4_NAMES = (b"fhir.hl7.org.uk/StructureDefinition/", b"fhir.hl7.org.uk/CodeSystem/")
_R4_SYSTEMS = re.compile(rb"fhir\.nhs\.uk/[\w/\-]*-bars\b")
"""UK Core and BaRS names, for resources that bear no profile; CDS names all hold ``STU3``."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message as far as every reader needs it.

    Attributes:
        tree: the plain tree of FHIR, None for other vocabularies.
        root: the root element of other XML, None for FHIR.
        may_modify: whether a modifier extension may be anywhere in it.
        notices: what was odd about its characters and keys.
        beside: the files that came with it in MIME.
    """

    format: Format
    tree: Node | None
    root: etree._Element | None
    may_modify: bool
    notices: tuple[Notice, ...]
    beside: tuple[Piece, ...] = ()


def parse(data: bytes, max_mib: int = MAX_MIB) -> Parsed:
    """Parse bytes into a tree and say what they are.

    Raises:
        Unreadable: every READ code but -015 to -017, which are the readers' own.
    """
    wrapped = unwrap(data, max_mib)
    text = message_text(wrapped.data, max_mib)
    text = replace(text, notices=(*wrapped.notices, *text.notices))
    modifies = any(mark in text.data for mark in _MODIFIERS)
    if text.is_json:
        tree, doubled = fhir_json(text)
        return Parsed(
            _fhir_version(tree, text), tree, None, modifies, text.notices + doubled, wrapped.beside
        )
    root, mended = parse_leniently(text.data)
    notices = (*text.notices, Notice(NoticeCode.ENCODING, mended)) if mended else text.notices
    if root.tag.startswith(FHIR):
        tree = fhir_tree(root)
        return Parsed(_fhir_version(tree, text), tree, None, modifies, notices, wrapped.beside)
    if root.tag.startswith(_ITK):
        if text.data.count(b"<") > MOST_CDA_MARKS:
            raise Fault.TOO_MANY.error("elements")
        return Parsed(Format.ITK_CDA, None, root, modifies, notices, wrapped.beside)
    raise Fault.OTHER_XML.error()


def sniff(data: bytes) -> Format:
    """The format of a message.

    Raises:
        Unreadable: where it is none that is known.
    """
    return parse(data).format


def _fhir_version(tree: Node, text: Text) -> Format:
    """R4 where something in it exists in R4 alone; CDS messages are STU3."""
    for resource in _resources(tree):
        kind = peek(resource, "resourceType")
        if kind in _STU3_TYPES:
            return Format.CDS_STU3
        if kind in _R4_TYPES or (kind == "MessageHeader" and _is_r4_header(resource)):
            return Format.BARS_R4
        if kind == "OperationOutcome" and _is_refusal(resource):
            return Format.BARS_R4
        if any(mark in profile for profile in _profiles(resource) for mark in _R4_PROFILES):
            return Format.BARS_R4
    data = text.data
    in_r4 = any(name in data for name in _R4_NAMES) or (
        b"-bars" in data and _R4_SYSTEMS.search(data)
    )
    return Format.BARS_R4 if in_r4 else Format.CDS_STU3


def _is_refusal(outcome: Node) -> bool:
    """Whether an OperationOutcome is one of BaRS, by its error codes."""
    codings = [
        coding
        for issue in nodes(outcome, "issue")
        for part in nodes(issue, "details")
        for coding in nodes(part, "coding")
    ]
    return any(
        peek(coding, "system").lower().endswith("http-error-codes")
        or peek(coding, "code").startswith(("REC_", "SEND_", "PROXY_"))
        for coding in codings
    )


def _profiles(resource: Node) -> Iterator[str]:
    for meta in nodes(resource, "meta"):
        sent = meta.get("profile")
        every = sent if isinstance(sent, list) else [sent]
        yield from (each for each in every if isinstance(each, str))


def _is_r4_header(resource: Node) -> bool:
    return "eventCoding" in resource or "eventUri" in resource


def _resources(tree: Node) -> Iterator[Node]:
    yield tree
    for wrapper in nodes(tree, "entry"):
        if "resourceType" in wrapper:
            yield wrapper
        yield from nodes(wrapper, "resource")
