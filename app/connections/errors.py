"""The one place where a sender's refusals and a network's failures become words for a person."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from enum import StrEnum

from app.connections import troubles
from app.connections.peek import Damaged, NotFhir, peek
from app.connections.sender import Sender
from app.connections.troubles import Trouble
from app.report.errors import ConnectionFailed


class Errand(StrEnum):
    """What a request was for: the title of its failure.

    A reply is *not confirmed*: where the line broke or the answer was lost, nobody here knows
    whether the sender has got it.
    """

    REPORT = "The report was not received from {name}"
    COLLECT = "New messages were not collected from {name}"
    SEARCH = "{name} gave no answer to the search"
    REPLY = "{name} has not confirmed the reply"
    CHECK = "{name} could not be reached"


_BY_DETAIL = {
    "NO_RECORD_FOUND": troubles.NO_RECORD,
    "MISSING_OR_INVALID_HEADER": troubles.SIGN_ON,
    "INVALID_PARAMETER": troubles.PARAMETER,
    "INVALID_RESOURCE": troubles.RESOURCE,
    "INVALID_REQUEST_MESSAGE": troubles.REQUEST,
    "INVALID_OPERATION": troubles.OPERATION,
    "UNSUPPORTED_MEDIA_TYPE": troubles.MEDIA_TYPE,
}
"""``OperationOutcome.issue.details`` of the CDS API guide, error handling."""

_BY_STATUS = {
    401: troubles.SIGN_ON,
    403: troubles.FORBIDDEN,
    404: troubles.NO_RECORD,
    406: troubles.MEDIA_TYPE,
    408: troubles.NO_ANSWER,
    409: troubles.CONFLICT,
    410: troubles.GONE,
    412: troubles.CONFLICT,
    413: troubles.TOO_LARGE,
    415: troubles.MEDIA_TYPE,
    422: troubles.NOT_PROCESSED,
    429: troubles.BUSY,
    502: troubles.UNAVAILABLE,
    503: troubles.UNAVAILABLE,
    504: troubles.UNAVAILABLE,
}
_SIGN_ON_FIRST = frozenset({401, 403, 429, 503})
_QUOTABLE = re.compile(r"[A-Z][A-Z_]{2,39}\Z")
_EXPIRED = frozenset({9, 10, 0x800B0101})  # OpenSSL: not yet valid, expired; Windows: expired
_OTHER_HOST = frozenset({62, 64, 0x800B010F})  # OpenSSL: host name, address; Windows: name


def failed(
    trouble: Trouble, sender: Sender, errand: Errand, *, status: int = 0, said: str = ""
) -> ConnectionFailed:
    """A row of the table, told for one sender and errand."""
    ring = f"ring {sender.name}" + (f" on {sender.phone}" if sender.phone else "")
    what_happened = trouble.what_happened.format(status=status)
    return ConnectionFailed(
        errand.format(name=sender.name),
        f"{what_happened}. It said: {said}" if said else what_happened,
        trouble.advice.format(ring=ring, Ring=ring[0].upper() + ring[1:], what=trouble.what),
        trouble.code,
        retryable=trouble.retryable,
    )


def of_answer(status: int, body: bytes, sender: Sender, errand: Errand) -> ConnectionFailed:
    """The failure that an answer tells of.

    Of the sender's own text only a code word of the form ``INVALID_SOMETHING`` is repeated:
    diagnostics may hold anything about a patient.
    """
    codes = _issue_codes(body)
    if status not in _SIGN_ON_FIRST:
        for code in codes:
            if code in _BY_DETAIL:
                return failed(_BY_DETAIL[code], sender, errand, status=status)
    trouble = _BY_STATUS.get(status) or (troubles.BROKEN if status >= 500 else troubles.REFUSED)
    said = next((code for code in codes if _QUOTABLE.match(code)), "")
    return failed(trouble, sender, errand, status=status, said=said)


def of_failure(failure: BaseException, sender: Sender, errand: Errand) -> ConnectionFailed:
    """The failure behind an exception of httpx or of what lies under it."""
    return failed(_trouble(failure), sender, errand)


def _issue_codes(body: bytes) -> tuple[str, ...]:
    try:
        return peek(body).issue_codes
    except (NotFhir, Damaged):
        return ()


def beneath(failure: BaseException, *, in_transit: bool = False) -> Trouble | None:
    """What TLS or the network says beneath a library's exception; None where neither does.

    Args:
        failure: whatever the library raised.
        in_transit: whether the connection had been made, so that a fault of TLS is a break.
    """
    for cause in _causes(failure):
        match cause:
            case ssl.SSLCertVerificationError():
                return _certificate(cause)
            case ssl.SSLError() if _wants_certificate(cause):
                return troubles.CERTIFICATE_WANTED
            case socket.gaierror() | UnicodeError():
                return troubles.NO_SUCH_HOST
            case ConnectionRefusedError():
                return troubles.NOT_LISTENING
            case ssl.SSLError() if not in_transit:
                return troubles.NOT_SECURE
    return None


def _trouble(failure: BaseException) -> Trouble:
    import httpx

    in_transit = isinstance(failure, httpx.ReadError | httpx.WriteError)
    found = beneath(failure, in_transit=in_transit)
    if found is not None:
        return found
    kinds = {
        httpx.ConnectTimeout: troubles.NO_CONNECTION,
        httpx.PoolTimeout: troubles.NO_CONNECTION,
        httpx.TimeoutException: troubles.NO_ANSWER,
        httpx.ProxyError: troubles.PROXY,
        httpx.ConnectError: troubles.NO_CONNECTION,
    }
    rows = (row for kind, row in kinds.items() if isinstance(failure, kind))
    return next(rows, troubles.BROKE_OFF)


def _causes(failure: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = failure
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        inner = cause.args[0] if cause.args else None  # urllib3 hands its cause on like this
        held = inner if isinstance(inner, BaseException) else None
        cause = cause.__cause__ or cause.__context__ or held


def _certificate(failure: ssl.SSLCertVerificationError) -> Trouble:
    code = getattr(failure, "verify_code", 0)
    if code in _EXPIRED:
        return troubles.EXPIRED
    return troubles.OTHER_HOST if code in _OTHER_HOST else troubles.NOT_TRUSTED


def _wants_certificate(failure: ssl.SSLError) -> bool:
    """Whether an alert says so: TLS 1.3 sends it after the handshake, as the first read fails."""
    reason = failure.reason or ""
    return "ALERT" in reason and any(
        word in reason
        for word in ("CERTIFICATE", "HANDSHAKE_FAILURE", "UNKNOWN_CA", "ACCESS_DENIED")
    )
