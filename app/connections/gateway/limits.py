"""What the gateway allows a caller: sizes, times and numbers, all in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class GatewaySettings(Protocol):
    """What the gateway is told by the settings (:class:`app.settings.gateway.GatewaySettings`)."""

    @property
    def host(self) -> str:
        """Address to listen at."""

    @property
    def port(self) -> int:
        """Port to listen at; 0 takes a free one."""

    @property
    def certificate(self) -> Path | None:
        """Our certificate; None for plain HTTP on this machine."""

    @property
    def key(self) -> Path | None:
        """Its key, where that is a file of its own."""

    @property
    def client_ca_file(self) -> Path | None:
        """Authorities of callers' certificates; None where callers show none."""

    @property
    def allowed_certificates(self) -> tuple[str, ...]:
        """Fingerprints or names of callers; all where empty."""

    @property
    def requests_per_s(self) -> int:
        """Requests a second of one caller."""

    @property
    def connections(self) -> int:
        """Connections at one time."""

    @property
    def body_timeout_s(self) -> float:
        """Seconds for one message to come in."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a caller may do.

    Attributes:
        body_bytes: of one request.
        head_bytes: of its request line and headers together.
        requests_per_s: of one caller; for a moment it may send twice as many.
        connections: at one time, of all callers.
        head_s: from the opening of a connection, or from the first byte of a further request,
            to the end of its headers; also for the TLS handshake.
        body_s: for a whole body; :attr:`bytes_per_s` gives large ones more.
        bytes_per_s: how fast a body must come, on the whole.
        write_s: for a caller to take what was answered.
        answer_s: from the end of the body to the answer. BaRS allows 5 s in all (BaRS Core,
            processing times).
        workers: requests that are worked on at the same time.
    """

    body_bytes: int = 32 * 1024 * 1024
    head_bytes: int = 64 * 1024
    requests_per_s: int = 50
    connections: int = 200
    head_s: float = 10.0
    body_s: float = 10.0
    bytes_per_s: int = 128 * 1024
    write_s: float = 10.0
    answer_s: float = 4.0
    workers: int = 4


def limits_of(settings: GatewaySettings, body_bytes: int) -> Limits:
    """The limits of some settings and of the largest message that is read."""
    return Limits(
        body_bytes=body_bytes,
        requests_per_s=settings.requests_per_s,
        connections=settings.connections,
        body_s=settings.body_timeout_s,
    )
