"""Servers that are no MESH, or a broken one: nothing is lost, nobody else is called."""

import gzip
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.mesh.mailbox import Mailbox, Outgoing
from app.connections.mesh.session import TooSlow
from tests.connections.mesh.sandbox import (
    OURS,
    OurMailbox,
    failure_of,
    mesh_secrets,
    no_pause,
)
from tests.connections.raw_server import raw_server

INBOX = f"/messageexchange/{OURS}/inbox"
MESSAGE = f"{INBOX}/ID1"


def mailbox_at(url: str, limit: int = 10_000, **settings: Path) -> Mailbox:
    account = OurMailbox(url.rstrip("/"), **settings)
    return Mailbox(account, mesh_secrets(), max_bytes=limit, pause=no_pause)


@pytest.fixture
def mailbox(httpserver: HTTPServer) -> Iterator[Mailbox]:
    with mailbox_at(httpserver.url_for("")) as opened:
        yield opened


def ids(mailbox: Mailbox) -> list[str]:
    return [one for page in mailbox.pages() for one in page]


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, "CONN-024", False),
        (401, "MESH-002", False),
        (403, "MESH-002", False),
        (404, "MESH-003", False),
        (425, "CONN-040", True),
        (429, "CONN-040", True),
        (500, "CONN-042", True),
        (502, "CONN-041", True),
        (503, "CONN-041", True),
    ],
)
def test_every_status_of_the_inbox_is_told(
    httpserver: HTTPServer, mailbox: Mailbox, status: int, code: str, retryable: bool
) -> None:
    httpserver.expect_request(INBOX).respond_with_data("<soap/>", status)
    failure = failure_of(lambda: ids(mailbox))
    assert (failure.code, failure.retryable) == (code, retryable)
    assert failure.title == f"New messages were not collected from MESH mailbox {OURS}"


@pytest.mark.parametrize(
    "body", ["<html>Sign in to the network</html>", "[]", '{"messages": 3}', "null", ""]
)
def test_what_is_no_inbox_is_told(httpserver: HTTPServer, mailbox: Mailbox, body: str) -> None:
    httpserver.expect_request(INBOX).respond_with_data(body, content_type="text/html")
    assert failure_of(lambda: ids(mailbox)).code == "MESH-004"


@pytest.mark.parametrize("path", [INBOX, MESSAGE])
def test_a_redirect_is_never_followed(httpserver: HTTPServer, mailbox: Mailbox, path: str) -> None:
    httpserver.expect_request("/elsewhere").respond_with_json({"messages": ["STOLEN"]})
    moved = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request(path).respond_with_data("", 302, moved)
    ask = (lambda: ids(mailbox)) if path == INBOX else (lambda: mailbox.download("ID1"))
    assert failure_of(ask).code == "CONN-080"
    assert [request.path for request, _ in httpserver.log] == [path]


@pytest.mark.parametrize("following", ["@{other}/x", ".{other}/x", "://{other}/x"])
def test_a_next_page_on_another_host_is_never_asked_for(
    httpserver: HTTPServer, mailbox: Mailbox, following: str
) -> None:
    link = following.format(other=f"localhost:{httpserver.port}")
    page = {"messages": ["ID1"], "links": {"next": link}}
    httpserver.expect_request(INBOX).respond_with_json(page)
    pages = mailbox.pages()
    assert next(pages) == ("ID1",)
    assert failure_of(lambda: next(pages)).code == "CONN-080"
    assert len(httpserver.log) == 1


def test_a_token_is_used_once_though_a_request_is_repeated(
    httpserver: HTTPServer, mailbox: Mailbox
) -> None:
    seen: list[str] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers["Authorization"])
        return Response("x", 503 if len(seen) < 3 else 200)

    httpserver.expect_request(MESSAGE).respond_with_handler(answer)
    message = mailbox.download("ID1")
    assert message is not None
    assert message.body == b"x"
    assert len(set(seen)) == 3


def test_a_part_that_ends_too_early_is_asked_for_again_and_never_taken(
    httpserver: HTTPServer, mailbox: Mailbox
) -> None:
    cut = gzip.compress(b"x" * 500)[:-4]
    headers = {"Content-Encoding": "gzip"}
    httpserver.expect_request(MESSAGE).respond_with_data(cut, headers=headers)
    failure = failure_of(lambda: mailbox.download("ID1"))
    assert (failure.code, failure.retryable) == ("MESH-020", True)
    assert len(httpserver.log) == 3


def test_a_bomb_is_not_unpacked(httpserver: HTTPServer, mailbox: Mailbox) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    headers = {"Content-Encoding": "gzip"}
    httpserver.expect_request(MESSAGE).respond_with_data(bomb, headers=headers)
    assert failure_of(lambda: mailbox.download("ID1")).code == "MESH-021"


def test_more_parts_than_there_can_be_are_not_asked_for(
    httpserver: HTTPServer, mailbox: Mailbox
) -> None:
    headers = {"Mex-Chunk-Range": "1:1001"}
    httpserver.expect_request(MESSAGE).respond_with_data("x", 206, headers)
    assert failure_of(lambda: mailbox.download("ID1")).code == "MESH-021"
    assert len(httpserver.log) == 1


def test_a_missing_part_is_no_message(httpserver: HTTPServer, mailbox: Mailbox) -> None:
    headers = {"Mex-Chunk-Range": "1:2"}
    httpserver.expect_request(MESSAGE).respond_with_data("x", 206, headers)
    httpserver.expect_request(f"{MESSAGE}/2").respond_with_data("", 404)
    assert mailbox.download("ID1") is None


def test_a_connection_that_breaks_off_is_told() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
    server = raw_server(lambda line, _: line.sendall(half))
    with server as called, mailbox_at(called.url) as mailbox:
        failure = failure_of(lambda: mailbox.download("ID1"))
    assert (failure.code, failure.retryable) == ("CONN-055", True)
    assert len(called.requests) == 3


def test_nobody_at_the_other_end_is_told() -> None:
    with mailbox_at("http://127.0.0.1:1") as mailbox:
        failure = failure_of(mailbox.handshake)
    assert (failure.code, failure.retryable) == ("CONN-054", True)


def test_a_server_that_is_not_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    with mailbox_at("http://mesh.invalid") as mailbox:
        assert failure_of(mailbox.handshake).code == "CONN-053"


def test_an_answer_that_dribbles_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(0, 100_000, 200))
    monkeypatch.setattr("app.connections.mesh.session.time.monotonic", lambda: next(moments))

    def dribble(line: object, over: object) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")  # type: ignore[attr-defined]
        while not over.wait(0.01):  # type: ignore[attr-defined]
            line.sendall(b"x")  # type: ignore[attr-defined]

    with raw_server(dribble) as called, mailbox_at(called.url) as mailbox:
        failure = failure_of(lambda: ids(mailbox))
    assert failure.code == "CONN-052"
    assert isinstance(failure.__cause__, TooSlow)


def test_a_message_that_is_sent_is_never_sent_again_by_itself(
    httpserver: HTTPServer, mailbox: Mailbox
) -> None:
    httpserver.expect_request(f"/messageexchange/{OURS}/outbox").respond_with_data("", 503)
    failure = failure_of(lambda: mailbox.send(Outgoing("THEM", "W", "1", "text/xml", b"x")))
    assert (failure.code, failure.retryable) == ("CONN-041", True)
    assert failure.title == f"MESH mailbox {OURS} has not confirmed the reply"
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"errorEvent": "SEND", "errorCode": "12", "errorDescription": "x"}, "MESH-012"),
        ({"detail": [{"event": "SEND", "code": "17", "msg": "x"}]}, "MESH-017"),
        ({"detail": [{"event": "SEND", "code": "99", "msg": "x"}]}, "MESH-013"),
        ({"detail": "no"}, "MESH-013"),
        (["no"], "MESH-013"),
    ],
)
def test_both_versions_of_a_refusal_are_understood(
    httpserver: HTTPServer, mailbox: Mailbox, answer: object, code: str
) -> None:
    outbox = f"/messageexchange/{OURS}/outbox"
    httpserver.expect_request(outbox).respond_with_json(answer, status=417)
    failure = failure_of(lambda: mailbox.send(Outgoing("THEM", "W", "1", "text/xml", b"x")))
    assert (failure.code, failure.retryable) == (code, False)


AUTHORITY, STRANGER = trustme.CA(), trustme.CA()


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    issued = AUTHORITY.issue_cert("department@example.nhs.uk")
    issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / "ours.pem")
    return tmp_path


@pytest.fixture
def secure() -> Iterator[HTTPServer]:
    """A MESH server that wants a client certificate, as the real one does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    AUTHORITY.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    with HTTPServer(ssl_context=context) as server:
        server.expect_request(INBOX).respond_with_json({"messages": ["ID1"]})
        yield server


def test_our_certificate_and_the_authority_file_are_used(
    secure: HTTPServer, certificates: Path
) -> None:
    ours = {"client_certificate": certificates / "ours.pem", "ca_file": certificates / "ca.pem"}
    with mailbox_at(secure.url_for(""), **ours) as mailbox:
        assert ids(mailbox) == ["ID1"]


def test_a_server_of_another_authority_is_not_trusted(
    secure: HTTPServer, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # requests would trust whatever this names; the settings alone say whom we trust.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates / "ca.pem"))
    ours = {"client_certificate": certificates / "ours.pem"}
    with mailbox_at(secure.url_for(""), **ours) as mailbox:
        assert failure_of(lambda: ids(mailbox)).code == "CONN-060"
    assert secure.log == []


def test_a_server_that_wants_a_certificate_and_gets_none_is_told(
    secure: HTTPServer, certificates: Path
) -> None:
    with mailbox_at(secure.url_for(""), ca_file=certificates / "ca.pem") as mailbox:
        assert failure_of(lambda: ids(mailbox)).code == "CONN-062"


def test_a_certificate_that_cannot_be_used_is_told(secure: HTTPServer, certificates: Path) -> None:
    with mailbox_at(secure.url_for(""), client_certificate=certificates / "none.pem") as mailbox:
        assert failure_of(lambda: ids(mailbox)).code == "CONN-064"
