"""Which protocol a request belongs to, by its path and headers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

BARS_BASE = "/FHIR/R4"
CASE_999_BASE = "/FHIR/STU3"
BARS_ROOTS = frozenset(
    """$process-message ServiceRequest metadata MessageDefinition Appointment Slot
    DocumentReference""".split()
)
"""What a sender calls right below the base address of a receiver (BaRS API specification)."""


class Wire(StrEnum):
    """The protocols, and what the gateway answers by itself."""

    CDS = "cds"
    BARS = "bars"
    ITK = "itk"
    CASE_999 = "999"
    OWN = "own"


METHODS = {
    Wire.CDS: ("GET", "POST"),
    Wire.BARS: ("GET", "POST", "PUT", "PATCH", "DELETE"),
    Wire.ITK: ("POST",),
    Wire.CASE_999: ("POST",),
    Wire.OWN: ("GET", "HEAD"),
}


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes: the protocol, and the path from the root of that protocol."""

    wire: Wire
    path: str


def route(
    method: str,
    path: str,
    query: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
) -> Route | None:
    """The route of a request, or None for a path that leads nowhere.

    Args:
        method: in capitals; it matters at the root only, which several protocols share.
        path: percent-decoded.
        query: decoded.
        headers: by lower-case name.
    """
    steps = path.split("/")[1:]
    if not path.startswith("/") or any(step in (".", "..") for step in steps):
        return None
    if path in ("/health", "/metrics"):
        return Route(Wire.OWN, path)
    if path == "/":
        return _at_the_root(method, query, headers)
    if steps[0] == "cds":
        return Route(Wire.CDS, path.removeprefix("/cds") or "/")
    if path.rstrip("/") == "/itk":
        return Route(Wire.ITK, "/")
    if steps[0] in BARS_ROOTS:
        return Route(Wire.BARS, path)
    if path.startswith(CASE_999_BASE + "/"):
        return Route(Wire.CASE_999, path.removeprefix(CASE_999_BASE))
    if path.startswith(BARS_BASE + "/"):
        return Route(Wire.BARS, path.removeprefix(BARS_BASE))
    return None


def _at_the_root(
    method: str, query: Sequence[tuple[str, str]], headers: Mapping[str, str]
) -> Route | None:
    """An endpoint may be no more than a host: the request itself then says what it is."""
    if any(name == "encounterId" for name, _ in query):
        return Route(Wire.CDS, "/")
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    is_soap = "soapaction" in headers or media_type in ("text/xml", "application/soap+xml")
    if method == "POST" and is_soap:
        return Route(Wire.ITK, "/")
    return None
