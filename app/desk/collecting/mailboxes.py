"""A MESH mailbox: downloaded, kept durably, and only then acknowledged (design rule 11)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.desk.collecting import reports
from app.desk.collecting.keeping import Arriving, is_known, keep
from app.desk.collecting.senders import source_of
from app.desk.collecting.source import Turn
from app.desk.desk import Desk
from app.report.errors import AppError, StoreFailed
from app.settings.sources import MailboxSettings

if TYPE_CHECKING:
    from app.connections.mesh.mailbox import Mailbox
    from app.connections.mesh.messages import MeshMessage

_log = logging.getLogger("triage-handover.collecting")

HANDSHAKE_EVERY = timedelta(hours=24)
FAILURES_IN_A_ROW = 3
"""After so many messages that could not be had one after the other, the mailbox itself is ill."""


class MailboxSource:
    """One mailbox of the settings.

    Args:
        desk: where messages are received.
        settings: of the mailbox.
        mailbox: the connection to it.
        kept: called when a message is safely here, to have it filed.
    """

    keeps_interval = True

    def __init__(
        self,
        desk: Desk,
        settings: MailboxSettings,
        mailbox: Mailbox,
        kept: Callable[[], object],
    ) -> None:
        self.name = settings.name
        self.lease = f"mesh:{mailbox.id}"
        self.poll_s = float(settings.poll_s)
        self._desk = desk
        self._settings = settings
        self._mailbox = mailbox
        self._kept = kept
        self._greeted: datetime | None = None
        self._not_ours: set[str] = set()

    def close(self) -> None:
        """Let go of the connection."""
        self._mailbox.close()

    def collect(self, turn: Turn) -> bool:
        """See :meth:`app.desk.collecting.source.Source.collect`."""
        self._greet()
        seen = set(self._not_ours)
        failures: list[AppError] = []
        in_a_row = 0
        for page in self._mailbox.pages():
            fresh = [one for one in page if one not in seen]
            if not fresh:  # a page that brings nothing new would be followed by itself for ever
                break
            seen.update(fresh)
            for message_id in fresh:
                if not turn.goes_on():
                    return False
                try:
                    self._take(message_id)
                    in_a_row = 0
                except StoreFailed:
                    raise
                except AppError as failure:
                    failures.append(failure)
                    in_a_row += 1
                if in_a_row == FAILURES_IN_A_ROW:
                    raise failures[-1]
        if failures:
            raise failures[0]
        return False

    def _greet(self) -> None:
        now = self._desk.context.clock()
        if self._greeted is None or now - self._greeted >= HANDSHAKE_EVERY:
            self._mailbox.handshake()
            self._greeted = now

    def _take(self, message_id: str) -> None:
        if is_known(self._desk.context, message_id):  # kept, and the program ended before this
            self._mailbox.acknowledge(message_id)
            return
        message = self._mailbox.download(message_id)
        if message is None:
            _log.info("mesh_message_gone")
        elif self._is_ours(message):
            is_new = self._keep(message)
            self._mailbox.acknowledge(message_id)
            if is_new:
                self._kept()

    def _keep(self, message: MeshMessage) -> bool:
        told = message.report
        if told is not None:
            if not told.is_delivered:
                about = reports.NotDelivered(message.id, told.linked_id, told.local_id, told.code)
                reports.take(self._desk, about)
            return False
        arriving = Arriving(
            message.id,
            source_of(self._desk.settings, self._settings.sender, message.sender),
            message.sender,
            message.workflow,
            message.local_id,
            message.media_type,
        )
        return keep(self._desk.context, arriving, message.body)

    def _is_ours(self, message: MeshMessage) -> bool:
        """Whether a message is taken: all are, unless the settings name workflows.

        One that is not stays where it is, for the program that it is meant for.
        """
        named = self._settings.workflows
        if not named or message.workflow in named:
            return True
        if message.report is not None and message.workflow.removesuffix("_ACK") in named:
            return True
        _log.info("mesh_workflow_not_taken")
        self._not_ours.add(message.id)
        return False
