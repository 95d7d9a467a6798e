"""Fetching a report: ask, see what it points to, ask for that, and receive the whole.

Much of a report is two hops from its Encounter (the wording of the questions, who the patient is
handed to), and the guide's one search does not bring it (digest, section 1.2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.desk.desk import Desk
from app.desk.permission import demand
from app.desk.receiving import Received
from app.desk.roles import Right
from app.desk.searching import SEARCH_SENDERS, note_search
from app.report.errors import AppError, ConnectionFailed, StoreFailed, Unreadable

if TYPE_CHECKING:
    from app.connections.ems import EmsClient, FetchedPages

MOST_HOPS = 4
"""How often what came is looked through for references to what has not."""

MOST_FOLLOW_UPS = 300
"""Resources that are asked for one by one; what is missing beyond them the report names."""

FETCHED = "fetched"
"""How such a message came, as it is kept with it."""


class Client(Protocol):
    """What fetching needs of a sender's client (:class:`app.connections.ems.EmsClient`)."""

    def fetch(self, encounter: str) -> FetchedPages:
        """The pages of one encounter. Raises ConnectionFailed."""

    def read(self, reference: str) -> bytes | None:
        """One resource; None where the sender has it not. Raises ConnectionFailed, Refused."""


ClientOf = Callable[[str], Client]
"""The client for a sender, by its name in the settings. Raises AppError."""


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
    *,
    again: bool = False,
) -> Fetched:
    """Fetch one report and receive it. What cannot be read is received as such.

    Args:
        desk: where it is received.
        client: the way to the sender.
        sender_name: its name in the settings.
        encounter: an id, ``Encounter/12`` or an address, as a notification gives it.
        again: the report is here already, so a part of it that did not come is a failure: a
            later look may bring the whole, and half of it must not stand in its place.

    Raises:
        ConnectionFailed: the sender did not give it.
        Refused: the address is on a host that is not listed for this sender.
        StoreFailed: it could not be kept.
    """
    fetched = client.fetch(encounter)
    gaps: list[AppError] = [gap.failure for gap in fetched.gaps]
    try:
        message = _whole(client, fetched.pages, gaps)
    except Unreadable:
        message = b"\n".join(fetched.pages)
    if again:
        for gap in gaps:
            if isinstance(gap, ConnectionFailed) and gap.retryable:
                raise gap
    return Fetched(desk.receive(message, sender_name, FETCHED, fetched.encounter), tuple(gaps))


def search(
    desk: Desk,
    clients: Sequence[EmsClient],
    nhs_number: str,
) -> tuple[SenderAnswer, ...]:
    """Ask all senders for a patient's encounters and fetch what they name; one answer each.

    Who asked stands in the audit trail before anybody is asked, with the number as a digest.

    Raises:
        Refused: the role sees no patients (DESK-001).
        AppError: it is no NHS number (CONN-090); nobody was asked.
        StoreFailed: a report could not be kept.
    """
    from app.connections.search import search_all

    demand(desk.context, Right.SEE_PATIENTS, SEARCH_SENDERS)
    asked = f"{len(clients)} senders"
    note_search(desk.context, SEARCH_SENDERS, nhs_number, asked)
    answers = []
    for client, found in zip(clients, search_all(clients, nhs_number), strict=True):
        fetched: list[Fetched] = []
        failures: list[AppError] = []
        for encounter in found.encounters:
            try:
                fetched.append(fetch(desk, client, found.sender, encounter))
            except StoreFailed:
                raise
            except AppError as failure:
                failures.append(failure)
        answers.append(SenderAnswer(found.sender, tuple(fetched), tuple(failures), found.failure))
    return tuple(answers)


def _whole(client: Client, first: Sequence[bytes], gaps: list[AppError]) -> bytes:
    """The pages and what they point to, as one message; what did not come goes to ``gaps``."""
    from app.readers.wanted import join, wanted

    pages, asked = list(first), set[str]()
    message = join(pages)
    for _ in range(MOST_HOPS):
        missing = [one for one in wanted(message).references if one not in asked]
        missing = missing[: MOST_FOLLOW_UPS - len(asked)]
        if not missing:
            break
        asked.update(missing)
        found, failures, is_silent = _follow_up(client, missing)
        pages.extend(found)
        gaps.extend(failures)
        message = join(pages)
        if is_silent:
            break
    return message


def _follow_up(
    client: Client, references: Sequence[str]
) -> tuple[list[bytes], list[AppError], bool]:
    found: list[bytes] = []
    failures: list[AppError] = []
    for reference in references:
        try:
            body = client.read(reference)
        except ConnectionFailed as failure:
            failures.append(failure)
            if failure.retryable:  # it was tried again and again: the others would only wait
                return found, failures, True
        except AppError as failure:
            failures.append(failure)
        else:
            if body is not None:
                found.append(body)
    return found, failures, False
