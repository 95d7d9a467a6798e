"""``Observation.referenceRange`` of STU3 and R4: what is usual for the patient."""

from __future__ import annotations

from app.readers.fhir.reading import Reading
from app.readers.fhir.values import quantity
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
        found.append(("Usual range", " ".join(filter(None, (ends, text)))))
    return found
