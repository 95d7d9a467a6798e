"""The files inside a message of any family: documents, pictures and texts, to open or to save.

CDA: ``nonXMLBody`` and encapsulated data (``observationMedia/value`` and its like), and payloads
that are no XML. FHIR STU3 and R4: ``Attachment`` wherever it stands, and ``Binary``. A part that
is only named by its address is listed with it and never fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from app.readers.cda.elements import HL7, ITK, Element, flat, local
from app.readers.cda.pathways import pathways_case
from app.readers.cda.payloads import Packing
from app.readers.cda.payloads import Unpacker as Opener
from app.readers.cda.reading import Reading
from app.readers.contents import Unpacker, decoded
from app.readers.fhir.reading import type_words
from app.readers.sniff import parse
from app.readers.taking import node, nodes, peek
from app.readers.tree import MAX_MIB, Node
from app.readers.unreadable import Fault
from app.report.parts import Part, PartKind

_ATTACHMENTS = frozenset(
    """attachment contentAttachment form photo presentedForm sourceAttachment
    valueAttachment""".split()
)
_NARRATIVE = "text/x-hl7-text+xml"
_PACKED = Packing(base64=True, compressed=True)
"""Every way of packing is tried: what the manifest says of it may be wrong."""

_CIPHER = "{http://www.w3.org/2001/04/xmlenc#}"
_NOT_SENT = "The message only says where it is kept. This program does not ask there."
_NOT_THERE = "The message names it, but does not hold it."


def parts(data: bytes, *, max_mib: int = MAX_MIB) -> tuple[Part, ...]:
    """Every part of a message, in message order.

    Args:
        data: the message as it was received.
        max_mib: larger messages are refused unread.

    Raises:
        Unreadable: as for reading the message.
    """
    parsed = parse(data, max_mib)
    try:
        unpacker = Unpacker()
        if parsed.root is not None:
            found = tuple(_of_itk(parsed.root, unpacker))
        else:
            found = tuple(_of_fhir(parsed.tree or {}, unpacker))
        where = "Beside the message"
        beside = (Part(PartKind.OTHER, each.kind, "", where) for each in parsed.beside)
        files = zip(parsed.beside, beside, strict=True)
        return (*found, *(unpacker.of_bytes(piece.content, about) for piece, about in files))
    except RecursionError:
        raise Fault.TOO_DEEP.error() from None


def _of_fhir(tree: Node, unpacker: Unpacker) -> Iterator[Part]:
    """Walk the tree in message order, with a stack of its own: messages may nest deeply."""
    stack: list[tuple[Any, str, str]] = [(tree, "", "")]
    while stack:
        value, key, where = stack.pop()
        if isinstance(value, list):
            entries = key == "entry"
            told = [f"Entry {at}" if entries else where for at in range(1, len(value) + 1)]
            stack += [(one, key, words) for one, words in zip(value, told, strict=True)][::-1]
            continue
        if not isinstance(value, dict):
            continue
        kind = peek(value, "resourceType")
        if kind:
            where = _where(where, kind, value)
        if kind == "Binary":
            packed = peek(value, "content") or peek(value, "data")
            yield _sent(value, packed, where, unpacker)
        elif not kind and _is_attachment(value, key):
            yield _sent(value, peek(value, "data"), where, unpacker)
        stack += [(inner, name, where) for name, inner in reversed(value.items())]


def _is_attachment(value: Node, key: str) -> bool:
    holds = isinstance(value.get("data"), str) or isinstance(value.get("url"), str)
    return key in _ATTACHMENTS or (holds and "contentType" in value)


def _sent(holder: Node, packed: str, where: str, unpacker: Unpacker) -> Part:
    about = Part(PartKind.OTHER, peek(holder, "contentType"), peek(holder, "title"), where)
    if packed:
        return unpacker.of_base64(packed, about)
    return _elsewhere(about, peek(holder, "url"))


def _elsewhere(about: Part, address: str) -> Part:
    note = _NOT_SENT if address else _NOT_THERE
    return Part(
        PartKind.ELSEWHERE, about.media_type, about.name, about.where, text=address, note=note
    )


def _where(outer: str, kind: str, resource: Node) -> str:
    """``Entry 5, Document reference: Photo of wound``."""
    type_ = node(resource, "type")
    codings = nodes(type_, "coding")
    called = (
        peek(resource, "description")
        or peek(type_, "text")
        or next((words for each in codings if (words := peek(each, "display"))), "")
    )
    words = f"{type_words(kind)}: {called}" if called else type_words(kind)
    return f"{outer}, {words}" if outer else words


def _of_itk(root: Element, unpacker: Unpacker) -> Iterator[Part]:
    """The payloads that are no XML, and what the documents hold."""
    payloads = list(root.iter(f"{ITK}payload"))
    if not payloads:
        yield from _of_document(root, "Document", unpacker)
    opener = Opener(Reading())
    for number, payload in enumerate(payloads, 1):
        where = f"Payload {number} of {len(payloads)}" if len(payloads) > 1 else "The payload"
        inline = next(iter(payload), None)
        if inline is not None and str(inline.tag).startswith(_CIPHER):
            content = etree.tostring(inline, with_tail=False)
            note = "It is encrypted. It can be saved as it was sent."
            yield Part(PartKind.OTHER, where=where, size=len(content), content=content, note=note)
        elif documents := opener.open(payload, _PACKED, where):
            for document in documents:
                yield from _of_document(document, where, unpacker)
        elif packed := (payload.text or "").strip():
            yield unpacker.of_base64(packed, Part(PartKind.OTHER, where=where))


def _of_document(root: Element, where: str, unpacker: Unpacker) -> Iterator[Part]:
    number = 0
    for element in root.iter(f"{HL7}*"):
        if not _is_encapsulated(element):
            continue
        number += 1
        body = _is_body(element)
        place = f"{where}, body" if body else f"{where}, attachment {number}"
        part = _encapsulated(element, Part(PartKind.OTHER, _type_of(element), "", place), unpacker)
        if part is not None:
            yield part


def _is_encapsulated(element: Element) -> bool:
    """Whether it is HL7 encapsulated data (ED) and not the narrative of a section."""
    if element.get("representation", "").upper() == "B64" or _is_body(element):
        return True
    parent = element.getparent()
    of_media = parent is not None and local(parent) == "observationMedia"
    return (of_media and local(element) == "value") or (
        _type_of(element) not in ("", _NARRATIVE) and local(element) in ("value", "text")
    )


def _is_body(element: Element) -> bool:
    parent = element.getparent()
    return local(element) == "text" and parent is not None and local(parent) == "nonXMLBody"


def _type_of(element: Element) -> str:
    return flat(element.get("mediaType"))


def _encapsulated(element: Element, about: Part, unpacker: Unpacker) -> Part | None:
    """The part in an element; None for a record of NHS Pathways, which is not for the receiver."""
    sent = "".join(str(piece) for piece in element.itertext()).strip()
    packed = element.get("representation", "").upper() == "B64"
    if not sent:
        reference = next(element.iterchildren(f"{HL7}reference"), None)
        return _elsewhere(about, flat(reference.get("value")) if reference is not None else "")
    if not packed and (_is_body(element) or decoded(sent) is None):
        return unpacker.of_bytes(sent.encode(), about)
    part = unpacker.of_base64(sent, about)
    inner = unpacker.xml(part.content)
    return None if inner is not None and pathways_case(inner) is not None else part
