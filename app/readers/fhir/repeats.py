"""The same resource several times in one message: searches with includes send it so.

The same again is dropped, as it would count twice. Of two versions the later one is read; the
earlier one stays in the tree, so that it is listed. What cannot be told apart by its own version
or time stays twice, as a contradiction that somebody has to see.
"""

from __future__ import annotations

from app.readers.fhir.references import Entry, without_version
from app.readers.taking import node, peek
from app.readers.tree import Node
from app.report.times import read_time


def once(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The entries without their repetitions, and the earlier versions of some of them.

    A repetition is emptied, so that nothing of it is left over.
    """
    first: dict[tuple[str, str], Entry] = {}
    kept: dict[int, Entry] = {}
    earlier: list[Entry] = []
    for entry in entries:
        name = _identity(entry)
        known = first.get(name) if name[1] else None
        if known is None:
            first[name] = entry
        elif known.resource is entry.resource:
            continue
        elif known.resource == entry.resource:
            entry.resource.clear()
            continue
        elif _is_one(entry, known) and (order := _order(entry.resource, known.resource)):
            if order < 0:
                earlier.append(entry)
                continue
            earlier.append(known)
            del kept[id(known)]
            first[name] = entry
        kept[id(entry)] = entry
    return list(kept.values()), earlier


def _identity(entry: Entry) -> tuple[str, str]:
    """Type with the address of its own server, or its urn, or its id; "" where it has none."""
    url = without_version(entry.url) if "_history" in entry.url else entry.url
    return entry.type, url or entry.id


def _is_one(entry: Entry, known: Entry) -> bool:
    """Whether two of one address are one resource: senders use the urns of a message again."""
    return entry.url[:4].lower() == "http" or (entry.id == known.id and bool(entry.id))


def _order(one: Node, two: Node) -> int:
    """1 where the first is the later version, -1 where the second is, 0 where nobody can tell."""
    metas = node(one, "meta"), node(two, "meta")
    times = [read_time(peek(meta, "lastUpdated")) for meta in metas]
    at = [time.at for time in times if time is not None and time.at is not None]
    if len(at) == 2 and at[0] != at[1]:
        return 1 if at[0] > at[1] else -1
    numbers = [peek(meta, "versionId") for meta in metas]
    if all(number.isdecimal() and len(number) < 10 for number in numbers):
        first, second = (int(number) for number in numbers)
        return (first > second) - (first < second)
    return 0
