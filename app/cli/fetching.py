"""``fetch``: ask a sender for reports and keep them. Prints ids of ours, no word of a patient."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli.exits import Exit, exit_of
from app.cli.output import complain, say_columns
from app.cli.place import desk_of, settings_of
from app.report.errors import AppError, Unreadable

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.fetching import Fetched
    from app.settings.registry import SenderSettings

_LONGEST = 100


def run(known: argparse.Namespace) -> int:
    """Fetch one encounter, or every encounter of a patient, from one sender.

    What did not come is told on standard error; what came is kept all the same (exit 4, or 3
    for what came and could not be read).

    Raises:
        AppError: it is no sender that can be asked (CLI-009).
    """
    sender = settings_of(known).sender(known.sender)
    if not sender.is_asked:
        raise AppError(
            f"Nothing was fetched from {sender.name}",
            "Reports are not fetched from this sender: it sends them by itself",
            "Use a sender of kind cds-ems with a base_url",
            "CLI-009",
        )
    with desk_of(known, create=True) as desk:
        fetched, failures = _fetch(desk, sender, known)
    for one in fetched:
        received = one.received
        say_columns(sender.name, received.handover_id, received.became.value)
        failures += one.gaps
        if received.problem:
            failures.append(Unreadable(**asdict(received.problem)))
    if not fetched and not failures:
        say_columns(sender.name, "no encounters")
    for failure in failures:
        complain(failure)
    return exit_of(failures[0]) if failures else Exit.DONE


def _fetch(
    desk: Desk, sender: SenderSettings, known: argparse.Namespace
) -> tuple[list[Fetched], list[AppError]]:
    from app.connections.ems import EmsClient
    from app.connections.notification import parse_notification
    from app.connections.secrets import KeyringSecrets
    from app.desk.fetching import fetch, search

    most = desk.settings.message_max_bytes
    with EmsClient(sender, KeyringSecrets(), max_bytes=most) as client:
        if known.encounter is not None:
            encounter = parse_notification(known.encounter, [sender]).encounter
            return [fetch(desk, client, sender.name, encounter)], []
        answer = search(desk, [client], _nhs_number(known.nhs_number))[0]
    no_answer = [answer.no_answer] if answer.no_answer else []
    return list(answer.fetched), [*no_answer, *answer.failures]


def _nhs_number(given: str) -> str:
    """The number; where it is ``-``, from standard input: others see the line of a command."""
    if given != "-" or sys.stdin is None:
        return given
    return sys.stdin.readline(_LONGEST).strip()
