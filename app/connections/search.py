"""One search over all senders: an answer per sender, and none spoils the others (H06)."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from app.connections.ems import EmsClient, checked_nhs_number
from app.report.errors import AppError

AT_ONCE = 8
"""Senders that are asked at the same time."""


@dataclass(frozen=True, slots=True)
class SenderResult:
    """What one sender said: found (``encounters``), none (empty), or no answer (``failure``)."""

    sender: str
    encounters: tuple[str, ...] = ()
    failure: AppError | None = None


def search_all(clients: Sequence[EmsClient], nhs_number: str) -> tuple[SenderResult, ...]:
    """Ask all senders at once; the results are in the order of the senders.

    Raises:
        AppError: it is no NHS number (CONN-090); nobody is asked.
    """
    number = checked_nhs_number(nhs_number)
    if not clients:
        return ()
    with ThreadPoolExecutor(min(AT_ONCE, len(clients)), "sender-search") as pool:
        return tuple(pool.map(lambda client: _search(client, number), clients))


def _search(client: EmsClient, nhs_number: str) -> SenderResult:
    try:
        return SenderResult(client.sender.name, client.search(nhs_number))
    except AppError as failure:
        return SenderResult(client.sender.name, failure=failure)
