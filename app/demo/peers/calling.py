"""How a sender posts to the department's gateway, and what keeps a message from being taken."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING

from app.report.errors import AppError

if TYPE_CHECKING:
    from httpx import Client, Response

_PATIENCE_S = 20.0


class NotReachedError(AppError):
    """The gateway did not answer, as it is not up yet; the same may be tried again."""

    def __init__(self) -> None:
        super().__init__(
            "A message was not pushed",
            "The gateway of the demonstration does not answer",
            "It is tried again by itself",
            "TOUR-011",
        )


class NotTakenError(AppError):
    """The gateway answered something else than that it has the message."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "A message was not taken",
            why,
            "This is a fault of the program: tell its service desk",
            "TOUR-012",
        )


class Caller:
    """Posts to the gateway; safe from any thread."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._turn = Lock()
        self._http: Client | None = None

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """Post a message.

        Raises:
            NotReachedError: no answer came.
        """
        import httpx

        with self._turn:
            if self._http is None:
                self._http = httpx.Client(timeout=_PATIENCE_S, trust_env=False)
            try:
                return self._http.post(f"{self._base}{path}", content=body, headers=dict(headers))
            except httpx.TransportError as failure:
                raise NotReachedError from failure

    def close(self) -> None:
        """Let go of the connection."""
        with self._turn:
            if self._http is not None:
                self._http.close()
                self._http = None


def must_be(holds: object, why: str) -> None:
    """Demand something of an answer.

    Raises:
        NotTakenError: it does not hold.
    """
    if not holds:
        raise NotTakenError(why)
