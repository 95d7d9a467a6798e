"""TLS with certificates of our own making, over real sockets."""

import datetime as dt
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from pytest_httpserver import HTTPServer

from app.connections.ems import EmsClient
from tests.connections.failures import failure_of
from tests.connections.fhir_samples import PATIENT

MakeClient = Callable[..., EmsClient]
AUTHORITY = trustme.CA()
STRANGER = trustme.CA()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authority's file, and client certificates of it and of a stranger."""
    made = tmp_path_factory.mktemp("certificates")
    AUTHORITY.cert_pem.write_to_path(made / "ca.pem")
    for name, authority in (("ours", AUTHORITY), ("stranger", STRANGER)):
        issued = authority.issue_cert("department@example.nhs.uk")
        issued.private_key_and_cert_chain_pem.write_to_path(made / f"{name}.pem")
        issued.private_key_pem.write_to_path(made / f"{name}.key")
        issued.cert_chain_pems[0].write_to_path(made / f"{name}.crt")
    return made


@contextmanager
def secure_server(
    issued: trustme.LeafCert,
    *,
    wants_certificate: bool = False,
    version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
) -> Iterator[str]:
    """A sender with that certificate; gives its base address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = version
    issued.configure_cert(context)
    if wants_certificate:
        AUTHORITY.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
    with HTTPServer(ssl_context=context) as server:
        server.expect_request("/fhir/Patient/1").respond_with_data(PATIENT)
        yield server.url_for("/fhir")


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_authority_file_is_trusted(
    client_for: MakeClient, folder: Path, version: ssl.TLSVersion
) -> None:
    with secure_server(AUTHORITY.issue_cert("localhost"), version=version) as url:
        client = client_for(url, ca_file=folder / "ca.pem")
        assert client.read("Patient/1") == PATIENT.encode()


@pytest.mark.parametrize("version", VERSIONS)
def test_an_unknown_authority_is_not_trusted(
    client_for: MakeClient, folder: Path, version: ssl.TLSVersion
) -> None:
    with secure_server(STRANGER.issue_cert("localhost"), version=version) as url:
        for ca_file in (None, folder / "ca.pem"):
            failure = failure_of(client_for(url, ca_file=ca_file))
            assert (failure.code, failure.retryable) == ("CONN-060", False)


def test_an_expired_certificate_is_told_as_such(client_for: MakeClient, folder: Path) -> None:
    past = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    issued = AUTHORITY.issue_cert(
        "localhost", not_before=past, not_after=past + dt.timedelta(days=1)
    )
    with secure_server(issued) as url:
        assert failure_of(client_for(url, ca_file=folder / "ca.pem")).code == "CONN-061"


def test_the_certificate_of_another_host_is_told_as_such(
    client_for: MakeClient, folder: Path
) -> None:
    with secure_server(AUTHORITY.issue_cert("other.example.nhs.uk")) as url:
        assert failure_of(client_for(url, ca_file=folder / "ca.pem")).code == "CONN-063"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("files", [("ours.pem", None), ("ours.crt", "ours.key")])
def test_our_certificate_lets_us_in(
    client_for: MakeClient, folder: Path, version: ssl.TLSVersion, files: tuple[str, str | None]
) -> None:
    issued = AUTHORITY.issue_cert("localhost")
    with secure_server(issued, wants_certificate=True, version=version) as url:
        client = client_for(
            url,
            ca_file=folder / "ca.pem",
            client_certificate=folder / files[0],
            client_key=folder / files[1] if files[1] else None,
        )
        assert client.read("Patient/1") == PATIENT.encode()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ours", [None, "stranger.pem"])
def test_without_the_right_certificate_we_are_told_that_one_is_wanted(
    client_for: MakeClient, folder: Path, version: ssl.TLSVersion, ours: str | None
) -> None:
    issued = AUTHORITY.issue_cert("localhost")
    with secure_server(issued, wants_certificate=True, version=version) as url:
        client = client_for(
            url,
            ca_file=folder / "ca.pem",
            client_certificate=folder / ours if ours else None,
        )
        failure = failure_of(client)
        assert (failure.code, failure.retryable) == ("CONN-062", False)


def test_a_certificate_that_was_renewed_is_used_from_the_next_request_on(
    client_for: MakeClient, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "department.pem"
    file.write_bytes((folder / "stranger.pem").read_bytes())
    with secure_server(AUTHORITY.issue_cert("localhost"), wants_certificate=True) as url:
        client = client_for(url, ca_file=folder / "ca.pem", client_certificate=file)
        assert failure_of(client).code == "CONN-062"

        file.write_bytes((folder / "ours.pem").read_bytes() + b"\n")
        assert client.read("Patient/1") == PATIENT.encode()


@pytest.mark.expected_log("werkzeug")  # it cannot make sense of our greeting
def test_a_sender_without_tls_is_told(httpserver: HTTPServer, client_for: MakeClient) -> None:
    assert failure_of(client_for(f"https://localhost:{httpserver.port}/fhir")).code == "CONN-065"


@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("ca_file", "not-there.pem"),
        ("ca_file", "empty.pem"),
        ("client_certificate", "ours.crt"),  # without its key
        ("client_certificate", "locked.pem"),
    ],
)
def test_a_certificate_file_that_cannot_be_used_is_told_without_asking(
    client_for: MakeClient, folder: Path, key: str, file: str
) -> None:
    (folder / "empty.pem").write_text("nothing")
    key_of_ours = serialization.load_pem_private_key((folder / "ours.key").read_bytes(), None)
    locked = key_of_ours.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"made-up"),
    )
    (folder / "locked.pem").write_bytes(locked + (folder / "ours.crt").read_bytes())
    failure = failure_of(client_for("https://localhost:9/fhir", **{key: folder / file}))
    assert (failure.code, failure.retryable) == ("CONN-064", False)
