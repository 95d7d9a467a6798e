"""The envelope of a message: Bundle of any type, ``$uec-report`` Parameters, or one resource."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.readers.fhir.references import Entry
from app.readers.fhir.repeats import once
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node
from app.readers.unreadable import Fault

_NOT_REPORTS = {
    "OperationOutcome": "an error answer of a server",
    "CapabilityStatement": "a server's list of abilities",
    "Conformance": "a server's list of abilities",
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """The resources of a message and what the envelope says about their completeness.

    Attributes:
        kind: the Bundle's type, ``parameters`` or ``resource``.
        entries: every resource in message order, contained ones after their holder.
        problems: OperationOutcomes that the sender sent along.
        has_more: whether a next page was announced.
        total: how many matches the sender counted, None where it did not say.
        matches: how many matches are here.
        is_summary: whether the sender marked the report as a summary.
        earlier: earlier versions of resources that are among the entries.
    """

    kind: str
    node: Node
    entries: list[Entry]
    problems: list[Entry]
    has_more: bool = False
    total: int | None = None
    matches: int = 0
    is_summary: bool = False
    earlier: tuple[Entry, ...] = ()


def open_envelope(tree: Node, *, refusals: bool = False) -> Envelope:
    """Find the resources in whatever they came in.

    Args:
        tree: the message.
        refusals: whether an OperationOutcome alone is something to read.

    Raises:
        Unreadable: READ-015 for an answer that is no report, READ-016 where nothing is in it.
    """
    kind = peek(tree, "resourceType")
    if kind in _NOT_REPORTS and not (refusals and kind == "OperationOutcome"):
        raise Fault.NOT_A_REPORT.error(_NOT_REPORTS[kind])
    found: list[Entry] = []
    matches = 0
    if kind == "Bundle":
        for entry, mode in _bundle(tree):
            found.append(entry)
            matches += mode in ("", "match")
    elif kind == "Parameters":
        found = list(_parameters(tree, ""))
    else:
        found = [Entry(tree)]
    found, earlier = once(found)
    problems = [entry for entry in found if entry.type == "OperationOutcome"]
    entries = [each for entry in found if entry not in problems for each in _with_contained(entry)]
    if not entries and not (refusals and problems):
        raise Fault.NO_ENTRIES.error()
    total = peek(tree, "total") if kind == "Bundle" else ""
    return Envelope(
        kind=peek(tree, "type")
        if kind == "Bundle"
        else kind.lower()
        if kind == "Parameters"
        else "resource",
        node=tree,
        entries=entries,
        problems=problems,
        has_more=any(peek(link, "relation") == "next" for link in nodes(tree, "link"))
        and kind == "Bundle",
        total=int(total) if total.isdecimal() and len(total) < 10 else None,
        matches=matches,
        is_summary=kind == "Parameters" and _says_summary(tree),
        earlier=tuple(earlier),
    )


def _bundle(bundle: Node) -> Iterator[tuple[Entry, str]]:
    for wrapper in nodes(bundle, "entry"):
        resource = wrapper if "resourceType" in wrapper else wrapper.get("resource")
        if not isinstance(resource, dict):
            continue
        if resource.get("resourceType") == "Bundle":
            yield from _bundle(resource)
            continue
        url = peek(wrapper, "fullUrl") if resource is not wrapper else ""
        mode = peek(node(wrapper, "search"), "mode") if "search" in wrapper else ""
        yield Entry(resource, url), mode


def _parameters(parent: Node, name: str) -> Iterator[Entry]:
    for key in ("parameter", "part"):
        for part in nodes(parent, key):
            called = peek(part, "name") or name
            resource = part.get("resource")
            if isinstance(resource, dict):
                if resource.get("resourceType") == "Bundle":
                    yield from (entry for entry, _ in _bundle(resource))
                else:
                    yield Entry(resource, name=called)
            yield from _parameters(part, called)


def _with_contained(entry: Entry) -> Iterator[Entry]:
    """A resource and what it contains; what that contains in turn, which it must not, as well."""
    yield entry
    waiting = nodes(entry.resource, "contained")[::-1] if "contained" in entry.resource else []
    while waiting:
        part = waiting.pop()
        if "resourceType" in part:
            yield Entry(part, holder=entry.resource)
        waiting += nodes(part, "contained")[::-1] if "contained" in part else []


def _says_summary(tree: Node) -> bool:
    return any(
        peek(part, "name") == "isSummary" and peek(part, "valueBoolean") == "true"
        for part in nodes(tree, "parameter")
    )
