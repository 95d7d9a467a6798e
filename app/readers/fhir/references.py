"""Which resource a reference means: by fullUrl, relative, absolute, ``urn:uuid:``, ``#contained``.

Nothing is fetched, circles do no harm (nobody follows a reference from here), and what cannot be
found is remembered by kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from app.readers.taking import nodes, peek
from app.readers.tree import Node

_VERSION = re.compile(r"/_history/[^/]+\Z")
_TYPED = re.compile(r"(?:\A|/)([A-Z][A-Za-z]{2,40})/([^/?#]+)\Z")


@dataclass(slots=True, eq=False)
class Entry:
    """One resource of a message.

    Attributes:
        resource: the resource itself; private to the reader, values are taken out of it.
        url: its fullUrl as sent, empty where none was sent.
        holder: the resource that contains it, None for an entry of its own.
        name: the name of the Parameters part that it came in.
    """

    resource: Node
    url: str = ""
    holder: Node | None = None
    name: str = ""
    type: str = field(init=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = self.url.strip()
        self.type = peek(self.resource, "resourceType")
        self.id = peek(self.resource, "id")

    @property
    def address(self) -> str:
        """The best reference to it: its fullUrl, or type and id."""
        return self.url or (f"{self.type}/{self.id}" if self.id else "")


def without_version(reference: str) -> str:
    """A reference without its ``/_history/`` tail and surrounding space."""
    reference = reference.strip()
    return _VERSION.sub("", reference) if "/_history/" in reference else reference


def typed(reference: str) -> tuple[str, str] | None:
    """Type and id of a relative or absolute reference, None for a urn, ``#id`` or a bare id."""
    match = _TYPED.search(without_version(reference)) if "/" in reference else None
    return (match[1], match[2]) if match else None


class References:
    """The index of a message's resources."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self._types: dict[str, list[Entry]] = {}
        self._by_url: dict[str, Entry] = {}
        self._contained: dict[tuple[int, str], Entry] = {}
        self._all = entries
        for entry in entries:
            self._types.setdefault(entry.type, []).append(entry)
            if entry.holder is not None:
                self._contained.setdefault((id(entry.holder), entry.id.lstrip("#")), entry)
            elif entry.url:
                self._by_url.setdefault(_key(entry.url), entry)

    def leave_out(self, apart: set[int]) -> None:
        """Forget resources, by their identity, in :attr:`entries` and :meth:`of_type`."""
        self.entries = [each for each in self.entries if id(each.resource) not in apart]
        self._types = {}
        for entry in self.entries:
            self._types.setdefault(entry.type, []).append(entry)

    @cached_property
    def _by_type(self) -> dict[tuple[str, str], list[Entry]]:
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self._all:
            pair = typed(entry.url) or (entry.type, entry.id)
            if pair[1] and entry.holder is None:
                found.setdefault(pair, []).append(entry)
        return found

    @cached_property
    def _by_id(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self._all:
            if entry.id and entry.holder is None:
                found.setdefault(entry.id.removeprefix("urn:uuid:").lower(), []).append(entry)
        return found

    def find(self, reference: str, holder: Node | None = None) -> Entry | None:
        """The resource that a reference means, as seen from the resource that holds it."""
        reference = reference.strip()
        if not reference:
            return None
        if reference.startswith("#"):
            return self._contained.get((id(holder), reference[1:])) if holder else None
        found = self._by_url.get(_key(reference))
        if found is not None:
            return found
        bare = without_version(reference)
        if bare != reference and (found := self._by_url.get(_key(bare))) is not None:
            return found
        pair = typed(bare)
        if pair is not None:
            relative = not bare.lower().startswith(("http:", "https:"))
            return _only(
                entry
                for entry in self._by_type.get(pair, ())
                if relative or not entry.url.lower().startswith(("http:", "https:"))
            )
        name = bare.removeprefix("urn:uuid:").removeprefix("urn:oid:").lower()
        return _only(iter(self._by_id.get(name, ())))

    def of_type(self, *types: str) -> list[Entry]:
        """The entries of some types, in message order, contained ones too."""
        there = [self._types[name] for name in types if name in self._types]
        if len(there) > 1:
            return [entry for entry in self.entries if entry.type in types]
        return list(there[0]) if there else []


def references(node: Node, key: str) -> list[str]:
    """The reference strings under a key (``{"reference": ...}``, one or several)."""
    if key not in node:
        return []
    return [text for part in nodes(node, key) if (text := peek(part, "reference"))]


def _key(url: str) -> str:
    """Comparable: a urn is the same in capitals, everything else is as sent."""
    return url.lower() if url[:4].lower() == "urn:" else url


def _only(found: Iterator[Entry]) -> Entry | None:
    """The first of several with the same id, as the first came first."""
    return next(found, None)
