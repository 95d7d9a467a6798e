"""FHIR over HTTP: content types, characters and versions; an answer is a resource or a failure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from app.connections import errors, troubles
from app.connections.dates import http_date
from app.connections.errors import Errand, failed
from app.connections.peek import Damaged, NotFhir, Seen, peek
from app.connections.sender import Sender
from app.connections.transfer import Answer, Request, Transfer
from app.report.errors import ConnectionFailed

JSON = "application/fhir+json"
XML = "application/fhir+xml"
EITHER = f"{JSON}, {XML};q=0.9, application/json;q=0.5, application/xml;q=0.5"

_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_ETAG = re.compile(r"\s*(?:W/)?\"([A-Za-z0-9\-.]{1,64})\"\s*\Z")


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as it came.

    Attributes:
        url: where it came from.
        status: the HTTP status.
        at: the sender's clock when it answered, where it said so.
        version: its version for ``If-Match``: of the ETag, else ``meta.versionId``, else empty.
    """

    url: str
    status: int
    body: bytes = field(repr=False)
    seen: Seen
    version: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FhirHttp:
    """Asks one sender for resources (CDS API guide, general guidance and error handling)."""

    transfer: Transfer
    sender: Sender

    def get(
        self, url: str, errand: Errand, allowed_statuses: frozenset[int] = frozenset()
    ) -> Resource:
        """Read or search. JSON is asked for first; a sender that has only XML is asked again.

        Raises:
            ConnectionFailed: as :meth:`Transfer.ask`, or the answer is no FHIR (CONN-070), is
                damaged (CONN-071), or is an OperationOutcome in the place of a resource.
            Refused: the host is not listed.
        """
        request = Request("GET", url, errand, {"Accept": EITHER}, allowed_statuses=allowed_statuses)
        try:
            return self._ask(request)
        except ConnectionFailed as failure:
            if failure.code != troubles.MEDIA_TYPE.code:
                raise
        only_xml = Request("GET", url, errand, {"Accept": XML}, allowed_statuses=allowed_statuses)
        return self._ask(only_xml)

    def send(self, request: Request) -> Resource:
        """Send a resource; the answer may be empty."""
        kind = XML if request.body.lstrip()[:1] == b"<" else JSON
        headers = {"Accept": kind, "Content-Type": f"{kind}; charset=utf-8", **request.headers}
        return self._ask(
            Request(
                request.method,
                request.url,
                request.errand,
                headers,
                request.body,
                repeatable=request.repeatable,
                allowed_statuses=request.allowed_statuses,
            ),
            may_be_empty=True,
        )

    def _ask(self, request: Request, *, may_be_empty: bool = False) -> Resource:
        def understood(answer: Answer) -> Resource:
            return self._resource(answer, request, may_be_empty=may_be_empty)

        return self.transfer.ask(request, understood)

    def _resource(self, answer: Answer, request: Request, *, may_be_empty: bool) -> Resource:
        body = in_utf8(answer.body, answer.headers.get("content-type", ""))
        seen = self._seen(answer, body, request, may_be_empty=may_be_empty)
        if seen.type == "OperationOutcome" and answer.ok and not may_be_empty:
            raise errors.of_answer(answer.status, body, self.sender, request.errand)
        tag = _ETAG.match(answer.headers.get("etag", ""))
        return Resource(
            url=answer.url,
            status=answer.status,
            body=body,
            seen=seen,
            version=tag[1] if tag else seen.version,
            at=http_date(answer.headers.get("date", "")),
        )

    def _seen(self, answer: Answer, body: bytes, request: Request, *, may_be_empty: bool) -> Seen:
        try:
            return peek(body)
        except NotFhir as failure:
            if not answer.ok or (may_be_empty and not body.strip()):
                return Seen("")
            raise failed(troubles.NOT_FHIR, self.sender, request.errand) from failure
        except Damaged as failure:
            raise failed(troubles.DAMAGED, self.sender, request.errand) from failure


def in_utf8(body: bytes, content_type: str) -> bytes:
    """The body in UTF-8, as FHIR demands, where only its header says that it is in another.

    XML that names its own encoding, and anything that is UTF-8 already, stays untouched.
    """
    charset = _CHARSET.search(content_type)
    if charset is None or b"encoding=" in body[:200]:
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return body.decode(charset[1]).encode("utf-8")
        except (LookupError, UnicodeError):
            return body
    return body
