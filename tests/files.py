"""Small files of our own that a message may hold: a picture, a document, and bad ones."""

import gzip
import io
import struct
import zlib

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

RED, BLUE = (200, 0, 0), (0, 0, 200)
Colour = tuple[int, int, int]


def png(width: int = 8, height: int = 6, colour: Colour = RED) -> bytes:
    """A picture of one colour."""
    row = b"\0" + bytes(colour) * width
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def png_that_claims(width: int, height: int) -> bytes:
    """A picture whose head says that it is that large, and which holds next to nothing."""
    small = png()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return small[:8] + _chunk(b"IHDR", head) + small[33:]


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


def pdf(*colours: Colour) -> bytes:
    """A document with a page of each colour."""
    writer = PdfWriter()
    for red, green, blue in colours or (RED, BLUE):
        page = writer.add_blank_page(width=300, height=400)
        drawn = StreamObject()
        drawn.set_data(f"{red / 255} {green / 255} {blue / 255} rg 0 0 300 400 re f".encode())
        page[NameObject("/Contents")] = writer._add_object(drawn)
        page[NameObject("/Resources")] = DictionaryObject()
    return _written(writer)


def locked_pdf() -> bytes:
    """A document that asks for a password."""
    writer = PdfWriter(io.BytesIO(pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """A small file that unpacks to a large one."""
    return gzip.compress(bytes(megabytes * 1_000_000), mtime=0)
