"""Redirects, strangers and proxies: whom a request reaches, and whom it never does."""

from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer

from app.connections.ems import EmsClient
from app.connections.errors import Errand
from app.connections.secrets import MemorySecrets
from app.connections.transfer import Request, Transfer
from app.report.errors import Refused
from app.settings.registry import SenderSettings
from tests.connections.failures import failure_of
from tests.connections.fhir_samples import PATIENT
from tests.connections.raw_server import http, raw_server, unused_port

MakeClient = Callable[..., EmsClient]


@pytest.mark.hazard("0102")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_step_to_another_host_is_never_taken(
    httpserver: HTTPServer, ems: EmsClient, status: int
) -> None:
    with raw_server(lambda line, _over: line.sendall(http(PATIENT.encode()))) as elsewhere:
        httpserver.expect_request("/fhir/Patient/1").respond_with_data(
            "", status, {"Location": f"{elsewhere.url}/Patient/1"}
        )
        assert failure_of(ems).code == "CONN-080"
        assert elsewhere.requests == []


@pytest.mark.parametrize("onward", ["", "http://[bad", "//evil.example/x", "ftp://127.0.0.1/"])
def test_a_step_to_no_address_is_never_taken(client_for: MakeClient, onward: str) -> None:
    said = http(b"", f"Location: {onward}").replace(b"200 OK", b"302 Found")
    with raw_server(lambda line, _over: line.sendall(said)) as server:
        assert failure_of(client_for(server.url)).code == "CONN-080"


def test_a_step_on_the_same_host_is_taken(httpserver: HTTPServer, ems: EmsClient) -> None:
    httpserver.expect_request("/fhir/Patient/1").respond_with_data(
        "", 302, {"Location": "/fhir/Patient/one"}
    )
    httpserver.expect_request("/fhir/Patient/one").respond_with_data(PATIENT)
    assert ems.read("Patient/1") == PATIENT.encode()


@pytest.mark.hazard("0102")
def test_an_unlisted_host_is_not_called_even_by_an_absolute_reference(ems: EmsClient) -> None:
    with raw_server(lambda line, _over: line.sendall(http(PATIENT.encode()))) as elsewhere:
        with pytest.raises(Refused) as told:
            ems.read(f"{elsewhere.url}/Patient/1")
        assert told.value.code == "CONN-081"
        assert elsewhere.requests == []


def test_other_machines_are_asked_through_the_networks_proxy(
    client_for: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with raw_server(lambda line, _over: line.sendall(refusal)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.removesuffix("/fhir"))
        failure = failure_of(client_for("https://ems.invalid/fhir", retries=0))
        assert failure.code == "CONN-056"
        assert proxy.requests[0].startswith(b"CONNECT ems.invalid:443 ")


def test_this_machine_is_asked_without_a_proxy(
    httpserver: HTTPServer, ems: EmsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{unused_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{unused_port()}")
    httpserver.expect_request("/fhir/Patient/1").respond_with_data(PATIENT)
    assert ems.read("Patient/1") == PATIENT.encode()


@pytest.mark.hazard("0102")
def test_the_last_door_itself_calls_no_unlisted_host(secrets: MemorySecrets) -> None:
    sender = SenderSettings("Town EMS", "https://ems.example.nhs.uk/fhir")
    transfer = Transfer(sender, secrets, 1_000)
    with raw_server(lambda line, _over: line.sendall(http(PATIENT.encode()))) as elsewhere:
        request = Request("GET", f"{elsewhere.url}/Patient/1", Errand.REPORT)
        with pytest.raises(Refused):
            transfer.ask(request, lambda answer: answer)
        transfer.close()
        assert elsewhere.requests == []
