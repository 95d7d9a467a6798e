"""What of a report is still at the sender, and how the answers become one message.

The guide's one query returns one hop; questionnaires, services and key findings lie two hops away
(CDS API guide, Encounter Report retrieval). Only reference fields are followed, never text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from app.readers.fhir.container import open_envelope
from app.readers.fhir.references import Entry, References, references, typed, without_version
from app.readers.taking import nodes, peek
from app.readers.tree import Node, fhir_json, message_text
from app.readers.xml_tree import fhir_tree, parse_leniently

MOST_REFERENCES = 500

_ENCOUNTER_ALONE = {"Encounter", "Patient", "Organization", "Practitioner", "Location"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask the sender for next.

    Attributes:
        next_url: the next page, None on the last one.
        references: resources that are named but have not come, as sent, without repetition.
        encounter: the reference of the encounter, for one search per resource type.
        is_complete: whether nothing is left to ask for.
    """

    next_url: str | None
    references: tuple[str, ...]
    encounter: str | None
    is_complete: bool


def wanted(data: bytes) -> Wanted:
    """Look at what has come so far.

    Raises:
        Unreadable: where the bytes cannot be read.
    """
    tree = _tree(data)
    envelope = open_envelope(tree)
    index = References(envelope.entries)
    encounter = next(iter(index.of_type("Encounter")), None)
    missing: dict[str, None] = {}
    subjects = references(encounter.resource, "subject") if encounter else []
    for entry in envelope.entries:
        for text in _references(entry.resource):
            if (
                text not in missing
                and _is_fetchable(text, subjects, encounter)
                and index.find(text, entry.holder or entry.resource) is None
            ):
                missing[text] = None
    page = next_page(tree)
    kinds = {entry.type for entry in envelope.entries}
    found = tuple(missing)[:MOST_REFERENCES]
    return Wanted(
        next_url=page,
        references=found,
        encounter=encounter.address or None if encounter else None,
        is_complete=page is None and not found and not kinds <= _ENCOUNTER_ALONE,
    )


def next_page(tree: Node) -> str | None:
    """The address of the next page of a search answer."""
    for link in nodes(tree, "link"):
        if peek(link, "relation") == "next" and peek(link, "url"):
            return peek(link, "url")
    return None


def join(pages: Sequence[bytes]) -> bytes:
    """Make one message of the pages of a search and of single resources that were fetched after.

    Entries stay as they came, with their fullUrl; an entry that came twice stays once. Pages in
    XML come out as JSON. A next page that never came stays announced.

    Raises:
        Unreadable: where one of them cannot be read.
    """
    entries: list[msgspec.Raw] = []
    seen: set[str] = set()
    total: msgspec.Raw | None = None
    ahead: str | None = None
    for data in pages:
        page = _raw(data)
        is_bundle = msgspec.json.decode(page.get("resourceType", b'""')) == "Bundle"
        if not is_bundle:
            page = {"entry": _one_entry(page)}
        else:
            total = total or page.get("total")
            ahead = next_page(msgspec.json.decode(_encoded({"link": page.get("link", _EMPTY)})))
        for raw in msgspec.json.decode(page.get("entry", _EMPTY), type=list[msgspec.Raw]):
            names = _names(raw)
            if not names or not names & seen:
                entries.append(raw)
            seen |= names
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if total is not None:
        bundle["total"] = total
    if ahead:
        bundle["link"] = [{"relation": "next", "url": ahead}]
    return msgspec.json.encode({**bundle, "entry": entries})


_EMPTY = msgspec.Raw(b"[]")


def _tree(data: bytes) -> Node:
    text = message_text(data)
    return fhir_json(text)[0] if text.is_json else fhir_tree(parse_leniently(text.data)[0])


def _raw(data: bytes) -> dict[str, msgspec.Raw]:
    """The top level of a resource, its values untouched."""
    text = message_text(data)
    if text.is_json:
        fhir_json(text)
        return msgspec.json.decode(text.data, type=dict[str, msgspec.Raw])
    tree = fhir_tree(parse_leniently(text.data)[0])
    for key in ("entry", "link"):
        if key in tree:
            tree[key] = nodes(tree, key)
    return msgspec.json.decode(msgspec.json.encode(tree), type=dict[str, msgspec.Raw])


def _one_entry(resource: dict[str, msgspec.Raw]) -> msgspec.Raw:
    return msgspec.Raw(_encoded([{"resource": resource}]))


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)


def _names(raw: msgspec.Raw) -> set[str]:
    """What an entry is known by: its fullUrl, and its type and id."""
    entry = msgspec.json.decode(raw)
    if not isinstance(entry, dict):
        return set()
    resource = entry.get("resource")
    resource = resource if isinstance(resource, dict) else entry
    kind, name = peek(resource, "resourceType"), peek(resource, "id")
    found = {f"{kind}/{name}"} if kind and name else set()
    url = peek(entry, "fullUrl")
    return found | {url} if url else found


def _references(top: Any) -> Iterator[str]:
    stack = [top]
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack.extend(reversed(part))
        elif isinstance(part, dict):
            text = part.get("reference")
            if isinstance(text, str) and text:
                yield text.strip()
            stack.extend(reversed([v for v in part.values() if isinstance(v, (dict, list))]))


def _is_fetchable(text: str, subjects: list[str], encounter: Entry | None) -> bool:
    """Whether a reference can be asked for, and belongs to this report and nobody else's."""
    pair = typed(text)
    if pair is None or text.startswith(("#", "urn:")):
        return False
    if "://" in text and not text.startswith(("http://", "https://")):
        return False
    if pair[0] == "Patient":
        return without_version(text) in {without_version(each) for each in subjects}
    return pair[0] != "Encounter" or encounter is None
