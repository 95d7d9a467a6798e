"""The error of a SOAP fault (ITK 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from app.replies.itk.markup import Element, itk
from app.replies.itk.names import OID

OF_FAULT = f"{OID}17.268"
"""Code system of the error in a SOAP fault (ITK 2.1 and before)."""


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """What a fault says of what was wrong.

    Attributes:
        id: a UUID, the same for the same error on every try.
        diagnostic: what was wrong, without anything about a patient; may be empty.
    """

    id: str
    code: str
    system: str
    text: str
    diagnostic: str = ""

    def element(self) -> Element:
        """It as it stands in a fault."""
        return itk(
            "ToolkitErrorInfo",
            itk("ErrorID", self.id),
            itk("ErrorCode", self.code, codeSystem=self.system),
            itk("ErrorText", self.text),
            itk("ErrorDiagnosticText", self.diagnostic) if self.diagnostic else None,
        )
