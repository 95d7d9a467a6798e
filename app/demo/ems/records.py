"""The resources that an EMS holds: every version, in memory alone."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import RLock

from app.demo.authoring.fhir import Resource


class Records:
    """Versioned resources by type and id; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._held: dict[tuple[str, str], Resource] = {}

    def put(self, resource: Resource, *, touch: bool = False) -> Resource:
        """Keep a resource and return it with its ``meta``.

        The version goes up by one when the content differs from what is held, or with
        ``touch``. The caller's own ``meta.versionId`` and ``lastUpdated`` are ignored.
        """
        with self._lock:
            key = (resource["resourceType"], resource["id"])
            held = self._held.get(key)
            if held is not None and not touch and _content(held) == _content(resource):
                return held
            number = int(held["meta"]["versionId"]) + 1 if held else 1
            meta = {
                **resource.get("meta", {}),
                "versionId": str(number),
                "lastUpdated": datetime.now(UTC).isoformat(timespec="milliseconds"),
            }
            kept = copy.deepcopy({**resource, "meta": meta})
            self._held[key] = kept
            return kept

    def put_if(self, resource: Resource, version: str) -> Resource | None:
        """Keep a resource only where the held version is still ``version``; None otherwise."""
        with self._lock:
            held = self._held.get((resource["resourceType"], resource["id"]))
            if held is None or held["meta"]["versionId"] != version:
                return None
            return self.put(resource)

    def get(self, kind: str, logical: str) -> Resource | None:
        """The current version, or None."""
        with self._lock:
            return self._held.get((kind, logical))

    def of_kind(self, kind: str) -> list[Resource]:
        """All resources of a type, in the order in which they came."""
        with self._lock:
            return [held for (name, _), held in self._held.items() if name == kind]

    def everything(self) -> Iterator[Resource]:
        """All resources."""
        with self._lock:
            return iter(list(self._held.values()))


def _content(resource: Resource) -> Resource:
    """The resource without what the server itself writes."""
    meta = resource.get("meta", {})
    kept = {name: meta[name] for name in meta if name not in {"versionId", "lastUpdated"}}
    return {**resource, "meta": kept}
