"""What STU3 and R4 share of a statement about an illness or an allergy that may be over."""

from __future__ import annotations

from app.readers.fhir.reading import Reading
from app.readers.fhir.values import moment_words
from app.readers.tree import Node

OVER = ("inactive", "remission", "resolved")
"""Clinical statuses of an illness that is over: it is no concern of now."""

NO_LONGER = frozenset({"inactive", "resolved"})
"""Clinical statuses of an allergy that is over; without the word it would read as one to heed."""


def began(reading: Reading, part: Node) -> str:
    """When a reaction set in, in words."""
    when = moment_words(reading.take.moment(part, "onset"))
    return f"set in {when}" if when else ""
