"""The BaRS client: brings a response to the service that asked, and judges what comes back.

Roles are reversed: whoever received is the sender now (digest, section 1). A repetition has the
same body and the same two ids, by which the other end knows it, so trying again is always safe.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.connections import bars_outcome, troubles
from app.connections.bars_outcome import NOT_BARS, said
from app.connections.client import SenderClient
from app.connections.errors import Errand, failed
from app.connections.transfer import Request
from app.connections.wire import Answer
from app.report.errors import AppError

API_VERSION = "1.4.0"
"""The version of the BaRS API that is asked for."""

_FORM = f"application/fhir+json; version={API_VERSION}"
_QUOTABLE = re.compile(r"[A-Z][A-Z_]{2,39}\Z")
_ODS = "https://fhir.nhs.uk/Id/ods-organization-code"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the headers say of a message.

    Attributes:
        target: the service it is for: ``source.endpoint`` of the original, ``system|value``.
        request_id: the same for every attempt.
        correlation_id: that of the original.
        ods, organisation: ours.
        program: name and version of this program.
        practitioner, role: who decided, "" where it is not known.
        use_context: use case, category, event and reason, with bars between.
    """

    target: str
    request_id: str
    correlation_id: str
    ods: str
    organisation: str
    program: tuple[str, str]
    practitioner: str = ""
    role: str = ""
    use_context: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The other end has it; ``before`` says that an earlier attempt had got through."""

    answer: bytes = field(repr=False)
    before: bool = False


class BarsClient(SenderClient):
    """One service, or the proxy before it; the base address ends before ``/$process-message``."""

    MAX_BYTES = 4 * 1024 * 1024
    """Bytes of an answer: the echo of what was sent, with ids."""

    def send(self, body: bytes, letterhead: Letterhead) -> Taken:
        """Post a message; it is tried once more only where nothing can have left.

        Raises:
            ConnectionFailed: not taken: for good, or until later. An answer that is not one of
                BaRS leaves open whether it came: it goes again with the same ids.
            Refused: the address is not on a host that is listed for this sender.
            AppError: the endpoint of the original is none that BaRS knows (REPLY-028).
        """
        request = Request(
            "POST",
            f"{self.sender.base_url}/$process-message",
            Errand.REPLY,
            headers_of(letterhead),
            body,
            repeatable=False,
            allowed_statuses=frozenset(range(400, 600)),
            named_by=lambda answer: _echoes(answer.headers, letterhead),
        )
        sent_id = bars_outcome.bundle_id(body)
        return self._transfer.ask(request, lambda one: self._judged(one, letterhead, sent_id))

    def _judged(self, answer: Answer, letterhead: Letterhead, sent_id: str) -> Taken:
        outcome = said(answer.body)
        echoed = _echoes(answer.headers, letterhead)
        if outcome is not None and outcome.means_delivered:
            return Taken(answer.body, before=True)
        if answer.ok and outcome is None:
            if echoed or (sent_id and bars_outcome.bundle_id(answer.body) == sent_id):
                return Taken(answer.body)
            raise failed(NOT_BARS, self.sender, Errand.REPLY)
        if answer.ok and outcome is not None and not outcome.code and echoed:
            return Taken(answer.body)  # an outcome that tells of success
        if outcome is None or not echoed:
            raise self._no_answer_of_bars(answer)
        word = outcome.code if _QUOTABLE.match(outcome.code) else ""
        raise failed(outcome.trouble, self.sender, Errand.REPLY, status=answer.status, said=word)

    def _no_answer_of_bars(self, answer: Answer) -> Exception:
        """No OperationOutcome, or no ids: a failure of the line, whatever the status says."""
        away = troubles.UNAVAILABLE if answer.status in (502, 503, 504) else NOT_BARS
        return failed(away, self.sender, Errand.REPLY, status=answer.status)


def headers_of(letterhead: Letterhead) -> dict[str, str]:
    """The headers of a request (digest, section 1, request headers).

    Raises:
        AppError: the target is not of the form ``system|value`` (REPLY-028).
    """
    system, bar, value = letterhead.target.rpartition("|")
    if not bar or not system.strip() or not value.strip():
        raise AppError(
            "The sender has not had your reply",
            "The endpoint in its message is none that BaRS can bring a reply to",
            "Telephone the sender, and tell its service desk about the endpoint of its source",
            "REPLY-028",
        )
    organisation = {
        "resourceType": "Organization",
        "identifier": [{"system": _ODS, "value": letterhead.ods}],
        "name": letterhead.organisation,
    }
    name, version = letterhead.program
    software = {
        "resourceType": "Device",
        "deviceName": [{"name": name, "type": "manufacturer-name"}],
        "version": [{"value": version}],
    }
    made = {
        "Accept": _FORM,
        "Content-Type": _FORM,
        "X-Request-Id": letterhead.request_id,
        "X-Correlation-Id": letterhead.correlation_id,
        "NHSD-Target-Identifier": _packed({"system": system.strip(), "value": value.strip()}),
        "NHSD-End-User-Organisation": _packed(organisation),
        "NHSD-Requesting-Software": _packed(software),
        "use-context": letterhead.use_context,
    }
    if letterhead.practitioner:
        role: dict[str, object] = {
            "resourceType": "PractitionerRole",
            "practitioner": {"display": letterhead.practitioner},
            "organization": {"display": letterhead.organisation},
        }
        if letterhead.role:
            role["code"] = [{"text": letterhead.role}]
        made["NHSD-Requesting-Practitioner"] = _packed(role)
    return made


def _packed(value: Mapping[str, object]) -> str:
    return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()


def _echoes(headers: Mapping[str, str], letterhead: Letterhead) -> bool:
    """Whether both ids came back: only a BaRS service does that."""
    sent = {"X-Request-Id": letterhead.request_id, "X-Correlation-Id": letterhead.correlation_id}
    return all(headers.get(name, "").lower() == value.lower() for name, value in sent.items())
