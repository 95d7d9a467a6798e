"""Searchsets with several pages: followed to the end, never in a circle, never to a stranger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.connections import hosts, troubles
from app.connections.errors import Errand, failed
from app.connections.fhir import Resource
from app.connections.peek import EntrySeen
from app.connections.sender import Sender
from app.report.errors import AppError

MOST_PAGES = 200
"""Pages of one answer that are asked for; beyond them it is told as not whole."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that should have come and did not: ``what`` is a resource type or ``pages``."""

    what: str
    failure: AppError


@dataclass(slots=True)
class Pages:
    """The pages collected so far, and what is missing.

    Args:
        get: reads one address.
        max_bytes: of all pages together.
    """

    sender: Sender
    errand: Errand
    max_bytes: int
    get: Callable[[str], Resource]
    resources: list[Resource] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    _size: int = 0

    def add(self, page: Resource) -> None:
        """Keep one page.

        Raises:
            ConnectionFailed: all pages together are larger than is read here (CONN-072).
        """
        self._size += len(page.body)
        if self._size > self.max_bytes:
            raise failed(troubles.TOO_LARGE, self.sender, self.errand)
        self.resources.append(page)

    def follow(self, first: Resource) -> None:
        """Keep a page and all that follow it.

        A page that does not come after the first is a gap, not a failure: what came is shown,
        as a partial report (hazard P1).
        """
        self.add(first)
        page, visited = first, {first.url}
        try:
            while page.seen.next:
                onward = hosts.address(page.seen.next, self.sender, page.url)
                if onward in visited:
                    raise failed(troubles.PAGE_LOOP, self.sender, self.errand)
                if len(visited) >= MOST_PAGES:
                    raise failed(troubles.TOO_MANY_PAGES, self.sender, self.errand)
                visited.add(onward)
                page = self.get(onward)
                self.add(page)
        except AppError as failure:
            self.gaps.append(Gap("pages", failure))

    def entries(self) -> Iterator[EntrySeen]:
        """The entries of all pages; a resource that came alone counts as one."""
        for page in self.resources:
            if page.seen.type == "Bundle":
                yield from page.seen.entries
            else:
                yield EntrySeen(page.seen.type, page.seen.id, page.url, "match")
