"""A sender's notification that a report is waiting -> which sender, and which encounter.

The guide gives ``GET [endpoint]?encounterId=[id]`` and leaves open what the id is: senders in
use send the bare id, ``Encounter/12`` or the whole address, percent-encoded or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from app.connections import hosts
from app.connections.encounters import EncounterName, encounter_name
from app.connections.sender import Sender
from app.report.errors import AppError, Refused

PARAMETER = "encounterId="


@dataclass(frozen=True, slots=True)
class Notified:
    """Whom to ask (the name of a sender) for which encounter (its absolute address)."""

    sender: str
    encounter: str


def parse_notification(text: str, senders: Sequence[Sender]) -> Notified:
    """Read a notification in any of its forms.

    Args:
        text: the id, or the query or address that it came in.
        senders: those that may be called. A bare id belongs to the only one.

    Raises:
        Refused: it names a host that is listed for no sender (CONN-081).
        AppError: it names no encounter (CONN-091), or a bare id could be that of several
            senders (CONN-092).
    """
    name = _named(text)
    if name is None:
        raise AppError(
            "A notification was not followed",
            "It names no encounter in a form that is known here",
            "Ask the sender's service desk what it sends as encounterId",
            "CONN-091",
        )
    if name.base:
        return _by_address(name, senders)
    if len(senders) != 1:
        raise AppError(
            "A notification was not followed",
            "It holds an id alone, which does not say whose it is"
            if senders
            else "No sender is set up here",
            "Say which sender it came from" if senders else "Ask local IT to set up the sender",
            "CONN-092",
        )
    return Notified(senders[0].name, f"{senders[0].base_url}/Encounter/{name.id}")


def _named(text: str) -> EncounterName | None:
    text = text.strip()
    if PARAMETER in text:
        query = text.partition(PARAMETER)[2]
        text = query.partition("&")[0]
    return encounter_name(text) or encounter_name(unquote(text))


def _by_address(name: EncounterName, senders: Sequence[Sender]) -> Notified:
    address = f"{name.base}/Encounter/{name.id}"
    listed = [sender for sender in senders if hosts.is_listed(address, sender)]
    if not listed:
        raise Refused(
            "A notification was not followed",
            "It names a host that is not listed for any sender",
            "Ask local IT to check where it came from, and to list the host if it belongs to a "
            "sender",
            "CONN-081",
        )
    sender = max(listed, key=lambda one: _nearness(address, one))
    return Notified(sender.name, hosts.address(address, sender))


def _nearness(address: str, sender: Sender) -> int:
    return len(sender.base_url) if address.startswith(sender.base_url + "/") else 0
