"""Copies of one patient: resources that contain their own, and records sent twice.

A system may put what it refers to into each resource (CDS API guide, contained resources), so one
message may hold its patient many times. Whoever might be another person is no copy.
"""

from __future__ import annotations

from typing import Any

from app.readers.fhir.reading import Reading
from app.readers.fhir.references import Entry
from app.readers.taking import nodes, peek
from app.readers.tree import Node

_OF_THE_COPY = ("id", "meta")


def join_copies(reading: Reading, patient: Entry | None) -> set[int]:
    """Let every reference to a copy of the patient mean the patient.

    What a copy repeats is dropped from it; where it says more, that is left, and listed. To be
    called before anything is taken out of the message.

    Returns:
        The copies, by identity of their resource.
    """
    if patient is None:
        return set()
    patients = reading.index.of_type("Patient")
    copies = [each for each in patients if each is not patient and same_person(each, patient)]
    for copy in copies:
        for key in [k for k, said in copy.resource.items() if patient.resource.get(k) == said]:
            if key not in ("resourceType", "id"):
                del copy.resource[key]
    reading.take_for(copies, patient)
    return {id(copy.resource) for copy in copies}


def same_person(one: Entry, two: Entry) -> bool:
    """Whether two patients are surely one: the same words, number or name with the same birth."""
    here, there = one.resource, two.resource
    if here is there or _content(here) == _content(there):
        return True
    born = peek(here, "birthDate"), peek(there, "birthDate")
    if all(born) and born[0] != born[1]:
        return False
    names, families = (_names(here), _names(there)), (_families(here), _families(there))
    if all(names) and not names[0] & names[1]:
        return False  # twins may have been given one number by mistake
    if all(families) and not families[0] & families[1]:
        return False
    words = _words(here), _words(there)
    if all(words) and not words[0] & words[1]:
        return False
    numbers = nhs_numbers(here), nhs_numbers(there)
    if all(numbers):
        return bool(numbers[0] & numbers[1])
    return all(born) and bool(names[0] & names[1])


def nhs_numbers(resource: Node) -> set[str]:
    """The NHS numbers of a Patient, without spaces."""
    return {
        peek(part, "value").replace(" ", "")
        for part in nodes(resource, "identifier")
        if peek(part, "system").rstrip("/").endswith("nhs-number") and peek(part, "value")
    }


def _content(resource: Node) -> dict[str, Any]:
    return {key: said for key, said in resource.items() if key not in _OF_THE_COPY}


def _families(resource: Node) -> set[str]:
    names = (part.get("family") for part in nodes(resource, "name"))
    return {name.casefold() for name in names if isinstance(name, str)}


def _words(resource: Node) -> set[str]:
    """The words of all names, also of one that is written as text alone."""
    found: set[str] = set()
    for part in nodes(resource, "name"):
        given = part.get("given")
        said = [
            part.get("family"),
            part.get("text"),
            *(given if isinstance(given, list) else [given]),
        ]
        found |= {word for one in said if isinstance(one, str) for word in one.casefold().split()}
    return found


def _names(resource: Node) -> set[tuple[str, str]]:
    """Family and given names that were both sent, to be compared."""
    found = set()
    for part in nodes(resource, "name"):
        given = part.get("given")
        first = given[0] if isinstance(given, list) and given else given
        family = part.get("family")
        if isinstance(family, str) and isinstance(first, str):
            found.add((family.casefold(), first.casefold()))
    return found
