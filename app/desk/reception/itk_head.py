"""The head of an ITK message as it stands on the wire: enough to answer it, read once, lightly.

What is in the payloads is not looked at before the message is kept. Names are compared by their
vocabulary, never by prefix: some senders bind the same prefix to two of them.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.replies.itk.data import Address
from app.replies.itk.names import ADDRESSING, HL7, ITK, SOAP, FaultCode, Wrong
from app.report.errors import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MEDIA_TYPE = "text/xml; charset=utf-8"

_SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope"
_NEXT_ACTOR = "http://schemas.xmlsoap.org/soap/actor/next"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity"
_CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_LEAVE_TO_THE_BYTES = frozenset({"utf-8", "ascii"})
_NO_TEXT = frozenset({"unicode-escape", "raw-unicode-escape", "idna", "punycode"})
_KEYS = f"{ITK}:"

NOWHERE = Address("")
"""The sender address of a message that has none."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the manifest."""

    id: str
    profile: str
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What an acknowledgement that came says: which of our messages, and how it went."""

    tracking_id: str
    result: str

    @property
    def is_ok(self) -> bool:
        """Anything but these is a refusal, whatever word its sender found for it."""
        return self.result.upper() in {"OK", "AA", "CA"}


@dataclass(frozen=True, slots=True)
class Head:
    """What a message says of itself; an attribute that is not there is empty.

    Attributes:
        not_understood: header blocks that we must understand and do not.
        audit: the audit identities.
        counts: ``manifest/@count`` and ``payloads/@count``.
        handling: by the tail of the key in lower case; select by key, the order varies.
        kind: the name of the element in the first payload, such as ``ClinicalDocument``.
        answered: what it acknowledges, None where it is no acknowledgement.
        fingerprint: SHA-256 of the envelope itself, whatever SOAP message carried it.
    """

    message_id: str
    action: str
    not_understood: tuple[str, ...]
    has_envelope: bool
    service: str = ""
    tracking_id: str = ""
    addresses: tuple[Address, ...] = ()
    audit: tuple[Address, ...] = ()
    reply_to: Address = NOWHERE
    counts: tuple[str, str] = ("", "")
    items: tuple[Item, ...] = ()
    payloads: tuple[str, ...] = ()
    handling: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    answered: Answered | None = None
    fingerprint: str = ""

    def handled(self, key: str) -> str:
        """The value of a handling key, empty where it was not sent."""
        return dict(self.handling).get(key, "")

    @property
    def interaction(self) -> str:
        """The interaction as it was sent."""
        return self.handled("interaction")

    @property
    def is_acknowledgement(self) -> bool:
        """Whether it answers a message of ours."""
        kinds = {"InfrastructureResponse", "BusinessResponseMessage"}
        return self.kind in kinds or self.interaction.lower().endswith(_ACKNOWLEDGEMENTS)


_ACKNOWLEDGEMENTS = (
    "itkinfrastructureacknowledgement-v1-0",
    "itkbusinessacknowledgement-v1-0",
    "itkbusinessacknowledgement-v2-0",
)


def head_of(body: bytes, content_type: str) -> Head | Wrong:
    """Read the head of a message, or say why it has none that can be read.

    Args:
        body: the message as it came.
        content_type: the header of that name, for its charset.
    """
    root = _parsed(body, content_type)
    if isinstance(root, Wrong):
        return root
    if root.tag == f"{{{_SOAP_1_2}}}Envelope":
        told = "This is SOAP 1.2; SOAP 1.1 is taken here."
        return Wrong(told, FaultCode.VERSION_MISMATCH)
    if root.tag != f"{{{SOAP}}}Envelope":
        return Wrong("The message is no SOAP envelope.")
    body_part = _child(root, SOAP, "Body")
    if body_part is None:
        return Wrong("The SOAP envelope has no body.")
    header = _child(root, SOAP, "Header")
    envelope = next(body_part.iter(f"{{{ITK}}}DistributionEnvelope"), None)
    said = Head(
        message_id=_text(header, "MessageID"),
        action=_text(header, "Action"),
        not_understood=_not_understood(header),
        has_envelope=envelope is not None,
    )
    return said if envelope is None else _with_envelope(said, envelope)


def _parsed(body: bytes, content_type: str) -> Element | Wrong:
    """The tree: no entities, no DTD, no network, no huge trees."""
    from lxml import etree

    from app.readers.encoding import to_utf8
    from app.readers.multipart import unwrap
    from app.readers.tree import MAX_MIB
    from app.readers.xml_tree import has_doctype

    try:
        whole = unwrap(body, MAX_MIB).data
        data, _ = to_utf8(_by_charset(whole, content_type))
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            encoding="utf-8",
        )
        root = etree.fromstring(data, parser)
    except Unreadable as failure:
        return Wrong(failure.what_happened)
    except (etree.XMLSyntaxError, ValueError) as failure:
        line = getattr(failure, "lineno", 0) or 0
        return Wrong(f"The message is not well-formed XML (line {line}).")
    if has_doctype(root):
        return Wrong("The message declares a document type, which is refused.")
    return root


def _by_charset(body: bytes, content_type: str) -> bytes:
    """The charset of HTTP goes before the XML declaration, and behind a byte order mark."""
    match = _CHARSET.search(content_type)
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if match is None or body.startswith(marks):
        return body
    try:
        codec = codecs.lookup(match[1]).name
        if codec in _LEAVE_TO_THE_BYTES or codec in _NO_TEXT:
            return body
        return body.decode(codec).encode()
    except (LookupError, UnicodeError):
        return body


def _with_envelope(said: Head, envelope: Element) -> Head:
    header = _child(envelope, ITK, "header")
    payloads = _child(envelope, ITK, "payloads")
    manifest = _child(header, ITK, "manifest")
    inner = [] if payloads is None else list(payloads.iterchildren(f"{{{ITK}}}payload"))
    first = next(iter(inner[0]), None) if inner else None
    sender = _child(header, ITK, "senderAddress")
    return replace(
        said,
        service=_attribute(header, "service"),
        tracking_id=_attribute(header, "trackingid"),
        addresses=tuple(map(_address, _below(header, "addresslist", "address"))),
        audit=tuple(map(_address, _below(header, "auditIdentity", "id"))),
        reply_to=NOWHERE if sender is None else _address(sender),
        counts=(_attribute(manifest, "count"), _attribute(payloads, "count")),
        items=tuple(
            Item(
                _attribute(item, "id"),
                _attribute(item, "profileid"),
                _attribute(item, "encrypted").lower() in {"true", "1"},
            )
            for item in _below(header, "manifest", "manifestitem")
        ),
        payloads=tuple(_attribute(payload, "id") for payload in inner),
        handling=_handling(header),
        kind="" if first is None else str(first.tag).rpartition("}")[2],
        answered=None if first is None else _answered(first),
        fingerprint=_fingerprint(envelope),
    )


def _handling(header: Element | None) -> tuple[tuple[str, str], ...]:
    """Keys and values; of a key that came twice the first one counts."""
    found: dict[str, str] = {}
    for spec in _below(header, "handlingSpecification", "spec"):
        key = _attribute(spec, "key")
        tail = key[len(_KEYS) :] if key.lower().startswith(_KEYS) else key
        found.setdefault(tail.lower(), _attribute(spec, "value"))
    return tuple(found.items())


def _answered(part: Element) -> Answered | None:
    if part.tag == f"{{{ITK}}}InfrastructureResponse":
        return Answered(_attribute(part, "trackingIdRef"), _attribute(part, "result"))
    if part.tag != f"{{{HL7}}}BusinessResponseMessage":
        return None
    overall = _child(part, HL7, "acknowledgedBy3")
    conveyed = _child(_child(overall, HL7, "conveyingTransmission"), HL7, "id")
    return Answered(_attribute(conveyed, "root"), _attribute(overall, "typeCode"))


def _not_understood(header: Element | None) -> tuple[str, ...]:
    """Header blocks for us that are marked and are none of ours (SOAP 1.1, 4.2.3)."""
    if header is None:
        return ()
    found = []
    for block in header:
        name = str(block.tag)
        marked = block.get(f"{{{SOAP}}}mustUnderstand", "").strip().lower() in {"1", "true"}
        for_us = block.get(f"{{{SOAP}}}actor", "") in {"", _NEXT_ACTOR}
        ours = name.startswith((f"{{{ADDRESSING}}}", f"{{{_SECURITY}"))
        if marked and for_us and not ours:
            found.append(name.rpartition("}")[2])
    return tuple(found)


def _fingerprint(envelope: Element) -> str:
    from lxml import etree

    return hashlib.sha256(etree.tostring(envelope, with_tail=False)).hexdigest()


def _child(parent: Element | None, namespace: str, name: str) -> Element | None:
    return None if parent is None else next(parent.iterchildren(f"{{{namespace}}}{name}"), None)


def _below(parent: Element | None, group: str, name: str) -> list[Element]:
    holder = _child(parent, ITK, group)
    return [] if holder is None else list(holder.iterchildren(f"{{{ITK}}}{name}"))


def _text(header: Element | None, name: str) -> str:
    found = _child(header, ADDRESSING, name)
    return "" if found is None else (found.text or "").strip()


def _attribute(element: Element | None, name: str) -> str:
    return "" if element is None else (element.get(name) or "").strip()


def _address(element: Element) -> Address:
    return Address(_attribute(element, "uri"), _attribute(element, "type"))
