"""The 999 client: brings a validation response to ``$process-message``, and judges the answer.

The guide leaves transport and answer open, and defines no message that answers a response (999
guide, Validation Response). What is taken for a yes is a status of 2xx with nothing, or with FHIR
that names no fault; what is no FHIR, or is about another Task, leaves open whether it came, and
goes again as it was.

Nothing counts as a yes because there is nothing that a requester ought to say. Were it a no, each
one that answers 200 or 204 alone would get the same outcome again for four days, and then a person
would be told that it never came. Each response has a connection of its own, so an empty answer is
never that to another one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.connections import troubles
from app.connections.client import SenderClient
from app.connections.errors import Errand, failed
from app.connections.fhir import JSON, XML
from app.connections.markup import parsed
from app.connections.peek import Damaged, NotFhir, peek
from app.connections.transfer import Answer, Request
from app.connections.troubles import Advice, Trouble

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

REFUSED = Trouble("CONN-120", "It refused the response as it stands", Advice.RING)
NOT_FHIR = Trouble(
    "CONN-121",
    "What answered is not a FHIR service: a web page or something else came back",
    Advice.IT,
    "the base address and the web proxy",
    retryable=True,
)
OTHER_TASK = Trouble(
    "CONN-122", "What it answered is about another case", Advice.AGAIN, retryable=True
)

_JUDGED = frozenset({400, 404, 405, 409, 410, 415, 422})
_WRONG_ADDRESS = frozenset({404, 405, 410, 415})
_FAULTS = frozenset({"error", "fatal"})


class Case999Client(SenderClient):
    """One requester; responses go to ``$process-message`` below its base address."""

    MAX_BYTES = 1024 * 1024

    def send(self, message: bytes) -> bytes:
        """Bring a message; it is tried once more only where nothing can have left.

        Returns:
            What the requester answered.

        Raises:
            ConnectionFailed: not taken: for good, or until later.
            Refused: the address is not on a host that is listed for this sender.
        """
        kind = XML if message.lstrip()[:1] == b"<" else JSON
        request = Request(
            "POST",
            f"{self.sender.base_url}/$process-message",
            Errand.REPLY,
            {"Accept": kind, "Content-Type": f"{kind}; charset=utf-8"},
            message,
            repeatable=False,
            allowed_statuses=_JUDGED,
            named_by=lambda _: False,
        )
        return self._transfer.ask(request, lambda answer: self._judged(answer, message))

    def _judged(self, answer: Answer, message: bytes) -> bytes:
        if answer.status in _WRONG_ADDRESS:
            raise failed(troubles.REFUSED, self.sender, Errand.REPLY, status=answer.status)
        if answer.ok and not answer.body.strip():
            return answer.body
        try:
            about = _tasks(answer.body)
        except (NotFhir, Damaged) as failure:
            raise failed(NOT_FHIR, self.sender, Errand.REPLY) from failure
        severities, codes = _issues(answer.body)
        if answer.status == 409 and "duplicate" in codes:
            return answer.body  # an earlier try got there, and its answer was lost
        if not answer.ok or severities & _FAULTS:
            raise failed(REFUSED, self.sender, Errand.REPLY)
        ours = _tasks(message) if about else about
        if ours and ours.isdisjoint(about):
            raise failed(OTHER_TASK, self.sender, Errand.REPLY)
        return answer.body


def _tasks(body: bytes) -> frozenset[str]:
    """The ids of the Tasks in a message; nothing else ties a response to its request (999 guide).

    Raises:
        NotFhir, Damaged: it is none.
    """
    seen = peek(body)
    entries = seen.entries or (seen,)
    return frozenset(one.id for one in entries if one.type == "Task" and one.id)


def _issues(body: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """Severities and codes of every OperationOutcome in an answer."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        root = parsed(body)
        found = [] if root is None else root.findall(".//{http://hl7.org/fhir}issue")
        pairs = [(_value(one, "severity"), _value(one, "code")) for one in found]
    else:
        told = _objects(json.loads(body), "entry", "resource") + _objects(json.loads(body))
        issues = [issue for one in told for issue in _objects(one, "issue")]
        pairs = [(str(one.get("severity")), str(one.get("code"))) for one in issues]
    return frozenset(severity for severity, _ in pairs), frozenset(code for _, code in pairs)


def _objects(node: Any, *path: str) -> list[dict[str, Any]]:
    """Every JSON object at the end of a path."""
    found = [node] if isinstance(node, dict) else []
    for key in path:
        values = [one.get(key) for one in found]
        flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
        found = [one for one in flat if isinstance(one, dict)]
    return found


def _value(issue: Element, name: str) -> str:
    found = issue.find(f"{{http://hl7.org/fhir}}{name}")
    return (found.get("value") or "") if found is not None else ""
