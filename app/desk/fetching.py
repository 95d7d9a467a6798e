"""Fetching a report: ask, see what it points to, ask for that, and receive the whole.

Much of a report is two hops from its Encounter (the wording of the questions, who the patient is
handed to), and the guide's one search does not bring it (digest, section 1.2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.desk.desk import Desk
from app.desk.receiving import Received
from app.report.errors import AppError, ConnectionFailed, StoreFailed

if TYPE_CHECKING:
    from app.connections.ems import EmsClient, FetchedPages

MOST_HOPS = 4
MOST_FOLLOW_UPS = 300
FETCHED = "fetched"


class Client(Protocol):
    """What fetching needs of a sender's client (:class:`app.connections.ems.EmsClient`)."""

    def fetch(self, encounter: str) -> FetchedPages:
        """The pages of one encounter. Raises ConnectionFailed."""

    def read(self, reference: str) -> bytes | None:
        """One resource; None where the sender has it not. Raises ConnectionFailed, Refused."""


class Assembly(Protocol):
    """How pages become one message: :mod:`app.readers.assembly`."""

    def wanted(self, message: bytes) -> Sequence[str]:
        """References that the message makes and does not hold."""

    def join(self, pages: Sequence[bytes]) -> bytes:
        """One message of several pages and resources, entries as they came."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A report that was fetched.

    Attributes:
        gaps: what should have come and did not, in words; the report says so itself as well.
    """

    received: Received
    gaps: tuple[AppError, ...] = ()


@dataclass(frozen=True, slots=True)
class SenderAnswer:
    """What one sender said to a search: reports, nothing, or no answer (hazard H06).

    Attributes:
        fetched: its reports, received.
        failures: encounters that it named and did not give.
        no_answer: why it could not be asked; None where it answered.
    """

    sender: str
    fetched: tuple[Fetched, ...] = ()
    failures: tuple[AppError, ...] = ()
    no_answer: AppError | None = None


def fetch(
    desk: Desk,
    client: Client,
    sender_name: str,
    encounter: str,
    assembly: Assembly | None = None,
) -> Fetched:
    """Fetch one report and receive it.

    Args:
        desk: where it is received.
        client: the way to the sender.
        sender_name: its name in the settings.
        encounter: an id, ``Encounter/12`` or an address, as a notification gives it.
        assembly: how pages become a message; the readers by default.

    Raises:
        ConnectionFailed: the sender did not give it.
        Refused: the address is on a host that is not listed for this sender.
        StoreFailed: it could not be kept.
    """
    whole = assembly or _readers()
    fetched = client.fetch(encounter)
    pages = list(fetched.pages)
    gaps: list[AppError] = [gap.failure for gap in fetched.gaps]
    asked: set[str] = set()
    for _ in range(MOST_HOPS):
        missing = [one for one in whole.wanted(whole.join(pages)) if one not in asked]
        missing = missing[: MOST_FOLLOW_UPS - len(asked)]
        if not missing:
            break
        asked.update(missing)
        found, failures = _follow_up(client, missing)
        pages.extend(found)
        gaps.extend(failures)
    message = whole.join(pages)
    return Fetched(desk.receive(message, sender_name, FETCHED, fetched.encounter), tuple(gaps))


def search(
    desk: Desk,
    clients: Sequence[EmsClient],
    nhs_number: str,
    assembly: Assembly | None = None,
) -> tuple[SenderAnswer, ...]:
    """Ask all senders for a patient's encounters and fetch what they name; one answer each.

    Raises:
        AppError: it is no NHS number (CONN-090); nobody was asked.
        StoreFailed: a report could not be kept.
    """
    from app.connections.search import search_all

    answers = []
    for client, found in zip(clients, search_all(clients, nhs_number), strict=True):
        fetched: list[Fetched] = []
        failures: list[AppError] = []
        for encounter in found.encounters:
            try:
                fetched.append(fetch(desk, client, found.sender, encounter, assembly))
            except StoreFailed:
                raise
            except AppError as failure:
                failures.append(failure)
        answers.append(SenderAnswer(found.sender, tuple(fetched), tuple(failures), found.failure))
    return tuple(answers)


def _follow_up(client: Client, references: Sequence[str]) -> tuple[list[bytes], list[AppError]]:
    found: list[bytes] = []
    failures: list[AppError] = []
    for reference in references:
        try:
            body = client.read(reference)
        except ConnectionFailed as failure:
            failures.append(failure)
            if failure.retryable:  # it was tried again and again: the others would only wait
                break
        except AppError as failure:
            failures.append(failure)
        else:
            if body is not None:
                found.append(body)
    return found, failures


def _readers() -> Assembly:
    from app.readers import assembly

    return assembly


ClientOf = Callable[[str], Client]
"""The client for a sender, by its name in the settings. Raises AppError."""
