"""A message out of a mailbox, and the report that an earlier one of ours was not delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.connections.unpack import UnknownPacking, Unpacker

REPORT = "REPORT"
DATA = "DATA"
DELIVERED = "00"
_GZIP = b"\x1f\x8b"
_SAID = 200


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What MESH says about a message that we sent (MESH API guide, error reports).

    Attributes:
        linked_id: the id that MESH gave our message when it took it, empty where it says none.
        local_id: our own id of it.
        code: ``14`` not collected in time, ``12`` no such mailbox, ``17`` not for this workflow ...
        event: the stage, such as ``SEND``.
        words: MESH's own description.
    """

    linked_id: str
    local_id: str
    code: str
    event: str
    words: str

    @property
    def is_delivered(self) -> bool:
        """Whether it tells of success, which the guide does not foresee."""
        return self.code == DELIVERED


@dataclass(frozen=True, slots=True)
class MeshMessage:
    """One message of an inbox. Subject and file name are left out: senders put names there.

    Attributes:
        id: MESH's own id of it.
        sender: the mailbox it came from; empty for a report, which comes from MESH itself.
        local_id: the sender's id of it.
        body: as the sender gave it; empty for a report.
        report: set where it is a report about a message of ours.
    """

    id: str
    sender: str
    recipient: str
    workflow: str
    local_id: str
    media_type: str
    body: bytes = field(repr=False)
    report: DeliveryReport | None = None


def of_headers(message_id: str, headers: Mapping[str, str], body: bytes, limit: int) -> MeshMessage:
    """A message from its Mex- headers, whose names may be in any case.

    A sender's MESH client may pack what it sends (``Mex-Content-Compressed``); the service
    itself sets the same header for its own packing, so the bytes decide.

    Args:
        message_id: MESH's id of it.
        headers: of its first part.
        body: all parts together.
        limit: the largest message in bytes, unpacked.

    Raises:
        TooLarge: it unpacks to more than ``limit``.
    """
    told = {name.lower(): value.strip() for name, value in headers.items()}
    report = None
    if told.get("mex-messagetype", "").upper() == REPORT:
        report = DeliveryReport(
            told.get("mex-linkedmsgid", ""),
            told.get("mex-localid", ""),
            told.get("mex-statuscode", ""),
            told.get("mex-statusevent", ""),
            plain(told.get("mex-statusdescription", "")),
        )
    is_packed = told.get("mex-content-compressed", "").upper() in {"Y", "TRUE"}
    return MeshMessage(
        id=message_id,
        sender=told.get("mex-from", "").upper(),
        recipient=told.get("mex-to", "").upper(),
        workflow=told.get("mex-workflowid", ""),
        local_id=told.get("mex-localid", ""),
        media_type=told.get("mex-content-type", "") or told.get("content-type", ""),
        body=unpacked(body, limit) if is_packed else body,
        report=report,
    )


def unpacked(body: bytes, limit: int) -> bytes:
    """A body without the packing that its sender's client put around it.

    What only looks packed is given as it is: the reader says what is wrong with it.

    Raises:
        TooLarge: it unpacks to more than ``limit``.
    """
    if not body.startswith(_GZIP):
        return body
    unpacker = Unpacker("gzip", limit)
    try:
        unpacker.take(body)
        return unpacker.whole()
    except UnknownPacking:
        return body


def plain(text: str) -> str:
    """A description of MESH's as one short line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_SAID]
