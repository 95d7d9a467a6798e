"""The sender of the ITK suite: it posts reports, and takes acknowledgements at its own endpoint."""

import queue
from collections.abc import Callable, Iterator

import httpx
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.conformance.itk.messages import Change, report
from tests.conformance.target import Target

Post = Callable[..., httpx.Response]

TAKEN = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<itk:SimpleMessageResponse xmlns:itk="urn:nhs-itk:ns:201005">OK</itk:SimpleMessageResponse>'
    "</soap:Body></soap:Envelope>"
)


@pytest.fixture
def post(caller: httpx.Client) -> Post:
    """Posts bytes to the receiver's SOAP endpoint."""

    def send(body: bytes, media_type: str = "text/xml; charset=utf-8") -> httpx.Response:
        headers = {"content-type": media_type, "soapaction": '""'}
        return caller.post("/itk", content=body, headers=headers)

    return send


@pytest.fixture
def made(target: Target) -> Callable[..., bytes]:
    """A new report for the receiver, with changes."""

    def make(*changes: Change) -> bytes:
        return report(target.organisation, target.service, *changes)

    return make


class Inbox:
    """The acknowledgements that came to the sender, in order."""

    def __init__(self) -> None:
        self._came: queue.Queue[bytes] = queue.Queue()

    def __call__(self, request: Request) -> Response:
        self._came.put(request.get_data())
        return Response(TAKEN, content_type="text/xml; charset=utf-8")

    def next(self, wait_s: float = 30) -> bytes:
        """The next one; fails where none comes in time."""
        return self._came.get(timeout=wait_s)

    @property
    def is_empty(self) -> bool:
        return self._came.empty()


@pytest.fixture
def inbox(target: Target) -> Iterator[Inbox]:
    """The sender's own endpoint, where the receiver looks for it."""
    came = Inbox()
    with HTTPServer(host="127.0.0.1", port=target.sender_port) as server:
        server.expect_request("/itk", method="POST").respond_with_handler(came)
        yield came
