"""Everything that can go wrong with a mailbox, in words for a person."""

from __future__ import annotations

import json
import re

from app.connections import troubles
from app.connections.errors import Errand, beneath
from app.connections.mesh.account import MeshServer
from app.connections.troubles import Advice, Trouble
from app.report.errors import ConnectionFailed

NO_SECRET = Trouble(
    "MESH-001",
    "The password of the mailbox or the shared key of MESH is not in the keyring",
    Advice.IT,
    "both secrets in the keyring",
)
SIGN_ON = Trouble(
    "MESH-002",
    "MESH did not accept our sign-on to this mailbox",
    Advice.IT,
    "the mailbox's password, the shared key, and that this machine's clock is right",
)
NO_MAILBOX = Trouble(
    "MESH-003", "MESH knows no such mailbox of ours", Advice.IT, "the mailbox id and the address"
)
NOT_MESH = Trouble(
    "MESH-004",
    "What answered is not a MESH server: a web page or something else came back",
    Advice.IT,
    "the address and the web proxy",
)
MALFORMED = Trouble(
    "MESH-010", "MESH did not understand what was sent to it", Advice.IT, "the workflow id"
)
UNREGISTERED = Trouble(
    "MESH-012", "MESH knows no mailbox with the address of the sender", Advice.IT, "its mailbox id"
)
NOT_SENT = Trouble("MESH-013", "MESH did not take the message", Advice.IT, "the set-up")
NOT_FOR_WORKFLOW = Trouble(
    "MESH-017",
    "The mailbox of the sender is not registered for this kind of message",
    Advice.IT,
    "the workflow id",
)
INCOMPLETE = Trouble(
    "MESH-020", "A message came incomplete or damaged", Advice.AGAIN, retryable=True
)
TOO_LARGE = Trouble(
    "MESH-021",
    "A message waits that is larger than is read here",
    Advice.IT,
    "message_max_mib, and what waits in the mailbox,",
)

_BY_STATUS = {
    401: SIGN_ON,
    403: SIGN_ON,
    404: NO_MAILBOX,
    408: troubles.NO_ANSWER,
    425: troubles.BUSY,
    429: troubles.BUSY,
    502: troubles.UNAVAILABLE,
    503: troubles.UNAVAILABLE,
    504: troubles.UNAVAILABLE,
}
_BY_CODE = {"06": MALFORMED, "08": UNREGISTERED, "12": UNREGISTERED, "17": NOT_FOR_WORKFLOW}
"""``errorCode`` of an answer to a send (MESH API guide, error codes)."""
_CODE = re.compile(r"[A-Za-z0-9-]{1,30}\Z")


_TO_DO = {
    Advice.AGAIN: "It is tried again by itself. If it goes on, ask local IT to look at the way "
    "to MESH",
    Advice.IT: "Ask local IT to check {what}; until then nothing comes or goes through this "
    "mailbox",
}
_OTHERWISE = "Ask local IT to tell the service desk of MESH"


def failed(
    trouble: Trouble, server: MeshServer, errand: Errand, *, status: int = 0, said: str = ""
) -> ConnectionFailed:
    """A row of the table, told for one mailbox: nobody can be rung there."""
    what_happened = trouble.what_happened.format(status=status)
    return ConnectionFailed(
        errand.format(name=server.name),
        f"{what_happened}. It said: {said}" if said else what_happened,
        _TO_DO.get(trouble.advice, _OTHERWISE).format(what=trouble.what),
        trouble.code,
        retryable=trouble.retryable,
    )


def of_status(status: int, server: MeshServer, errand: Errand) -> ConnectionFailed:
    """The failure that a status other than 2xx tells of."""
    trouble = _BY_STATUS.get(status) or (troubles.BROKEN if status >= 500 else troubles.REFUSED)
    return failed(trouble, server, errand, status=status)


def of_send(status: int, body: bytes, server: MeshServer) -> ConnectionFailed:
    """Why MESH did not take a message. Of its own text only the error code is repeated."""
    code = error_code(body)
    if status in {400, 417} or status < 400:
        trouble = _BY_CODE.get(code, MALFORMED if status == 400 else NOT_SENT)
        return failed(trouble, server, Errand.REPLY, status=status, said=code)
    return of_status(status, server, Errand.REPLY)


def of_failure(failure: BaseException, server: MeshServer, errand: Errand) -> ConnectionFailed:
    """The failure behind an exception of requests or urllib3, or of what lies under them."""
    import requests

    from app.connections.mesh.session import TooSlow

    in_transit = not isinstance(failure, requests.exceptions.SSLError)
    found = beneath(failure, in_transit=in_transit)
    if found is troubles.NOT_SECURE and server.client_certificate is None:
        found = troubles.CERTIFICATE_WANTED  # MESH hangs up on whoever brings none
    if found is None:
        kinds = {
            TooSlow: troubles.TOO_SLOW,
            requests.TooManyRedirects: troubles.SENT_ELSEWHERE,
            requests.exceptions.InvalidSchema: troubles.SENT_ELSEWHERE,
            requests.exceptions.ConnectTimeout: troubles.NO_CONNECTION,
            requests.exceptions.Timeout: troubles.NO_ANSWER,
            requests.exceptions.ProxyError: troubles.PROXY,
            requests.exceptions.SSLError: troubles.NOT_SECURE,
            requests.exceptions.JSONDecodeError: NOT_MESH,
        }
        rows = (row for kind, row in kinds.items() if isinstance(failure, kind))
        found = next(rows, troubles.BROKE_OFF)
    return failed(found, server, errand)


def error_code(body: bytes) -> str:
    """The error code in an answer of either version of the API, empty where there is none."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    detail = told.get("detail")
    first = detail[0] if isinstance(detail, list) and detail else detail
    code = told.get("errorCode") or (isinstance(first, dict) and first.get("code"))
    return code if isinstance(code, str) and _CODE.match(code) else ""
