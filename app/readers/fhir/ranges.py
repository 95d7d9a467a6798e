"""``Observation.referenceRange`` of STU3 and R4: what is usual for the patient."""

from __future__ import annotations

from app.readers.fhir.reading import Reading
from app.readers.fhir.values import quantity, words_of
from app.readers.taking import node, nodes
from app.readers.tree import Node


def usual_ranges(reading: Reading, resource: Node) -> list[tuple[str, str]]:
    """Every usual range of a finding as label and words, with the units as sent."""
    found = []
    for part in nodes(resource, "referenceRange"):
        low, high = (quantity(reading, node(part, end)) for end in ("low", "high"))
        ends = f"{low} to {high}" if low and high else f"from {low}" if low else ""
        ends = ends or (f"up to {high}" if high else "")
        text = reading.take.text(part, "text")
        whom = [words_of(reading, part, "type"), words_of(reading, part, "appliesTo")]
        whom.append(_age(reading, node(part, "age")))
        said = ", ".join(filter(None, whom))
        words = " ".join(filter(None, (ends, text, f"({said})" if said else "")))
        if words:
            found.append(("Usual range", words))
    return found


def _age(reading: Reading, part: Node) -> str:
    """At what age a range holds: without it the range of a child is read as that of everybody."""
    low, high = (quantity(reading, node(part, end)) for end in ("low", "high"))
    if low and high:
        return f"age {low} to {high}"
    return f"age from {low}" if low else f"age up to {high}" if high else ""
