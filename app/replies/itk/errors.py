"""Error codes of ITK: of a SOAP fault, and of the parts of a DistributionEnvelope.

The texts of the DE codes stand in ``resources/tables/itk-envelope-errors.csv`` with their source.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.replies.itk.markup import Element, itk
from app.replies.itk.names import OID

TABLES = Path(__file__).resolve().parents[3] / "resources" / "tables"

OF_FAULT = f"{OID}17.268"
"""Code system of the error in a SOAP fault (ITK 2.1 and before)."""

OF_ENVELOPE = f"{OID}17.516"
"""ToolkitErrorCodes of ITK 2.2."""


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """One ToolkitErrorInfo.

    Attributes:
        id: a UUID, the same for the same error on every try.
        diagnostic: what was wrong, without anything about a patient; may be empty.
    """

    id: str
    code: str
    system: str
    text: str
    diagnostic: str = ""

    def element(self, name: str) -> Element:
        """It as ``errorInfo`` of an acknowledgement or ``ToolkitErrorInfo`` of a fault."""
        return itk(
            name,
            itk("ErrorID", self.id),
            itk("ErrorCode", self.code, codeSystem=self.system),
            itk("ErrorText", self.text),
            itk("ErrorDiagnosticText", self.diagnostic) if self.diagnostic else None,
        )


def envelope_error(code: str, error_id: str, diagnostic: str = "") -> ErrorInfo:
    """The error of a part of a DistributionEnvelope; an unknown code is a bug (KeyError).

    Args:
        code: ``DE0001`` to ``DE0012``.
        error_id: a UUID.
        diagnostic: what was wrong with it, without anything about a patient.
    """
    return ErrorInfo(error_id, code, OF_ENVELOPE, envelope_errors()[code], diagnostic)


@cache
def envelope_errors() -> dict[str, str]:
    """The DE codes with their texts."""
    with (TABLES / "itk-envelope-errors.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["text"] for row in csv.DictReader(file)}
