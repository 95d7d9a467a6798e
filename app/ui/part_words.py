"""What a part of a message is called on the screen."""

from __future__ import annotations

from app.report.parts import Part, PartKind

LIST = -1
"""In the place of a part's number: all of them."""

_KINDS = {
    PartKind.PDF: "PDF document",
    PartKind.PNG: "PNG picture",
    PartKind.JPEG: "JPEG picture",
    PartKind.GIF: "GIF picture",
    PartKind.TEXT: "text",
    PartKind.OTHER: "file of another kind",
    PartKind.DAMAGED: "damaged",
    PartKind.ELSEWHERE: "not in this message",
}


def title(part: Part, number: int) -> str:
    """The sender's name for it, or its number."""
    return part.name or f"Part {number + 1}"


def facts(part: Part) -> str:
    """``PDF document, 83 kB. Sent as application/pdf. Entry 5, Media``."""
    size = f", {_size(part.size)}" if part.was_sent else ""
    told = [f"{_KINDS[part.kind]}{size}"]
    told += [f"sent as {part.media_type}"] if part.media_type else []
    told += [part.where] if part.where else []
    words = "; ".join(told)
    return words[:1].upper() + words[1:]


def file_name(part: Part, number: int) -> str:
    """A name to save under: by its content, never the sender's, which may name the patient."""
    endings = {PartKind.JPEG: "jpg", PartKind.TEXT: "txt"}
    ending = endings.get(part.kind, part.kind.value) if part.opens else "bin"
    return f"part-{number + 1}.{ending}"


def _size(count: int) -> str:
    if count < 1000:
        return f"{count} bytes"
    return f"{count // 1000} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
