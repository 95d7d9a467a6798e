"""What a BaRS service says no with: an OperationOutcome, and what its code means to us.

The code is matched, and nothing else: what the live proxy sends has its systems spelt in several
ways and HTTP statuses in the place of ``issue.code`` (digest, section 3.5).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.connections import troubles
from app.connections.markup import parsed
from app.connections.troubles import Advice, Trouble

NOT_BARS = Trouble(
    "CONN-130",
    "What answered is not the BaRS service: a web page, nothing or something else came back",
    Advice.IT,
    "the base address and the web proxy",
    retryable=True,
)
NOT_TAKEN = Trouble(
    "CONN-131", "It refused the reply as it stands (HTTP {status})", Advice.IT, "the set-up"
)
NO_SUCH_CASE = Trouble(
    "CONN-132", "It knows no such case, or no service of the address we sent to", Advice.RING
)
CLASH = Trouble("CONN-133", "What it has of this case is newer than our reply", Advice.RING)
VERSION = Trouble(
    "CONN-134",
    "It does not take this version of the message",
    Advice.IT,
    "the setting application_version",
)
FAULT = Trouble("CONN-135", "It has a fault of its own (HTTP {status})", Advice.RING)
IN_WORK = Trouble(
    "CONN-136", "It is still working on our first attempt", Advice.AGAIN, retryable=True
)
UNKNOWN = Trouble(
    "CONN-137",
    "It answered in a way that BaRS does not know (HTTP {status})",
    Advice.AGAIN,
    retryable=True,
)

DUPLICATE = "duplicate"

_SIDES = ("REC_", "SEND_", "PROXY_", "")
_MEANINGS = {
    "BAD_REQUEST": NOT_TAKEN,
    "UNAUTHORIZED": troubles.SIGN_ON,
    "FORBIDDEN": troubles.FORBIDDEN,
    "NOT_FOUND": NO_SUCH_CASE,
    "METHOD_NOT_ALLOWED": NOT_TAKEN,
    "NOT_ACCEPTABLE": VERSION,
    "TIMEOUT": troubles.NO_ANSWER,
    "CONFLICT": CLASH,
    "UNPROCESSABLE_ENTITY": VERSION,
    "TOO_EARLY": IN_WORK,
    "TOO_MANY_REQUESTS": troubles.BUSY,
    "SERVER_ERROR": FAULT,
    "NOT_IMPLEMENTED": NOT_TAKEN,
    "SERVICE_UNAVAILABLE": troubles.UNAVAILABLE,
    "UNAVAILABLE": troubles.UNAVAILABLE,
}
_CODES = {f"{side}{name}": trouble for side in _SIDES for name, trouble in _MEANINGS.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """One issue: ``details.coding.code`` and ``issue.code``."""

    code: str
    issue: str

    @property
    def means_delivered(self) -> bool:
        """Whether it says that this very request was processed before.

        ``REC_CONFLICT`` with *duplicate* is reserved for that; the catalogue of endpoints says
        it with ``BAD_REQUEST``.
        """
        return self.issue == DUPLICATE and self.code in ("REC_CONFLICT", "BAD_REQUEST")

    @property
    def trouble(self) -> Trouble:
        """What the code means; one that is not known leaves everything open."""
        return _CODES.get(self.code, UNKNOWN)


def said(body: bytes) -> Said | None:
    """The first issue of an OperationOutcome that has a code, None for anything else."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    found = _of_json(body) if start == b"{" else _of_xml(body) if start == b"<" else None
    if not found:
        return None
    return next((one for one in found if one.code), found[0])


def bundle_id(body: bytes) -> str:
    """The id of a Bundle in JSON, "" for anything else: the echo of what was sent."""
    import msgspec

    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    if not isinstance(found, dict) or found.get("resourceType") != "Bundle":
        return ""
    return _text(found.get("id"))


def _of_json(body: bytes) -> list[Said]:
    import msgspec

    try:
        found = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []
    if not isinstance(found, dict) or found.get("resourceType") != "OperationOutcome":
        return []
    issues = _dicts(found.get("issue"))
    return [Said(_code(one), _text(one.get("code"))) for one in issues] or [Said("", "")]


def _of_xml(body: bytes) -> list[Said]:
    root = parsed(body)
    if root is None or root.tag != "{http://hl7.org/fhir}OperationOutcome":
        return []
    found = []
    for issue in root.iterfind("{*}issue"):
        code, kind = issue.find("{*}details/{*}coding/{*}code"), issue.find("{*}code")
        values = ("" if part is None else part.get("value", "") for part in (code, kind))
        found.append(Said(*values))
    return found or [Said("", "")]


def _code(issue: dict[str, object]) -> str:
    details = next(iter(_dicts(issue.get("details"))), {})
    return next((_text(one.get("code")) for one in _dicts(details.get("coding"))), "")


def _dicts(value: object) -> list[dict[str, object]]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
