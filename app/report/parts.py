"""A part of a message that is a file of its own: a document, a picture, a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PartKind(StrEnum):
    """What the content of a part is, by its own bytes; what the sender called it decides nothing.

    ``damaged`` was sent, but cannot be unpacked; ``elsewhere`` was not sent: the message only says
    where it is kept.
    """

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    TEXT = "text"
    OTHER = "other"
    DAMAGED = "damaged"
    ELSEWHERE = "elsewhere"


PICTURES = frozenset({PartKind.PNG, PartKind.JPEG, PartKind.GIF})
_OPENED = PICTURES | {PartKind.PDF, PartKind.TEXT}


@dataclass(frozen=True, slots=True)
class Part:
    """One part.

    Attributes:
        kind: what its bytes are.
        media_type: what the sender called it, empty where nothing was said.
        name: the sender's title, empty where none was sent.
        where: where it stood in the message, in words.
        size: bytes of ``content``; stays where the content is left out of a list.
        content: the unpacked bytes; as they were sent where they cannot be unpacked.
        text: the characters of a text; the address of what is kept elsewhere.
        note: why it cannot be opened here, in a sentence; empty where it can.
    """

    kind: PartKind
    media_type: str = ""
    name: str = ""
    where: str = ""
    size: int = 0
    content: bytes = field(default=b"", repr=False)
    text: str = field(default="", repr=False)
    note: str = ""

    @property
    def opens(self) -> bool:
        """Whether this program can show it."""
        return self.kind in _OPENED

    @property
    def was_sent(self) -> bool:
        """Whether there is anything that could be saved."""
        return self.size > 0
