"""One search over all senders."""

import threading
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer

from app.connections.ems import EmsClient
from app.connections.search import SenderResult, search_all
from app.report.errors import AppError
from tests.connections.conftest import NHS_NUMBER
from tests.connections.fhir_samples import bundle, resource
from tests.connections.raw_server import raw_server

MakeClient = Callable[..., EmsClient]


@pytest.mark.hazard("0601", "0602", "0603")
def test_a_sender_that_fails_takes_nothing_from_the_others(
    httpserver: HTTPServer, client_for: MakeClient
) -> None:
    for name, answer in (("found", bundle(resource("Encounter", "1"))), ("none", bundle())):
        httpserver.expect_request(f"/{name}/Encounter").respond_with_data(answer)
    httpserver.expect_request("/wrong/Encounter").respond_with_data("<html>", 200)
    clients = [client_for(httpserver.url_for(f"/{name}"), name=name) for name in ("found", "none")]
    clients.append(client_for(httpserver.url_for("/wrong"), name="wrong"))
    with raw_server(lambda _line, over: bool(over.wait(5))) as silent:
        clients.append(client_for(silent.url, name="silent", timeout_s=0.1))
        found, none, wrong, no_answer = search_all(clients, NHS_NUMBER)
    assert found == SenderResult("found", (httpserver.url_for("/found/Encounter/1"),))
    assert none == SenderResult("none")
    assert wrong.failure is not None
    assert (wrong.sender, wrong.failure.code) == ("wrong", "CONN-070")
    assert no_answer.failure is not None
    assert no_answer.failure.title == "silent gave no answer to the search"


def test_senders_are_asked_at_the_same_time(client_for: MakeClient) -> None:
    together = threading.Barrier(2, timeout=5)

    def script(line: object, _over: threading.Event) -> None:
        together.wait()

    with raw_server(script) as one, raw_server(script) as other:
        clients = [client_for(server.url, retries=0) for server in (one, other)]
        search_all(clients, NHS_NUMBER)
    assert not together.broken


def test_what_is_no_nhs_number_is_asked_of_nobody(
    httpserver: HTTPServer, client_for: MakeClient
) -> None:
    with pytest.raises(AppError) as told:
        search_all([client_for(httpserver.url_for("/fhir"))], "12")
    assert told.value.code == "CONN-090"
    assert httpserver.log == []


def test_without_senders_there_is_no_answer() -> None:
    assert search_all([], NHS_NUMBER) == ()
