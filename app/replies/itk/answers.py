"""The synchronous answer to a message: ``SimpleMessageResponse``, or a fault.

Both are SOAP 1.1. OK means that we hold the message, and nothing else (ITK 2.2, SOAP binding;
templates of the NHS 111 adaptor and of the NHS toolkit workbench).
"""

from __future__ import annotations

from app.replies.itk.check import checked
from app.replies.itk.errors import OF_FAULT, ErrorInfo
from app.replies.itk.markup import addressing, itk, plain, soap
from app.replies.itk.names import ADDRESSING, FaultCode, Wrong

_SOAP_FAULT = f"{ADDRESSING}/soap/fault"
_ADDRESSING_FAULT = f"{ADDRESSING}/fault"


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
        plain("detail", info.element()),
    )
    return checked(soap("Envelope", header, soap("Body", told)))
