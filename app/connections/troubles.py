"""Everything that can go wrong with a sender: one row each, in words for a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
NO_KEY = Trouble(
    "CONN-013",
    "No usable private key for it is in the keyring",
    Advice.IT,
    "the signing key in the keyring (an RSA key as PEM, without a password)",
)
KEY_REFUSED = Trouble(
    "CONN-014",
    "Its token server did not accept our key",
    Advice.IT,
    "client_id, key_id, the signing key, and their registration",
)
CLOCK = Trouble(
    "CONN-015",
    "This machine's clock and that of its token server are minutes apart",
    Advice.IT,
    "the clock of this machine",
)
NO_TOKEN_GIVEN = Trouble(
    "CONN-016",
    "Its token server answered without a token (HTTP {status})",
    Advice.IT,
    "token_url and the web proxy",
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
PROXY = Trouble(
    "CONN-056",
    "The web proxy of this network did not let the connection through",
    Advice.IT,
    "the web proxy",
    retryable=True,
)
KEPT_ENDED = Trouble(
    "CONN-057",
    "A connection that had been kept open was no longer there",
    Advice.AGAIN,
    retryable=True,
)
NO_PROXY_ADDRESS = Trouble(
    "CONN-058",
    "The address of the web proxy that is set on this computer cannot be used",
    Advice.IT,
    "the web proxy (HTTPS_PROXY, ALL_PROXY, or the setting of Windows)",
)
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
OTHER_RECORD = Trouble(
    "CONN-076",
    "It answered with another record than the one that was asked for",
    Advice.AGAIN,
    retryable=True,
)
SENT_ELSEWHERE = Trouble(
    "CONN-080",
    "It sent us on to another address, and such a step is never followed",
    Advice.IT,
    "the base address",
)

NEVER_SENT = frozenset(row.code for row in (NO_CONNECTION, NO_SUCH_HOST, NOT_LISTENING, PROXY))
"""Failures before anything was sent: trying again is safe whatever the request was."""

SET_UP = frozenset(
    row.code
    for row in (
        SIGN_ON,
        NO_TOKEN,
        NO_KEY,
        KEY_REFUSED,
        CLOCK,
        NO_TOKEN_GIVEN,
        NO_PROXY_ADDRESS,
        NOT_TRUSTED,
        EXPIRED,
        CERTIFICATE_WANTED,
        OTHER_HOST,
        OUR_CERTIFICATE,
        NOT_SECURE,
        NOT_FHIR,
        SENT_ELSEWHERE,
    )
)
"""Failures of the way to a sender, which say nothing of what was sent: trying again at once does
not help, and whatever is sent fares the same until somebody has mended it."""
