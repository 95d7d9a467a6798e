"""What somebody sets in the environment of an account adds nobody to those whom MESH is."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer

from app.connections import hosts
from app.connections.mesh.mailbox import Mailbox
from tests.connections.mesh.sandbox import OURS, OurMailbox, failure_of, mesh_secrets, no_pause


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the server were not on this machine, where no environment is looked at."""
    monkeypatch.setattr(hosts, "is_this_machine", lambda _url: False)
    monkeypatch.setenv("NO_PROXY", "localhost")


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[HTTPServer]:
    """A server whose authority is in a file, and that the computer does not trust."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with HTTPServer("localhost", 0, ssl_context=context) as server:
        inbox = server.expect_request(f"/messageexchange/{OURS}/inbox")
        inbox.respond_with_json({"messages": ["ONE"]})
        yield server


def ids(server: HTTPServer, **settings: Path) -> list[str]:
    account = OurMailbox(server.url_for("").rstrip("/"), **settings)
    with Mailbox(account, mesh_secrets(), max_bytes=10_000, pause=no_pause) as mailbox:
        return [one for page in mailbox.pages() for one in page]


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_no_authority_of_the_environment_is_trusted(
    secured: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "authority.pem"))
    assert failure_of(lambda: ids(secured)).code == "CONN-060"
    assert ids(secured, ca_file=tmp_path / "authority.pem") == ["ONE"]


@pytest.mark.usefixtures("elsewhere")
def test_no_sign_on_of_the_environment_takes_the_place_of_ours_and_no_key_is_written_down(
    secured: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine localhost login me password mine\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    assert ids(secured, ca_file=tmp_path / "authority.pem") == ["ONE"]
    (asked,) = [request for request, _ in secured.log]
    assert asked.headers["Authorization"].startswith(f"NHSMESH {OURS}:")
    written = tmp_path / "keys"
    assert not written.exists() or "TRAFFIC_SECRET" not in written.read_text()
