"""Secrets longer than a keyring takes: kept in numbered parts, under a head that names them.

Windows Credential Manager takes 2,560 bytes, which is 1,280 characters as it counts them; an RSA
key as PEM has about 1,700 to 3,300.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 1200
"""The longest secret that is kept whole, in UTF-16 code units."""

_MARK = "triage-handover in parts:"
_HEAD = rf"{_MARK} (?P<count>\d{{1,4}}) (?P<set>[0-9a-f]{{8}}) (?P<sum>[0-9a-f]{{64}})"
_CHARACTERS = LONGEST // 2  # of a part: each may be two code units


class Incomplete(ValueError):
    """Parts are missing, or are not those of the head."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands under a secret's own name when it is kept in parts.

    Attributes:
        parts: how many.
        batch: of one writing; another writing has other names.
        checksum: SHA-256 of the whole secret.
    """

    parts: int
    batch: str
    checksum: str = field(repr=False)

    @property
    def text(self) -> str:
        """The head as the keyring has it."""
        return f"{_MARK} {self.parts} {self.batch} {self.checksum}"

    def names(self, name: str) -> Iterator[str]:
        """The names of the parts, in order."""
        for number in range(1, self.parts + 1):
            yield f"{name} (part {number} of {self.batch})"


def is_long(value: str) -> bool:
    """Whether a secret must be kept in parts; one that looks like a head must, too."""
    return len(value.encode("utf-16-le")) // 2 > LONGEST or value.startswith(_MARK)


def split(value: str, batch: str) -> tuple[Head, tuple[str, ...]]:
    """The head and the parts of a secret."""
    pieces = tuple(value[at : at + _CHARACTERS] for at in range(0, len(value), _CHARACTERS))
    return Head(len(pieces), batch, _checksum(value)), pieces


def head_of(kept: str | None) -> Head | None:
    """The head, where what is kept is one; None for a secret that is kept whole."""
    found = re.fullmatch(_HEAD, kept or "")
    return Head(int(found["count"]), found["set"], found["sum"]) if found else None


def joined(head: Head, pieces: list[str | None]) -> str:
    """The whole secret.

    Raises:
        Incomplete: parts are missing, or are not those of the head.
    """
    value = "".join(piece or "" for piece in pieces)
    if None in pieces or _checksum(value) != head.checksum:
        raise Incomplete
    return value


def _checksum(value: str) -> str:
    import hashlib  # for what is long alone: it brings a library that a start does without

    return hashlib.sha256(value.encode("utf-8")).hexdigest()
