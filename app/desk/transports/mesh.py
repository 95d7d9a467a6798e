"""Responses through MESH (``itk3-infrastructure``, ``itk3-business``): by its API or its client.

MESH has no way to take the same message twice as once. What there is: our own id of it is the
same at every attempt, and after an attempt whose outcome is unknown MESH is asked, once, whether
it has a message of that id.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from app.desk.collecting.keeping import WORKFLOW
from app.desk.collecting.reports import NOT_DELIVERED
from app.desk.reception.itk3_asked import from_json
from app.desk.transports.clients import Clients, Lent
from app.desk.transports.source import Source
from app.desk.transports.transport import Delivered, Keep, Transport, no_longer
from app.report.errors import AppError, ConnectionFailed
from app.report.states import ReplyState
from app.settings.registry import SenderSettings, Settings
from app.settings.sources import FolderKind
from app.store.exchanges import Exchange
from app.store.records import Reply

if TYPE_CHECKING:
    from app.connections.mesh.mailbox import Mailbox
    from app.connections.secrets import Secrets

MEDIA_TYPE = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a response goes.

    Attributes:
        ours: the mailbox of ours that it goes through.
        to: the sender's mailbox.
    """

    ours: str
    to: str
    workflow: str


def bound_for(sender: SenderSettings, exchange: Exchange | None) -> Bound:
    """Where a response to a message goes: as the settings say, or back to where it came from.

    Raises:
        AppError: neither says it (REPLY-070).
    """
    to = sender.its_mailbox or (exchange.reply_to if exchange else "")
    came_by = json.loads(exchange.facts).get(WORKFLOW, "") if exchange else ""
    workflow = sender.ack_workflow or (came_by and f"{came_by.removesuffix('_ACK')}_ACK")
    if not sender.mailbox or not to or not workflow:
        raise AppError(
            f"{sender.name} has not had its response",
            "Nothing says which mailbox it goes to, or for which workflow",
            "Ask local IT to set up mailbox, its_mailbox and ack_workflow for this sender",
            "REPLY-070",
        )
    return Bound(sender.mailbox.strip().upper(), to.strip().upper(), workflow)


class MeshTransport:
    """Through the MESH API.

    CONFIRMED means that MESH has it for delivery. Where it is not collected, a report comes back
    to our mailbox, and the reply fails (:mod:`app.desk.collecting.reports`).
    """

    def __init__(
        self, bound: Bound, lent: Lent[Mailbox], body: Callable[[Reply, str], bytes]
    ) -> None:
        self._bound = bound
        self._lent = lent
        self._mailbox = lent.client
        self._body = body

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lent.give_back()

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """See :meth:`app.desk.transports.transport.Transport.deliver`."""
        from app.connections.mesh.mailbox import Outgoing

        body, known = reply.body, reply.target_version
        if body is None:
            body = self._body(reply, self._bound.ours)
            keep(body, "")
        elif not known:  # it was tried before, and nobody knows what came of it
            known = self._mailbox.sent_before(reply.idempotency_id)
        if not known:
            bound = self._bound
            known = self._mailbox.send(
                Outgoing(bound.to, bound.workflow, reply.idempotency_id, MEDIA_TYPE, body)
            )
        keep(body, known)  # reports name it by this
        return Delivered(ReplyState.CONFIRMED, answer=known.encode())


class MeshFolderTransport:
    """Through the folders of a MESH client.

    SENT while it lies in ``out``; CONFIRMED once the client has moved it to ``sent``.
    """

    def __init__(
        self, bound: Bound, folder: Path, sender: str, body: Callable[[Reply, str], bytes]
    ) -> None:
        self._bound = bound
        self._folder = folder
        self._sender = sender
        self._body = body

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def deliver(self, reply: Reply, keep: Keep) -> Delivered:
        """See :meth:`app.desk.transports.transport.Transport.deliver`."""
        from app.connections.folder.control import Control
        from app.connections.folder.mesh_client import Became, became, hand_over

        body = reply.body
        if body is None:
            body = self._body(reply, self._bound.ours)
            keep(body, "")
        name, bound = reply.idempotency_id, self._bound
        try:
            stands, told = became(self._folder, name)
            if stands is Became.UNKNOWN:
                what = Control(bound.ours, bound.to, bound.workflow, local_id=name)
                hand_over(self._folder, name, body, what)
        except OSError as failure:
            raise self._not_reached() from failure
        status = told.status if told else None
        if stands is Became.FAILED:
            code = status.code if status else ""
            words = f"The MESH client could not send it (code {code or 'not given'})."
            return Delivered(ReplyState.FAILED, NOT_DELIVERED, words)
        if stands is Became.SENT:
            if told is not None and told.dts_id:
                keep(body, told.dts_id)
            return Delivered(ReplyState.CONFIRMED)
        return Delivered(ReplyState.SENT, words="It waits for the MESH client.")

    def _not_reached(self) -> ConnectionFailed:
        return ConnectionFailed(
            f"{self._sender} has not confirmed the reply",
            "The folder of the MESH client is not there, or may not be written to",
            "It is tried again by itself. If it goes on, ask local IT to look at the folder",
            "FOLDER-001",
            retryable=True,
        )


def mesh_transport(
    settings: Settings,
    sender: SenderSettings,
    secrets: Secrets,
    source: Source,
    clients: Clients,
) -> Transport:
    """The transport for one response: by the API where its mailbox is set up, else by a folder.

    Raises:
        AppError: nothing says where it goes, or there is no such mailbox of ours any more.
    """
    bound = bound_for(sender, source.exchange)

    def body(reply: Reply, endpoint: str) -> bytes:
        return _built(reply, sender, source, endpoint)

    for account in settings.mailboxes:
        if account.name.strip().upper() == bound.ours:
            from app.connections.mesh.mailbox import Mailbox

            make = partial(
                Mailbox, account, secrets, max_bytes=settings.message_max_bytes, pause=clients.pause
            )
            return MeshTransport(bound, clients.lend(("mesh", account.name), make), body)
    for folder in settings.folders:
        is_ours = bound.ours in {folder.mailbox.strip().upper(), folder.name.strip().upper()}
        if folder.kind is FolderKind.MESH_CLIENT and is_ours:
            return MeshFolderTransport(bound, Path(folder.path), sender.name, body)
    raise no_longer(sender.name)


def _built(reply: Reply, sender: SenderSettings, source: Source, endpoint: str) -> bytes:
    """The bytes; the moment is that of the decision, the same on every try."""
    from app.replies.itk3.response import Itk3Us, response_message

    facts = from_json(source.exchange.facts if source.exchange else "")
    ods = sender.organisation or facts.us
    us = Itk3Us(ods, sender.our_name or ods, endpoint)
    return response_message(
        facts.header_id, reply.target, us, reply_id=reply.idempotency_id, at=reply.decided_at
    )
