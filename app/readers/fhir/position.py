"""Where a Location lies: coordinates, other names and extensions, every one that was sent.

A responder must display all the fields of a place (BaRS, Location; CDS API 999 guide, Location).
"""

from __future__ import annotations

from collections.abc import Iterator

from app.readers.fhir.reading import Reading
from app.readers.fhir.values import value
from app.readers.taking import node, nodes, peek
from app.readers.tree import Node

_AXES = ("latitude", "longitude", "altitude")
_NORTH, _EAST = (49.0, 61.5), (-9.0, 2.5)
"""Degrees between which the United Kingdom lies."""

_PLACES = ("location", "uprn", "easting", "northing", "accuracy", "what3words")
"""In the URL of an extension that says where something is."""


def position_words(reading: Reading, resource: Node) -> list[str]:
    """Position, aliases and location extensions, each with what it is."""
    take = reading.take
    position = node(resource, "position")
    exchanged = _look_exchanged(peek(position, "latitude"), peek(position, "longitude"))
    found = [f"{axis} {sent}" for axis in _AXES if (sent := take.text(position, axis))]
    if exchanged:
        found.append("latitude and longitude look exchanged, shown as sent")
    found += [f"also known as {alias}" for alias in take.texts(resource, "alias")]
    for extension in nodes(resource, "extension"):
        url = peek(extension, "url").lower()
        if any(word in url for word in _PLACES):
            found += _told(reading, extension)
    return found


def _told(reading: Reading, extension: Node) -> Iterator[str]:
    """The values in an extension, with the tail of their URL: ``eastings 423``."""
    name = peek(extension, "url").rstrip("/").rpartition("/")[2]
    name = name.removeprefix("Extension-").removesuffix("-1")
    if words := value(reading, extension):
        yield f"{name if name.isupper() else name[:1].lower() + name[1:]} {words}"
    for inner in nodes(extension, "extension"):
        yield from _told(reading, inner)


def _look_exchanged(latitude: str, longitude: str) -> bool:
    """Whether a position lies in the United Kingdom only the other way round."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return False
    return _is_here(east, north) and not _is_here(north, east)


def _is_here(north: float, east: float) -> bool:
    return _NORTH[0] <= north <= _NORTH[1] and _EAST[0] <= east <= _EAST[1]
