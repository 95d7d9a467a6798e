"""Counts and durations for monitoring: no id, no name, no address of anybody."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.1, 5.0)
"""2.1 s is what BaRS wants for nine answers in ten, 5 s its limit (BaRS Core)."""


class Figures:
    """What one gateway counts."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "triage_handover_requests",
            "Requests that were answered.",
            ("protocol", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "triage_handover_answer_seconds",
            "From the first line of a request to its answer.",
            ("protocol",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._in_work = Gauge(
            "triage_handover_requests_in_work",
            "Requests not answered yet.",
            registry=self._registry,
        )
        self._turned_away = Counter(
            "triage_handover_connections_turned_away",
            "Connections that were closed because there were too many.",
            registry=self._registry,
        )

    def began(self) -> None:
        """A request came."""
        self._in_work.inc()

    def answered(self, protocol: str, status: int, seconds: float) -> None:
        """It was answered."""
        self._in_work.dec()
        self._requests.labels(protocol, str(status)).inc()
        self._seconds.labels(protocol).observe(seconds)

    def turned_away(self) -> None:
        """A connection was closed because there were too many."""
        self._turned_away.inc()

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)
