"""The ITK client: what goes over the wire, and what every answer means."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.itk import ItkClient
from app.connections.secrets import MemorySecrets
from app.report.errors import ConnectionFailed
from app.settings.registry import SenderKind, SenderSettings
from tests.connections.raw_server import unused_port

MESSAGE = b"<?xml version='1.0' encoding='utf-8'?><soap:Envelope/>"
ACTION = "urn:nhs-itk:services:201005:SendInfrastructureAck-v1-0"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TAKEN = (
    f'<s:Envelope xmlns:s="{SOAP}"><s:Body><SimpleMessageResponse xmlns="urn:nhs-itk:ns:201005">'
    "{said}</SimpleMessageResponse></s:Body></s:Envelope>"
)

Client = Callable[..., ItkClient]


def fault(code: str) -> str:
    return (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault><faultcode>{code}</faultcode>'
        "<faultstring>About Mila Farrow</faultstring></s:Fault></s:Body></s:Envelope>"
    )


@pytest.fixture
def client_of(secrets: MemorySecrets, pauses: list[float]) -> Iterator[Client]:
    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        return False

    with ExitStack() as stack:

        def make(url: str, **settings: Any) -> ItkClient:
            quick = {"timeout_s": 1.0, "total_s": 3.0, "kind": SenderKind.ITK} | settings
            sender = SenderSettings("Wolds 111", url, **quick)
            return stack.enter_context(ItkClient(sender, secrets, pause=pause))

        yield make


@pytest.fixture
def client(httpserver: HTTPServer, client_of: Client) -> ItkClient:
    return client_of(httpserver.url_for("/itk"))


def answers(httpserver: HTTPServer, body: str | bytes, status: int = 200) -> None:
    httpserver.expect_request("/itk").respond_with_data(body, status, content_type="text/xml")


def refusal(client: ItkClient) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as told:
        client.send(MESSAGE, ACTION)
    return told.value


def test_a_message_goes_as_it_is_with_its_action(httpserver: HTTPServer, client: ItkClient) -> None:
    seen: list[Request] = []

    def take(request: Request) -> Response:
        assert request.get_data() == MESSAGE
        seen.append(request)
        return Response(TAKEN.format(said="OK:1"), content_type="text/xml")

    httpserver.expect_request("/itk", method="POST").respond_with_handler(take)

    taken = client.send(MESSAGE, ACTION)

    assert b"OK:1" in taken.answer
    (request,) = seen
    assert request.headers["content-type"] == "text/xml; charset=utf-8"
    assert request.headers["soapaction"] == f'"{ACTION}"'


@pytest.mark.parametrize("said", ["OK:1", "OK", "TEST_HARNESS_ID:7", ""])
def test_the_words_of_a_response_are_free(
    httpserver: HTTPServer, client: ItkClient, said: str
) -> None:
    answers(httpserver, TAKEN.format(said=said))
    assert client.send(MESSAGE, ACTION).answer


@pytest.mark.parametrize("status", [500, 200, 400])
@pytest.mark.parametrize(
    ("code", "retryable"),
    [
        ("s:Client", False),
        ("Client", False),
        ("s:MustUnderstand", False),
        ("s:VersionMismatch", False),
        ("s:Server", True),
        ("x-y:z", False),
    ],
)
def test_a_fault_is_for_good_unless_it_is_their_own(
    httpserver: HTTPServer, client: ItkClient, code: str, status: int, *, retryable: bool
) -> None:
    answers(httpserver, fault(code), status)
    told = refusal(client)
    assert told.retryable is retryable
    assert told.code == ("CONN-111" if retryable else "CONN-110")
    assert "Farrow" not in told.line


def test_a_fault_of_soap_1_2_is_understood(httpserver: HTTPServer, client: ItkClient) -> None:
    body = (
        '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code>'
        "<e:Value>e:Receiver</e:Value></e:Code></e:Fault></e:Body></e:Envelope>"
    )
    answers(httpserver, body, 500)
    assert refusal(client).retryable


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body>Sign in</body></html>", b"OK", b"{}", b"<a", f"<e xmlns='{SOAP}'/>"],
    ids=["empty", "web page", "words", "JSON", "cut", "empty SOAP"],
)
def test_what_is_no_answer_of_itk_goes_again(
    httpserver: HTTPServer, client: ItkClient, body: bytes | str
) -> None:
    answers(httpserver, body)
    told = refusal(client)
    assert (told.code, told.retryable) == ("CONN-112", True)


def test_a_response_with_a_status_that_denies_it_is_none(
    httpserver: HTTPServer, client: ItkClient
) -> None:
    answers(httpserver, TAKEN.format(said="OK"), 500)
    assert refusal(client).retryable


@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        (400, False),
        (401, False),
        (403, False),
        (404, False),
        (405, False),
        (413, False),
        (415, False),
        (429, True),
        (500, True),
        (502, True),
        (503, True),
        (504, True),
    ],
)
def test_a_status_without_soap_is_told_by_itself(
    httpserver: HTTPServer, client: ItkClient, status: int, *, retryable: bool
) -> None:
    answers(httpserver, b"<html/>", status)
    assert refusal(client).retryable is retryable


def test_a_redirect_is_refused(httpserver: HTTPServer, client: ItkClient) -> None:
    moved = Response(status=307, headers={"Location": httpserver.url_for("/other")})
    httpserver.expect_request("/itk").respond_with_response(moved)
    httpserver.expect_request("/other").respond_with_data(TAKEN.format(said="OK"))
    assert refusal(client).code == "CONN-080"


def test_an_entity_in_an_answer_is_not_followed(httpserver: HTTPServer, client: ItkClient) -> None:
    evil = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    answers(httpserver, evil + fault("&e;").replace("?>", ""), 500)
    assert refusal(client).code == "CONN-110"


@pytest.mark.usefixtures("httpserver")
def test_it_is_tried_again_only_where_nothing_can_have_left(
    httpserver: HTTPServer, client: ItkClient, client_of: Client, pauses: list[float]
) -> None:
    answers(httpserver, fault("s:Server"), 500)
    refusal(client)
    assert pauses == []
    assert len(httpserver.log) == 1
    told = refusal(client_of(f"http://127.0.0.1:{unused_port()}/itk"))
    assert told.code == "CONN-054"
    assert len(pauses) == 3


def test_a_sender_is_signed_on_to(httpserver: HTTPServer, client_of: Client) -> None:
    wanted = {"Authorization": "Bearer made-up-token"}
    httpserver.expect_request("/itk", headers=wanted).respond_with_data(TAKEN.format(said="OK"))
    client_of(httpserver.url_for("/itk"), token_secret="ems-token").send(MESSAGE, ACTION)
