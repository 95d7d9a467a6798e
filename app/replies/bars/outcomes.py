"""Refusals: an OperationOutcome for every row of the error catalogue (digest, S2).

The codes are for developers at the other end; the words name no patient and no inner workings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from app.replies.bars.original import Form
from app.replies.bars.strict import written
from app.replies.bars.systems import ERROR_CODES, UK_CORE
from app.replies.bars.tree import Node


@dataclass(frozen=True, slots=True)
class Row:
    """One row: HTTP status, ``details.coding.code`` and ``issue.code``."""

    status: int
    code: str
    issue: str


class Refusal(Enum):
    """Every row that a receiver returns."""

    MISSING = Row(400, "REC_BAD_REQUEST", "required")
    INVALID = Row(400, "REC_BAD_REQUEST", "invalid")
    VALUE = Row(400, "REC_BAD_REQUEST", "value")
    WORKFLOW = Row(400, "REC_BAD_REQUEST", "invariant")
    NOT_SUPPORTED = Row(400, "REC_BAD_REQUEST", "not-supported")
    UNAUTHORIZED = Row(401, "REC_UNAUTHORIZED", "security")
    NOT_PERMITTED = Row(401, "REC_UNAUTHORIZED", "forbidden")
    FORBIDDEN = Row(403, "REC_FORBIDDEN", "forbidden")
    NOT_SECURE = Row(403, "REC_FORBIDDEN", "security")
    NOT_FOUND = Row(404, "REC_NOT_FOUND", "not-found")
    METHOD = Row(405, "REC_METHOD_NOT_ALLOWED", "not-supported")
    NOT_ACCEPTABLE = Row(406, "REC_NOT_ACCEPTABLE", "processing")
    TIMEOUT = Row(408, "REC_TIMEOUT", "timeout")
    DUPLICATE = Row(409, "REC_CONFLICT", "duplicate")
    CONFLICT = Row(409, "REC_CONFLICT", "conflict")
    VERSION = Row(422, "REC_UNPROCESSABLE_ENTITY", "not-supported")
    UNPROCESSABLE = Row(422, "REC_UNPROCESSABLE_ENTITY", "processing")
    TOO_WIDE = Row(422, "REC_UNPROCESSABLE_ENTITY", "too-costly")
    TOO_LARGE = Row(413, "REC_BAD_REQUEST", "too-long")
    ENCODED = Row(415, "REC_BAD_REQUEST", "not-supported")
    TOO_EARLY = Row(425, "REC_TOO_EARLY", "duplicate")
    TOO_MANY = Row(429, "REC_TOO_MANY_REQUESTS", "throttled")
    BUG = Row(500, "REC_SERVER_ERROR", "exception")
    PASSING = Row(500, "REC_SERVER_ERROR", "transient")
    NO_STORE = Row(500, "REC_SERVER_ERROR", "no-store")
    TOO_COSTLY = Row(500, "REC_SERVER_ERROR", "too-costly")
    NOT_BUILT = Row(501, "REC_NOT_IMPLEMENTED", "not-supported")
    UNAVAILABLE = Row(503, "REC_SERVICE_UNAVAILABLE", "transient")


def outcome(refusal: Refusal, diagnostics: str, name: UUID, form: Form) -> bytes:
    """The OperationOutcome of a refusal.

    Args:
        refusal: which row.
        diagnostics: what was wrong, for a developer; nothing about a patient.
        name: its id.
        form: the form that was asked for.
    """
    return written(outcome_tree(refusal, diagnostics, name), form)


def outcome_tree(refusal: Refusal, diagnostics: str, name: UUID) -> Node:
    """The same as a tree, for where nobody may wait for the check: its shape never varies."""
    row = refusal.value
    coding: Node = {
        "system": ERROR_CODES,
        "code": row.code,
        "display": f"{row.status} - {row.code}",
    }
    return {
        "resourceType": "OperationOutcome",
        "id": str(name),
        "meta": {"profile": [f"{UK_CORE}OperationOutcome"]},
        "issue": [
            {
                "severity": "error",
                "code": row.issue,
                "details": {"coding": [coding]},
                "diagnostics": diagnostics,
            }
        ],
    }
