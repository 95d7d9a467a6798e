"""The one place where a sender's refusals and a network's failures become words for a person."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.connections.peek import Damaged, NotFhir, peek
from app.connections.sender import Sender
from app.report.errors import ConnectionFailed


class Errand(StrEnum):
    """What a request was for: the title of its failure."""

    REPORT = "The report was not received from {name}"
    SEARCH = "{name} gave no answer to the search"
    REPLY = "{name} has not got the reply"
    CHECK = "{name} could not be reached"


class Advice(StrEnum):
    """What to do, by who can mend it."""

    AGAIN = "Try again in a few minutes; if it goes on, {ring}"
    RING = "{Ring}; if it cannot help, triage the patient here in full"
    IT = "Ask local IT to check {what} for this sender; until then {ring}"
    REFRESH = "Fetch the report again, look at what has changed, and then decide again"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One row of the table: what happened, what to do, whether trying again can help."""

    code: str
    what_happened: str
    advice: Advice
    what: str = ""
    retryable: bool = False


NO_RECORD = Trouble("CONN-001", "It has no such record", Advice.RING)
GONE = Trouble("CONN-002", "It has deleted this record", Advice.RING)
SIGN_ON = Trouble(
    "CONN-010", "It did not accept our sign-on", Advice.IT, "the token and its expiry"
)
FORBIDDEN = Trouble("CONN-011", "Our sign-on may not see this record", Advice.IT, "our access")
NO_TOKEN = Trouble(
    "CONN-012", "No usable token for it is in the keyring", Advice.IT, "the token in the keyring"
)
PARAMETER = Trouble(
    "CONN-020", "It did not understand a parameter of our request", Advice.IT, "the base address"
)
RESOURCE = Trouble(
    "CONN-021", "It says that a required value was missing in what we sent", Advice.IT, "the set-up"
)
REQUEST = Trouble("CONN-022", "It could not read what we sent", Advice.IT, "the set-up")
OPERATION = Trouble("CONN-023", "It does not offer this operation", Advice.IT, "what it offers")
REFUSED = Trouble(
    "CONN-024", "It refused the request (HTTP {status})", Advice.IT, "the base address"
)
MEDIA_TYPE = Trouble(
    "CONN-025", "It offers none of the formats that we read or send", Advice.IT, "the formats"
)
NOT_PROCESSED = Trouble(
    "CONN-026", "It understood the request and would not carry it out", Advice.RING
)
CONFLICT = Trouble(
    "CONN-030", "The record has changed since this report was fetched", Advice.REFRESH
)
BUSY = Trouble("CONN-040", "It has too many requests just now", Advice.AGAIN, retryable=True)
UNAVAILABLE = Trouble(
    "CONN-041", "It is not in service just now (HTTP {status})", Advice.AGAIN, retryable=True
)
BROKEN = Trouble(
    "CONN-042", "It has a fault of its own (HTTP {status})", Advice.AGAIN, retryable=True
)
NO_CONNECTION = Trouble(
    "CONN-050", "No connection could be made in time", Advice.AGAIN, retryable=True
)
NO_ANSWER = Trouble("CONN-051", "It did not answer in time", Advice.AGAIN, retryable=True)
TOO_SLOW = Trouble("CONN-052", "Its answer was not complete in time", Advice.AGAIN, retryable=True)
NO_SUCH_HOST = Trouble(
    "CONN-053",
    "Its host name was not found on the network",
    Advice.IT,
    "the network, the name service and the base address",
    retryable=True,
)
NOT_LISTENING = Trouble(
    "CONN-054", "The connection was refused at the other end", Advice.AGAIN, retryable=True
)
BROKE_OFF = Trouble("CONN-055", "The connection broke off", Advice.AGAIN, retryable=True)
NOT_TRUSTED = Trouble(
    "CONN-060",
    "Its certificate is not from an authority that this machine trusts",
    Advice.IT,
    "the certificate authorities (ca_file)",
)
EXPIRED = Trouble("CONN-061", "Its certificate has expired or is not yet valid", Advice.RING)
CERTIFICATE_WANTED = Trouble(
    "CONN-062",
    "It wants a client certificate, and did not accept ours or got none",
    Advice.IT,
    "the client certificate",
)
OTHER_HOST = Trouble(
    "CONN-063", "Its certificate belongs to another host", Advice.IT, "the base address"
)
OUR_CERTIFICATE = Trouble(
    "CONN-064",
    "Our certificate, its key or the authority file for it could not be used",
    Advice.IT,
    "the files client_certificate, client_key and ca_file",
)
NOT_SECURE = Trouble(
    "CONN-065", "No secure connection could be agreed on", Advice.IT, "the TLS set-up"
)
NOT_FHIR = Trouble(
    "CONN-070",
    "What answered is not a FHIR service: a web page or something else came back",
    Advice.IT,
    "the base address and the web proxy",
)
DAMAGED = Trouble("CONN-071", "Its answer was incomplete or damaged", Advice.AGAIN, retryable=True)
TOO_LARGE = Trouble(
    "CONN-072",
    "Its answer is larger than is read here",
    Advice.IT,
    "message_max_mib, and the size of what it sends,",
)
PACKED = Trouble(
    "CONN-073", "Its answer was packed in a way that is not read here", Advice.IT, "the set-up"
)
TOO_MANY_PAGES = Trouble("CONN-074", "Its answer has more pages than are read here", Advice.RING)
PAGE_LOOP = Trouble("CONN-075", "The pages of its answer point back to each other", Advice.RING)
SENT_ELSEWHERE = Trouble(
    "CONN-080",
    "It sent us on to another address, and such a step is never followed",
    Advice.IT,
    "the base address",
)

NEVER_SENT = frozenset(row.code for row in (NO_CONNECTION, NO_SUCH_HOST, NOT_LISTENING))
"""Failures before anything was sent: trying again is safe whatever the request was."""

_BY_DETAIL = {
    "NO_RECORD_FOUND": NO_RECORD,
    "MISSING_OR_INVALID_HEADER": SIGN_ON,
    "INVALID_PARAMETER": PARAMETER,
    "INVALID_RESOURCE": RESOURCE,
    "INVALID_REQUEST_MESSAGE": REQUEST,
    "INVALID_OPERATION": OPERATION,
    "UNSUPPORTED_MEDIA_TYPE": MEDIA_TYPE,
}
"""``OperationOutcome.issue.details`` of the CDS API guide, error handling."""

_BY_STATUS = {
    401: SIGN_ON,
    403: FORBIDDEN,
    404: NO_RECORD,
    406: MEDIA_TYPE,
    408: NO_ANSWER,
    409: CONFLICT,
    410: GONE,
    412: CONFLICT,
    413: TOO_LARGE,
    415: MEDIA_TYPE,
    422: NOT_PROCESSED,
    429: BUSY,
    502: UNAVAILABLE,
    503: UNAVAILABLE,
    504: UNAVAILABLE,
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
    trouble = _BY_STATUS.get(status) or (BROKEN if status >= 500 else REFUSED)
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


def _trouble(failure: BaseException) -> Trouble:
    import httpx

    for cause in _causes(failure):
        match cause:
            case ssl.SSLCertVerificationError():
                return _certificate(cause)
            case ssl.SSLError() if _wants_certificate(cause):
                return CERTIFICATE_WANTED
            case socket.gaierror() | UnicodeError():
                return NO_SUCH_HOST
            case ConnectionRefusedError():
                return NOT_LISTENING
            case _:
                continue
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(failure)):
        broke = isinstance(failure, httpx.ReadError | httpx.WriteError)
        return BROKE_OFF if broke else NOT_SECURE
    match failure:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return NO_CONNECTION
        case httpx.TimeoutException():
            return NO_ANSWER
        case httpx.ConnectError() | httpx.ProxyError():
            return NO_CONNECTION
        case httpx.DecodingError():
            return PACKED
        case _:
            return BROKE_OFF


def _causes(failure: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = failure
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _certificate(failure: ssl.SSLCertVerificationError) -> Trouble:
    code = getattr(failure, "verify_code", 0)
    if code in _EXPIRED:
        return EXPIRED
    return OTHER_HOST if code in _OTHER_HOST else NOT_TRUSTED


def _wants_certificate(failure: ssl.SSLError) -> bool:
    """Whether an alert says so: TLS 1.3 sends it after the handshake, as the first read fails."""
    reason = failure.reason or ""
    return "ALERT" in reason and any(
        word in reason
        for word in ("CERTIFICATE", "HANDSHAKE_FAILURE", "UNKNOWN_CA", "ACCESS_DENIED")
    )
