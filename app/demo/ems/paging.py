"""Searchsets in pages: a snapshot is kept, and ``next`` leads through it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from secrets import token_hex
from typing import Literal
from urllib.parse import urlencode

from app.demo.authoring.fhir import Resource

_SNAPSHOTS = 64
Mode = Literal["match", "include", "outcome"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A resource in a searchset and why it is there."""

    resource: Resource
    mode: Mode = "match"


@dataclass(frozen=True, slots=True)
class _Snapshot:
    hits: tuple[Hit, ...]
    size: int


class Pages:
    """The last searches, so that a page still fits the one before it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Snapshot] = OrderedDict()

    def first(self, hits: list[Hit], size: int, base: str, asked: str) -> Resource:
        """The first page of a search."""
        snapshot = _Snapshot(tuple(hits), size)
        token = ""
        if len(hits) > size:
            token = token_hex(16)
            self._kept[token] = snapshot
            if len(self._kept) > _SNAPSHOTS:
                self._kept.popitem(last=False)
        return _page(snapshot, 0, token, base, asked)

    def later(self, token: str, offset: int, base: str, asked: str) -> Resource | None:
        """A later page, or None where its search is forgotten."""
        snapshot = self._kept.get(token)
        return None if snapshot is None else _page(snapshot, offset, token, base, asked)


def _page(snapshot: _Snapshot, offset: int, token: str, base: str, asked: str) -> Resource:
    links = [{"relation": "self", "url": asked}]
    after = offset + snapshot.size
    if after < len(snapshot.hits):
        query = urlencode({"_getpages": token, "_getpagesoffset": after})
        links.append({"relation": "next", "url": f"{base}?{query}"})
    entries = [
        {
            "fullUrl": f"{base}/{hit.resource['resourceType']}/{hit.resource['id']}",
            "resource": hit.resource,
            "search": {"mode": hit.mode},
        }
        for hit in snapshot.hits[offset:after]
    ]
    bundle: Resource = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": sum(hit.mode == "match" for hit in snapshot.hits),
        "link": links,
    }
    return {**bundle, "entry": entries} if entries else bundle
