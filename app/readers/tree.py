"""Bytes -> plain tree (dict, list, str, int, bool, None), JSON and FHIR XML alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.readers.encoding import to_utf8
from app.readers.json_tree import SECOND_VALUE, parse_json
from app.readers.unreadable import Fault
from app.report.notices import Notice, NoticeCode

Node = dict[str, Any]
"""One object of a tree."""

MAX_MIB = 32

_MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a bitmap picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"SQLite format 3", "a database"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"-----BEGIN", "a certificate or a key"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """The characters of a message, and whether they are JSON or XML."""

    data: bytes
    is_json: bool
    notices: tuple[Notice, ...]


def message_text(data: bytes, max_mib: int = MAX_MIB) -> Text:
    """Look at the first bytes: JSON or XML, in UTF-8.

    Raises:
        Unreadable: READ-001 to -004 and -012, naming what was found instead.
    """
    if not data:
        raise Fault.EMPTY.error()
    if len(data) > max_mib * 1024 * 1024:
        raise Fault.TOO_LARGE.error(max_mib)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise Fault.OTHER_KIND.error(kind)
    data, odd = to_utf8(data)
    start = data[:1024].lstrip()[:1]
    if not start and not data.strip():
        raise Fault.EMPTY.error()
    notices = (Notice(NoticeCode.ENCODING, odd),) if odd else ()
    if start in (b"{", b"["):
        return Text(data, True, notices)
    if start == b"<":
        if data[:1024].lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
            raise Fault.OTHER_KIND.error("a web page")
        return Text(data, False, notices)
    raise Fault.NOT_STRUCTURED.error()


def fhir_json(text: Text) -> tuple[Node, tuple[Notice, ...]]:
    """A FHIR resource from JSON, and notices for keys that were sent twice.

    Raises:
        Unreadable: what :func:`parse_json` raises; READ-011 for a second key in the envelope;
            READ-013 where it is no FHIR resource.
    """
    tree, doubled = parse_json(text.data)
    if not isinstance(tree, dict) or not isinstance(tree.get("resourceType"), str):
        raise Fault.NOT_FHIR_JSON.error()
    return tree, tuple(_second_keys(tree)) if doubled else ()


def _second_keys(tree: Node) -> list[Notice]:
    """A doubled key inside one entry is told; one in the envelope makes the whole doubtful."""
    if _has_second(tree):
        raise Fault.SENT_TWICE.error(tree["resourceType"])
    notices: list[Notice] = []
    wrappers = "entry" if tree["resourceType"] == "Bundle" else "parameter"
    parts = tree.get(wrappers)
    for number, part in enumerate(parts if isinstance(parts, list) else [], 1):
        if not isinstance(part, dict):
            continue
        if "resourceType" not in part and _has_second(part):
            raise Fault.SENT_TWICE.error(f"{wrappers} {number}")
        resource = part if "resourceType" in part else part.get("resource")
        keys = sorted(_second_names(resource)) if isinstance(resource, dict) else []
        if keys:
            kind = resource.get("resourceType", "part") if isinstance(resource, dict) else "part"
            told = ", ".join(keys[:5])
            text = f"Entry {number} ({kind}) sent {told} twice; both values are shown."
            notices.append(Notice(NoticeCode.DUPLICATE_KEYS, text))
    return notices


def _has_second(node: Node) -> bool:
    return any(key.endswith(SECOND_VALUE) for key in node)


def _second_names(top: Any) -> set[str]:
    found: set[str] = set()
    stack = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            found |= {k.replace(SECOND_VALUE, "") for k in node if k.endswith(SECOND_VALUE)}
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return found
