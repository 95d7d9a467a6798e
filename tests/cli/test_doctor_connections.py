"""``doctor`` by kind: each sender, mailbox and folder, the gateway, and their secrets."""

import datetime as dt
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from pytest_httpserver import HTTPServer

from app.cli.check_gateway import check_gateway
from app.cli.check_senders import check_sender
from app.cli.check_sign_in import check_sign_in
from app.cli.check_sources import check_folder, check_mailbox
from app.cli.checks import check_secrets
from app.cli.finding import Finding
from app.connections.secrets import MemorySecrets
from app.settings.registry import (
    FolderKind,
    FolderSettings,
    GatewaySettings,
    MailboxSettings,
    SenderKind,
    SenderSettings,
    Settings,
    SignOn,
)
from app.settings.sign_in import SignInProvider, SignInSettings
from tests.connections.raw_server import unused_port
from tests.connections.token_server import CLIENT, KEY_ID, pem, token_server

AUTHORITY = trustme.CA()
QUICK: dict[str, Any] = {"timeout_s": 1.0, "total_s": 3.0}


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def look(sender: SenderSettings, secrets: MemorySecrets | None = None) -> list[Finding]:
    return check_sender(sender, secrets or MemorySecrets(), now)


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]


@contextmanager
def secure_server(days: int) -> Iterator[HTTPServer]:
    """A sender whose certificate ends after so many days."""
    issued = AUTHORITY.issue_cert("localhost", not_after=now() + dt.timedelta(days=days))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    with HTTPServer(ssl_context=context) as server:
        server.expect_request("/metadata").respond_with_json({"resourceType": "X"})
        yield server


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the authority."""
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    return path


@pytest.mark.parametrize(("status", "code"), [(200, ""), (400, ""), (404, ""), (403, "CONN-011")])
def test_a_bars_sender_is_asked_for_its_capabilities_with_a_token(
    httpserver: HTTPServer, status: int, code: str
) -> None:
    tokens = token_server(httpserver)
    httpserver.expect_request("/bars/metadata").respond_with_data("{}", status)
    secrets = MemorySecrets()
    secrets.set("doctor-key", pem(KEY_ID))
    sender = SenderSettings(
        "Region",
        httpserver.url_for("/bars"),
        SenderKind.BARS,
        sign_on=SignOn.OAUTH2,
        token_url=tokens.url,
        client_id=CLIENT,
        key_id=KEY_ID,
        signing_key_secret="doctor-key",
        **QUICK,
    )
    assert look(sender, secrets)[0].code == code


def test_without_its_key_nothing_is_asked(httpserver: HTTPServer) -> None:
    sender = SenderSettings(
        "Region",
        httpserver.url_for("/bars"),
        SenderKind.BARS,
        sign_on=SignOn.OAUTH2,
        token_url=httpserver.url_for("/token"),
        signing_key_secret="not-there",
    )
    assert codes(look(sender)) == ["CONN-013"]
    assert httpserver.log == []


@pytest.mark.parametrize("kind", [SenderKind.BARS, SenderKind.ITK, SenderKind.CASE_999])
def test_a_sender_that_is_not_there_is_named(kind: SenderKind) -> None:
    url = f"http://127.0.0.1:{unused_port()}"
    assert codes(look(SenderSettings("Region", url, kind, retries=0, **QUICK))) == ["CONN-054"]


def test_an_itk_sender_is_connected_to_and_asked_nothing(httpserver: HTTPServer) -> None:
    sender = SenderSettings("Old 111", httpserver.url_for("/itk"), SenderKind.ITK, **QUICK)
    (found,) = look(sender)
    assert (found.ok, "asked nothing" in found.text) == (True, True)
    assert httpserver.log == []


def test_a_sender_that_only_pushes_is_not_called() -> None:
    (found,) = look(SenderSettings("Old 111", kind=SenderKind.ITK))
    assert (found.ok, "only pushes" in found.text) == (True, True)


@pytest.mark.parametrize("kind", [SenderKind.ITK, SenderKind.BARS])
@pytest.mark.parametrize(
    ("days", "trusted", "expected"),
    [
        (90, True, ["", ""]),
        (10, True, ["", "CERT-002"]),
        (-1, True, ["CONN-061", "CERT-002"]),
        (90, False, ["CONN-060", ""]),
    ],
)
def test_the_certificate_of_a_sender_is_looked_at(
    ca_file: Path, kind: SenderKind, days: int, expected: list[str], *, trusted: bool
) -> None:
    with secure_server(days) as server:
        sender = SenderSettings(
            "Region",
            server.url_for("").rstrip("/"),
            kind,
            ca_file=ca_file if trusted else None,
            **QUICK,
        )
        found = [one for one in look(sender) if one.check != "clock"]
    assert codes(found) == expected
    assert "its own certificate: valid until" in found[1].text


def test_a_line_that_is_not_tls_is_told(httpserver: HTTPServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sender = SenderSettings(
            "Region", f"https://127.0.0.1:{silent.getsockname()[1]}", SenderKind.ITK, **QUICK
        )
        assert codes(look(sender)) == ["CONN-050"]


def discovery(address: str, **more: object) -> dict[str, object]:
    """What an OpenID provider says of itself (OpenID Connect Discovery 1.0)."""
    return {
        "issuer": address,
        "authorization_endpoint": f"{address}/auth",
        "token_endpoint": f"{address}/token",
        "jwks_uri": f"{address}/keys",
        "code_challenge_methods_supported": ["S256"],
        "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["RS256"],
        **more,
    }


def sign_in(issuer: str) -> list[Finding]:
    provider = SignInProvider.OPENID_CONNECT
    settings = SignInSettings(provider, issuer=issuer, client_id="viewer", timeout_s=1.0)
    return check_sign_in(settings, MemorySecrets())


def test_the_account_of_the_system_needs_no_provider() -> None:
    (found,) = check_sign_in(SignInSettings(), MemorySecrets())
    assert (found.ok, found.text) == (True, "by the account of the operating system")


def test_an_openid_provider_is_asked_how_one_signs_in(httpserver: HTTPServer) -> None:
    issuer = httpserver.url_for("").rstrip("/")
    told = httpserver.expect_request("/.well-known/openid-configuration")
    told.respond_with_json(discovery(issuer))
    (found,) = sign_in(issuer)
    assert (found.ok, found.check) == (True, "sign-in")
    assert [request.path for request, _ in httpserver.log] == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"issuer": "https://other.example"}, "SIGNIN-003"),
        ({"token_endpoint": "https://other.example/token"}, "SIGNIN-004"),
        ({"code_challenge_methods_supported": ["plain"]}, "SIGNIN-005"),
    ],
)
def test_a_provider_that_cannot_be_used_is_told(
    httpserver: HTTPServer, more: dict[str, object], code: str
) -> None:
    issuer = httpserver.url_for("").rstrip("/")
    told = httpserver.expect_request("/.well-known/openid-configuration")
    told.respond_with_json(discovery(issuer, **more))
    assert codes(sign_in(issuer)) == [code]


@pytest.mark.hazard("B16")
def test_a_provider_that_does_not_answer_is_told() -> None:
    assert codes(sign_in(f"http://127.0.0.1:{unused_port()}")) == ["SIGNIN-001"]


def gateway(**settings: Any) -> list[Finding]:
    return list(check_gateway(GatewaySettings(**settings), lambda: None))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A certificate with its key, and the key of another."""
    for name in ("ours", "other"):
        issued = AUTHORITY.issue_cert("gate.example.nhs.uk")
        issued.private_key_pem.write_to_path(tmp_path / f"{name}.key")
        issued.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.pem")
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path


def test_a_gateway_that_is_not_set_up_is_not_looked_for() -> None:
    (found,) = gateway()
    assert (found.ok, "not set up" in found.text) == (True, True)


def test_a_gateway_in_order(files: Path) -> None:
    found = gateway(
        port=unused_port(),
        certificate=files / "ours.pem",
        key=files / "ours.key",
        client_ca_file=files / "ca.pem",
        allowed_certificates=("a", "b"),
    )
    assert [one.ok for one in found] == [True, True, True]
    assert "one of 2 certificates" in found[2].text


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"certificate": "ours.pem", "key": "other.key"}, "GATEWAY-003"),
        ({"certificate": "none.pem", "key": "ours.key"}, "GATEWAY-003"),
        ({"certificate": "ours.pem", "key": "ours.key"}, "GATEWAY-021"),
    ],
)
def test_a_gateway_out_of_order_is_named(files: Path, settings: dict[str, str], code: str) -> None:
    found = gateway(port=unused_port(), **{key: files / name for key, name in settings.items()})
    assert code in codes(found)


def test_a_port_that_something_listens_on_may_be_the_gateway_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = gateway(port=taken.getsockname()[1])
    assert "something listens" in found[1].text
    assert found[1].ok


def test_a_port_that_another_program_has_is_named(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/health").respond_with_data("<html>It works</html>")
    found = gateway(port=httpserver.port)
    assert codes(found) == ["", "GATEWAY-020", ""]
    assert "is taken by another program" in found[1].text


def test_an_address_that_is_not_of_this_machine_is_named(files: Path) -> None:
    found = gateway(
        host="192.0.2.1", port=unused_port(), certificate=files / "ours.pem", key=files / "ours.key"
    )
    assert "GATEWAY-020" in codes(found)


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "message.json").write_text("{}")
    (found,) = check_folder(FolderSettings("In", tmp_path))
    assert found.ok
    assert os.listdir(tmp_path) == ["message.json"]  # noqa: PTH208 - names alone


def test_a_folder_that_is_not_there_or_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "none", tmp_path / "file"):
        assert codes(check_folder(FolderSettings("In", path))) == ["FOLDER-020"]


def test_a_mesh_clients_folder_needs_all_three(tmp_path: Path) -> None:
    folder = FolderSettings("In", tmp_path, FolderKind.MESH_CLIENT, mailbox="X26")
    for name in ("IN", "OUT"):
        (tmp_path / name).mkdir()
    assert codes(check_folder(folder)) == ["", "", "FOLDER-020"]
    (tmp_path / "SENT").mkdir()
    assert codes(check_folder(folder)) == ["", "", ""]


def test_a_mailbox_that_cannot_be_opened_is_named() -> None:
    secrets = MemorySecrets()
    url = f"http://127.0.0.1:{unused_port()}"
    mailbox = MailboxSettings("X26OT123", url, "password", "shared")
    (found,) = check_mailbox(mailbox, secrets)
    assert not found.ok
    secrets.set("password", "made-up-password")
    secrets.set("shared", "made-up-shared")
    (found,) = check_mailbox(mailbox, secrets)
    assert found.code == "CONN-054"
    assert "made-up" not in found.text


def test_secrets_that_are_missing_are_named_and_none_is_shown() -> None:
    settings = Settings(senders=(SenderSettings("Town", "https://a", token_secret="town"),))
    secrets = MemorySecrets()
    assert codes([*check_secrets(settings, secrets)]) == ["SECRETS-007"]
    secrets.set("town", "made-up-token")
    (found,) = check_secrets(settings, secrets)
    assert found.ok
    assert "made-up-token" not in found.text
