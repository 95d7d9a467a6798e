"""The synchronous answer to a message: ``SimpleMessageResponse``, or a fault.

Both are SOAP 1.1. OK means that we hold the message, and nothing else (ITK 2.2, SOAP binding;
templates of the NHS 111 adaptor and of the NHS toolkit workbench).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.replies.itk.check import checked
from app.replies.itk.errors import OF_FAULT, ErrorInfo, FaultError
from app.replies.itk.markup import ADDRESSING, addressing, itk, plain, soap

_SOAP_FAULT = f"{ADDRESSING}/soap/fault"
_ADDRESSING_FAULT = f"{ADDRESSING}/fault"


class FaultCode(StrEnum):
    """Who is at fault (SOAP 1.1, 4.4.1)."""

    CLIENT = "Client"
    SERVER = "Server"
    MUST_UNDERSTAND = "MustUnderstand"
    VERSION_MISMATCH = "VersionMismatch"


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a message is not taken.

    Attributes:
        text: the error text of the standard or of the adaptor, such as ``Message rejected``.
        diagnostic: what was wrong in our words, without anything about a patient.
    """

    diagnostic: str
    code: FaultCode = FaultCode.CLIENT
    error: FaultError = FaultError.INVALID_MESSAGE
    text: str = "Invalid Message"


def accepted(request_id: str, action: str, *, message_id: str) -> bytes:
    """We hold the message.

    Args:
        request_id: the MessageID of the request, as it was sent.
        action: the Action of the request.
        message_id: the UUID of this answer.
    """
    header = soap(
        "Header",
        addressing("MessageID", message_id),
        addressing("RelatesTo", request_id),
        addressing("Action", f"{action}Response"),
    )
    body = soap("Body", itk("SimpleMessageResponse", f"OK:{request_id}"))
    return checked(soap("Envelope", header, body))


def fault(wrong: Wrong, request_id: str, *, message_id: str, error_id: str) -> bytes:
    """We do not hold the message; goes with HTTP 500.

    Args:
        wrong: why.
        request_id: the MessageID of the request; empty where it had none.
        message_id: the UUID of this answer.
        error_id: the UUID of the error, by which both sides find it in their logs.
    """
    action = _ADDRESSING_FAULT if wrong.code is FaultCode.MUST_UNDERSTAND else _SOAP_FAULT
    header = soap(
        "Header",
        addressing("MessageID", message_id),
        addressing("RelatesTo", request_id) if request_id else None,
        addressing("Action", action),
    )
    info = ErrorInfo(error_id, wrong.error, OF_FAULT, wrong.text, wrong.diagnostic)
    told = soap(
        "Fault",
        plain("faultcode", f"soap:{wrong.code}"),
        plain("faultstring", wrong.text),
        plain("detail", info.element("ToolkitErrorInfo")),
    )
    return checked(soap("Envelope", header, soap("Body", told)))
