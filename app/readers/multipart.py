"""A message that was wrapped for its way: MIME with attachments, or gzip round the whole.

SOAP with attachments and MTOM (W3C) put the envelope first and files, or packed parts of the
envelope, behind it. What is kept is what came; only the reading looks inside.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
import zlib
from dataclasses import dataclass

from app.readers.contents import opens_here
from app.readers.unreadable import Fault
from app.report.notices import Notice, NoticeCode

_GZIP = b"\x1f\x8b"
_HEAD = re.compile(rb"\s*(?:MIME-Version|Content-[A-Za-z-]+)\s*:", re.IGNORECASE)
_BOUNDARY = re.compile(rb"(?:\A|\n)(--[!-~][ -~]{0,70}?)[ \t]*\r?\n")
_LINE = rb"(?:\A|\r?\n)"
_BLANK = re.compile(rb"\r?\n\r?\n")
_FOLDED = re.compile(rb"\r?\n[ \t]+")
_START = re.compile(rb"\bstart\s*=\s*\"?<?([^\">;\s]+)", re.IGNORECASE)
_INCLUDED = re.compile(
    rb"<(?:[\w.-]+:)?Include\b[^<>]*?\bhref\s*=\s*[\"']cid:([^\"']+)[\"'][^<>]*?"
    rb"(?:/>|>\s*</(?:[\w.-]+:)?Include\s*>)"
)
_MOST_PIECES = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a MIME message: its id, its type as sent, and its bytes."""

    id: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The message itself, the files that came beside it, and what to say of them."""

    data: bytes
    beside: tuple[Piece, ...] = ()
    notices: tuple[Notice, ...] = ()


def unwrap(data: bytes, max_mib: int) -> Unwrapped:
    """Take a message out of what it was sent in; any other bytes are the message.

    Raises:
        Unreadable: READ-002 where it is larger than allowed, as it came or unpacked; READ-003
            where what is compressed is damaged.
    """
    told: list[Notice] = []
    if len(data) > max_mib * 1024 * 1024:
        raise Fault.TOO_LARGE.error(max_mib)
    if data.startswith(_GZIP):
        data = _unzipped(data, max_mib)
        told.append(Notice(NoticeCode.ENTRY_INVALID, "The whole message was sent as a gzip file."))
    pieces, start = _pieces(data)
    root = next((piece for piece in pieces if start and piece.id == start), None)
    root = root or next(filter(_is_message, pieces), None)
    if root is None:
        return Unwrapped(data, notices=tuple(told))
    content, included = _with_included(root.content, pieces)
    beside = tuple(p for p in pieces if p is not root and p.id not in included and p.content)
    told += [Notice(NoticeCode.PAYLOAD_NOT_SHOWN, _announced(piece)) for piece in beside]
    return Unwrapped(content, beside, tuple(told))


def _is_message(piece: Piece) -> bool:
    kind = piece.kind.lower()
    return kind.endswith(("xml", "json")) or piece.content.lstrip().startswith((b"<", b"{", b"["))


def _announced(piece: Piece) -> str:
    size = len(piece.content)
    told = f"{size} bytes" if size < 1000 else f"{size // 1000} kB"
    kind = piece.kind or "unknown type"
    here = opens_here(piece.content, piece.kind)
    return f"A file came beside the message: {kind}, {told}.{here}"


def _unzipped(data: bytes, max_mib: int) -> bytes:
    most = max_mib * 1024 * 1024
    opener = zlib.decompressobj(wbits=31)
    try:
        opened = opener.decompress(data, most + 1)
    except zlib.error:
        raise Fault.OTHER_KIND.error("compressed with gzip, but damaged") from None
    if len(opened) > most:
        raise Fault.TOO_LARGE.error(max_mib)
    if not opener.eof:
        raise Fault.OTHER_KIND.error("compressed with gzip, but its end is missing")
    return opened


def _pieces(data: bytes) -> tuple[list[Piece], str]:
    """The parts of a MIME message, none where it is no such message; and which one starts it."""
    head = b""
    at = 0
    if _HEAD.match(data):
        blank = _BLANK.search(data)
        if blank is None or b"multipart/" not in data[: blank.start()].lower():
            return [], ""
        head, at = _FOLDED.sub(b" ", data[: blank.start()]), blank.end()
    elif not data[:1024].lstrip().startswith(b"--"):
        return [], ""
    else:
        at = len(data) - len(data.lstrip())
    first = _BOUNDARY.search(data[at : at + 8192])
    if first is None:
        return [], ""
    mark = _LINE + re.escape(first[1]) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)"
    texts = re.split(mark, data[at:], maxsplit=_MOST_PIECES)[1:]
    start = _START.search(head)
    found = [piece for text in texts if (piece := _piece(text)) is not None]
    return found, start[1].decode("ascii", "replace") if start else ""


def _piece(text: bytes) -> Piece | None:
    bare = text.removeprefix(b"\r\n").removeprefix(b"\n")
    if not bare.strip():
        return None
    if text.startswith((b"\r\n\r\n", b"\n\n")):
        return Piece("", "", bare.removeprefix(b"\r\n").removeprefix(b"\n"))
    blank = _BLANK.search(bare)
    if blank is None:
        return None
    said: dict[str, str] = {}
    for line in _FOLDED.sub(b" ", bare[: blank.start()]).splitlines():
        name, colon, words = line.decode("latin-1").partition(":")
        if colon:
            said[name.strip().lower()] = words.strip()
    content = _decoded(bare[blank.end() :], said.get("content-transfer-encoding", "").lower())
    kind = said.get("content-type", "").partition(";")[0].strip()
    return Piece(said.get("content-id", "").strip("<>"), kind, content)


def _decoded(content: bytes, way: str) -> bytes:
    if way == "quoted-printable":
        return quopri.decodestring(content)
    if way != "base64":
        return content
    try:
        return base64.b64decode(content)
    except binascii.Error:
        return content


def _with_included(root: bytes, pieces: list[Piece]) -> tuple[bytes, set[str]]:
    """MTOM: each part that the envelope points to, put back into it in base64, once."""
    by_id = {piece.id: piece.content for piece in pieces if piece.id}
    used: set[str] = set()

    def put_back(match: re.Match[bytes]) -> bytes:
        name = match[1].decode("ascii", "replace").replace("%40", "@")
        if name in used or name not in by_id:
            return match[0]
        used.add(name)
        return base64.b64encode(by_id[name])

    if b"Include" in root:
        root = _INCLUDED.sub(put_back, root)
    return root, used
