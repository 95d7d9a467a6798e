"""The kinds that also stand in list rows, apart from the report so that a list needs no report."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a message does to a handover."""

    NEW = "new"
    UPDATE = "update"
    CANCEL = "cancel"
    WITHDRAWN = "withdrawn"
    RESPONSE = "response"
    BOOKING = "booking"
    OTHER = "other"


class ActBySource(StrEnum):
    """Where an act-by time came from."""

    MESSAGE = "message"
    DERIVED = "derived"
