"""ITK-ResponseCodes-1: the outcomes that an ITK3 response can tell, with their sources.

The response code, severity and issue type are those of the published example for each code, and
are never chosen here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).resolve().parents[3] / "resources" / "tables" / "itk3-response-codes.csv"

SUCCESS = "20013"
"""Infrastructure: the message came and was taken."""
UNREADABLE = "10009"
"""Infrastructure: the message came and could not be read."""
PATIENT_KNOWN = "30001"
"""Business: the patient is known here."""


class Level(StrEnum):
    """Which of the two acknowledgements a code belongs to."""

    INFRASTRUCTURE = "infrastructure"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class ResponseCode:
    """One row.

    Attributes:
        response: ``MessageHeader.response.code``.
        severity: ``OperationOutcome.issue.severity``.
        issue: ``OperationOutcome.issue.code``.
    """

    code: str
    display: str
    response: str
    severity: str
    issue: str
    level: Level
    source: str


@cache
def response_codes() -> dict[str, ResponseCode]:
    """Every code of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: ResponseCode(**{**row, "level": Level(row["level"])})  # type: ignore[arg-type]  # the columns are the fields
            for row in csv.DictReader(file)
        }
