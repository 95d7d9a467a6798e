"""Names of the vocabularies, and why a message is not taken: all that needs no XML library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
ITK = "urn:nhs-itk:ns:201005"
HL7 = "urn:hl7-org:v3"
OID = "2.16.840.1.113883.2.1.3.2.4."
"""The arm of the NHS; ``…18.22`` in the standards is what follows it."""


class FaultCode(StrEnum):
    """Who is at fault (SOAP 1.1, 4.4.1)."""

    CLIENT = "Client"
    SERVER = "Server"
    MUST_UNDERSTAND = "MustUnderstand"
    VERSION_MISMATCH = "VersionMismatch"


class FaultError(StrEnum):
    """Error codes of a fault. Only for 1000 and 2200 is a meaning published."""

    INVALID_MESSAGE = "1000"
    CODE_2100 = "2100"
    PROCESSING = "2200"
    CODE_3000 = "3000"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a message is not taken.

    Attributes:
        diagnostic: what was wrong in our words, without anything about a patient.
        text: the error text of the standard or of the adaptor, such as ``Message rejected``.
    """

    diagnostic: str
    code: FaultCode = FaultCode.CLIENT
    error: FaultError = FaultError.INVALID_MESSAGE
    text: str = "Invalid Message"
