"""Who sent a BaRS message: a sender of the settings, or what it calls itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.connections.gateway.seam import Asked
from app.desk.reception.bars_headers import Head
from app.desk.reception.bars_refusals import No
from app.desk.reception.certificates import IMPOSTOR, is_impostor
from app.replies.bars.original import Original
from app.replies.bars.outcomes import Refusal
from app.replies.bars.tree import nodes, text
from app.settings.registry import SenderKind, SenderSettings, Settings


@dataclass(frozen=True, slots=True)
class Who:
    """A sender.

    Attributes:
        name: in the settings, else what it calls itself; the same for all its messages.
        organisation: its ODS code, "" where it gives none.
        is_set_up: whether the settings hold it.
        our_name: our name towards it, "" where none is set up.
        ambulance: whether it exchanges cases of ambulance services.
    """

    name: str
    organisation: str
    is_set_up: bool
    our_name: str
    ambulance: bool


def who_sent(settings: Settings, asked: Asked, head: Head, original: Original) -> Who:
    """Find the sender by its endpoint, its organisation, or its certificate.

    Raises:
        No: it names a sender whose certificate the caller does not show (403).
    """
    organisation = _organisation(original) or head.organisation
    endpoint = text(original.header, "source", "endpoint")
    names = [endpoint, endpoint.rpartition("|")[2], organisation, head.organisation]
    refuse_impostor(settings, asked, names)
    found = _set_up(settings, [*names, *asked.peer.names])
    own = endpoint or organisation or text(original.header, "source", "name")
    return Who(
        name=found.name if found else own or asked.peer.address,
        organisation=organisation,
        is_set_up=found is not None,
        our_name=found.our_name if found else "",
        ambulance=bool(found and found.status_updates),
    )


def refuse_impostor(settings: Settings, asked: Asked, names: Iterable[str]) -> None:
    """See that the caller may speak for whom it names.

    Raises:
        No: that sender has certificates, and the caller shows none of them (403, security).
    """
    if is_impostor(settings, SenderKind.BARS, names, asked.peer):
        raise No(Refusal.NOT_SECURE, IMPOSTOR)


def _set_up(settings: Settings, names: list[str]) -> SenderSettings | None:
    wanted = {name.strip().lower() for name in names} - {""}
    for sender in settings.senders:
        if sender.kind is SenderKind.BARS and wanted & set(_identities(sender)):
            return sender
    return None


def _identities(sender: SenderSettings) -> Iterator[str]:
    return (each.strip().lower() for each in sender.identities)


def _organisation(original: Original) -> str:
    entry = original.find(text(original.header, "sender", "reference"))
    if entry is None:
        return ""
    for number in nodes(entry.resource, "identifier"):
        if text(number, "system").rstrip("/").lower().endswith("ods-organization-code"):
            return text(number, "value")
    return ""
