"""What the gateway and the desk say to each other: a request, its answer, a door for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end of a connection.

    Attributes:
        address: its network address, without the port.
        certificate: SHA-256 fingerprint of its TLS certificate in lower-case hex, "" without.
        names: the common name and the alternative names of that certificate.
    """

    address: str
    certificate: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One whole request.

    Attributes:
        path: percent-decoded, from the root of the protocol: ``/ServiceRequest/12``.
        query: names and values, decoded, in the order they came in.
        headers: by lower-case name; of a repeated header all values, joined with ", ".
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    peer: Peer
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a request; ``headers`` are further ones, as they are to be written."""

    status: int
    body: bytes = field(default=b"", repr=False)
    media_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()


Said = Answer | Future[Answer]
"""What a door says: at once, or when something else has been done."""

Door = Callable[[Asked], Said]
"""A protocol's rules. Called on a worker thread and may wait for the store. It raises for nothing
that a message can cause."""


PatientDoor = Callable[[Asked], Answer]
"""A door whose caller waits for the answer."""


def patient(door: Door) -> PatientDoor:
    """A door for whoever has the time to wait."""

    def waited(asked: Asked) -> Answer:
        said = door(asked)
        return said if isinstance(said, Answer) else said.result()

    return waited


@dataclass(frozen=True, slots=True)
class Doors:
    """The protocols that are received."""

    cds: Door
    bars: Door
    itk: Door
    case_999: Door
