"""What STU3 and R4 share of a Consent."""

from __future__ import annotations

from app.readers.fhir.people import Cards
from app.readers.fhir.reading import Reading
from app.readers.fhir.values import words_of
from app.readers.taking import nodes
from app.readers.tree import Node


def actors(reading: Reading, part: Node, resource: Node, cards: Cards) -> list[str]:
    """Whom a consent, or an exception to one, is about: each with the role.

    Args:
        reading: the message being read.
        part: the consent, or the part of it that names the actors.
        resource: the consent.
        cards: who is who.
    """
    found = []
    for actor in nodes(part, "actor"):
        role = words_of(reading, actor, "role", quiet=True)
        name = cards.named(actor, "reference", resource, "organisation")
        if role or name:
            found.append(f"{name} ({role})" if role and name else role or name)
    return found
