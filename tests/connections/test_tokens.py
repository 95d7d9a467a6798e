"""Signing on: against a token server on a real socket that looks at every claim."""

import json
import logging
import traceback
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.connections.ems import EmsClient
from app.connections.errors import Errand
from app.connections.secrets import MemorySecrets
from app.connections.tokens import Authorizer, Tokens
from app.report.errors import ConnectionFailed
from app.settings.registry import SenderSettings, SignOn
from tests.connections.fhir_samples import FHIR_JSON, PATIENT
from tests.connections.raw_server import unused_port
from tests.connections.token_server import (
    CLIENT,
    KEY_ID,
    TokenServer,
    json_response,
    key,
    pem,
    token_server,
)

SECRET_WORDS = ("made-up-access", "PRIVATE KEY", "eyJ")
ANSWERS = [
    (Response("", 500), "CONN-042", True),
    (Response("<html>", 503), "CONN-041", True),
    (Response("", 429), "CONN-040", True),
    (Response("", 302, {"Location": "https://elsewhere.example/"}), "CONN-080", False),
    (Response("<html>proxy</html>", 200), "CONN-016", False),
    (Response("", 200), "CONN-016", False),
    (Response("[]", 200), "CONN-016", False),
    (Response("[" * 100_000, 200), "CONN-072", False),
    (Response("[" * 50_000, 200), "CONN-016", False),
    (Response('{"access_token": "a b"}', 200), "CONN-016", False),
    (Response('{"access_token": "a\\nb"}', 200), "CONN-016", False),
    (Response('{"access_token": 5}', 200), "CONN-016", False),
    (Response('{"access_token": "made-up-access", "token_type": "mac"}', 200), "CONN-016", False),
    (Response('{"access_token": "made-up-acc', 200), "CONN-016", False),
    (Response("", 401), "CONN-014", False),
    (Response("<html>", 404), "CONN-016", False),
    (json_response({"error": "unauthorized_client"}, 400), "CONN-014", False),
    (json_response({"error": "Ann TESTER 9990000018"}, 400), "CONN-016", False),
]


@pytest.fixture
def server(httpserver: HTTPServer) -> TokenServer:
    """A token server that knows our key."""
    return token_server(httpserver)


@pytest.fixture
def keys() -> MemorySecrets:
    """The keyring with our private key."""
    kept = MemorySecrets()
    kept.set("region-key", pem(KEY_ID))
    return kept


def sender(server: TokenServer, **settings: Any) -> SenderSettings:
    usual: dict[str, Any] = {
        "sign_on": SignOn.OAUTH2,
        "token_url": server.url,
        "client_id": CLIENT,
        "key_id": KEY_ID,
        "signing_key_secret": "region-key",
        "timeout_s": 1.0,
        "total_s": 3.0,
    }
    base_url = settings.pop("base_url", "https://region.example.nhs.uk")
    return SenderSettings("Region", base_url, **{**usual, **settings})


def ask(
    server: TokenServer,
    keys: MemorySecrets,
    clock: Callable[[], datetime] | None = None,
    **more: Any,
) -> dict[str, str]:
    made = Authorizer(sender(server, **more), keys, clock or now, Tokens())
    try:
        return made.headers(Errand.REPLY)
    finally:
        made.close()


def now() -> datetime:
    return datetime.now(UTC)


def refusal(*args: Any, **more: Any) -> ConnectionFailed:
    with pytest.raises(ConnectionFailed) as told:
        ask(*args, **more)
    shown = "".join(traceback.format_exception(told.value))
    assert not [word for word in SECRET_WORDS if word in shown]
    assert told.value.title == "Region has not confirmed the reply"
    return told.value


def test_a_signed_assertion_gets_a_token(server: TokenServer, keys: MemorySecrets) -> None:
    assert ask(server, keys) == {"Authorization": "Bearer made-up-access-0"}
    assert server.refused == []
    header, claims = (
        json.loads(urlsafe_b64decode(part + "==")) for part in server.assertions[0].split(".")[:2]
    )
    assert header == {"alg": "RS512", "typ": "JWT", "kid": KEY_ID}
    assert set(claims) == {"iss", "sub", "aud", "jti", "exp"}


def test_no_assertion_is_used_twice(server: TokenServer, keys: MemorySecrets) -> None:
    for _ in range(3):
        ask(server, keys)
    assert len(set(server.assertions)) == 3
    assert server.refused == []


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"key_id": "key-2"}, "kid"),
        ({"client_id": "client-2"}, "iss and sub"),
        ({"signing_key_secret": "other-key"}, "signature"),
    ],
)
def test_what_the_server_does_not_know_is_told(
    server: TokenServer, keys: MemorySecrets, settings: dict[str, str], reason: str
) -> None:
    keys.set("other-key", pem("key-2"))
    failure = refusal(server, keys, **settings)
    assert (failure.code, failure.retryable) == ("CONN-014", False)
    assert "It said: invalid_client." in failure.what_happened
    assert server.refused == [reason]


def test_an_audience_of_another_address_is_refused(
    server: TokenServer, keys: MemorySecrets
) -> None:
    url, server.url = server.url, "https://other.example/token"
    assert refusal(server, keys, token_url=url).code == "CONN-014"
    assert server.refused == ["aud"]


@pytest.mark.parametrize("seconds", [-230, -30, 0, 30, 55])
def test_clocks_that_are_a_little_apart_do_no_harm(
    server: TokenServer, keys: MemorySecrets, seconds: int
) -> None:
    """Ours fast by nearly a minute, or slow by nearly four: the assertion still counts."""
    assert ask(server, keys, lambda: now() + timedelta(seconds=seconds))
    assert server.refused == []


@pytest.mark.parametrize("minutes", [-10, 10, 600])
def test_clocks_that_are_far_apart_are_told(
    server: TokenServer, keys: MemorySecrets, minutes: int
) -> None:
    failure = refusal(server, keys, lambda: now() + timedelta(minutes=minutes))
    assert server.refused == ["exp"]
    assert (failure.code, failure.retryable) == ("CONN-015", False)
    assert "the clock of this machine" in failure.what_to_do


@pytest.mark.parametrize(("answer", "code", "retryable"), ANSWERS)
def test_other_answers_of_a_token_server_are_told(
    server: TokenServer, keys: MemorySecrets, answer: Response, code: str, retryable: bool
) -> None:
    server.instead = answer
    failure = refusal(server, keys)
    assert (failure.code, failure.retryable) == (code, retryable)
    assert "TESTER" not in failure.line


def test_a_token_server_that_asks_to_wait_is_left_alone_and_it_is_told_for_how_long(
    server: TokenServer, keys: MemorySecrets
) -> None:
    server.instead = Response("", 429, {"Retry-After": "1200"})
    assert refusal(server, keys).wait == timedelta(minutes=20)


def test_a_token_server_that_is_not_there_is_told(server: TokenServer, keys: MemorySecrets) -> None:
    failure = refusal(server, keys, token_url=f"http://127.0.0.1:{unused_port()}/token")
    assert (failure.code, failure.retryable) == ("CONN-054", True)


def _pem_of(made: Any, password: bytes | None = None) -> str:
    locked = serialization.BestAvailableEncryption(password) if password else None
    return str(
        made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            locked or serialization.NoEncryption(),
        ).decode()
    )


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "",
        "not a key",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        key(KEY_ID).as_pem(private=False).decode(),
        _pem_of(ec.generate_private_key(ec.SECP256R1())),
        _pem_of(rsa.generate_private_key(65537, 1024)),  # noqa: S505 - it is to be refused
        _pem_of(rsa.generate_private_key(65537, 2048), b"made-up"),
        "\N{SNOWMAN}",
    ],
)
def test_a_key_that_cannot_sign_is_told_and_nobody_is_asked(
    server: TokenServer, keys: MemorySecrets, kept: str | None
) -> None:
    keys.delete("region-key")
    if kept is not None:
        keys.set("region-key", kept)
    assert refusal(server, keys).code == "CONN-013"
    assert server.assertions == []


@pytest.mark.parametrize(
    ("lasts", "used_for"),
    [("599", 569), (599, 569), (100, 80), (None, 48), ("soon", 48), (True, 48), (-5, 48), (0, 0)],
)
def test_a_token_is_used_until_shortly_before_it_ends(
    server: TokenServer, keys: MemorySecrets, lasts: object, used_for: int
) -> None:
    server.lasts = lasts
    start, later = now(), [timedelta(0)]
    made = Authorizer(sender(server), keys, lambda: start + later[0], Tokens())
    first = made.headers()
    for seconds in (max(used_for - 1, 0), used_for):
        later[0] = server.skew = timedelta(seconds=seconds)
        again = made.headers()
        assert (again == first) is (seconds < used_for)
    made.close()


def test_many_at_once_ask_for_one_token(server: TokenServer, keys: MemorySecrets) -> None:
    tokens = Tokens()
    made = [Authorizer(sender(server), keys, now, tokens) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: one.headers()["Authorization"], made))
    assert set(found) == {"Bearer made-up-access-0"}
    for one in made:
        one.close()


def test_a_token_that_was_given_since_is_not_forgotten(
    server: TokenServer, keys: MemorySecrets
) -> None:
    tokens = Tokens()
    made = Authorizer(sender(server), keys, now, tokens)
    old = made.headers()
    assert made.renewed(old)
    new = made.headers()
    assert made.renewed(old)
    assert made.headers() == new != old
    made.close()


def test_a_kept_token_is_sent_as_it_is_and_never_renewed(keys: MemorySecrets) -> None:
    keys.set("t", " made-up-token\n")
    made = Authorizer(SenderSettings("Town", "https://a", token_secret="t"), keys)
    assert made.headers() == {"Authorization": "Bearer made-up-token"}
    assert not made.renewed(made.headers())
    keys.set("t", "two words")
    with pytest.raises(ConnectionFailed) as told:
        made.headers()
    assert told.value.code == "CONN-012"
    assert "two words" not in told.value.line


def test_a_sender_that_wants_no_sign_on_gets_none(keys: MemorySecrets) -> None:
    made = Authorizer(SenderSettings("Town", "https://a"), keys)
    assert made.headers() == {}
    assert not made.renewed({})


class Guarded:
    """A sender that takes the newest token of its token server alone, or none at all."""

    def __init__(self, server: TokenServer, httpserver: HTTPServer) -> None:
        self.server, self.statuses, self.shut = server, list[int](), False
        httpserver.expect_request("/fhir/Patient/1").respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        newest = f"Bearer {self.server.given[-1]}" if self.server.given else ""
        well = request.headers.get("Authorization") == newest and not self.shut
        self.statuses.append(200 if well else 401)
        return Response(PATIENT if well else "", self.statuses[-1], content_type=FHIR_JSON)


@pytest.fixture
def guarded(server: TokenServer, httpserver: HTTPServer) -> Guarded:
    """The sender behind the token server."""
    return Guarded(server, httpserver)


@pytest.fixture
def client(server: TokenServer, keys: MemorySecrets, httpserver: HTTPServer) -> Iterator[EmsClient]:
    """A client that signs on with tokens of the server."""
    name = f"key of {uuid4()}"  # tokens are kept for the process: no other test has this one
    keys.set(name, pem(KEY_ID))
    signing = sender(server, base_url=httpserver.url_for("/fhir"), signing_key_secret=name)
    with EmsClient(signing, keys, pause=lambda _: False) as made:
        yield made


def test_a_client_signs_on_by_itself(
    server: TokenServer, guarded: Guarded, client: EmsClient
) -> None:
    for _ in range(3):
        assert client.read("Patient/1") == PATIENT.encode()
    assert (len(server.given), guarded.statuses) == (1, [200, 200, 200])


def test_a_token_that_was_taken_back_is_fetched_again(
    server: TokenServer, guarded: Guarded, client: EmsClient
) -> None:
    client.read("Patient/1")
    server.given.append("made-up-access-of-another")
    assert client.read("Patient/1") == PATIENT.encode()
    assert guarded.statuses == [200, 401, 200]


def test_a_sender_that_takes_no_token_is_asked_twice_and_no_more(
    server: TokenServer, guarded: Guarded, client: EmsClient
) -> None:
    guarded.shut = True
    with pytest.raises(ConnectionFailed) as told:
        client.read("Patient/1")
    assert told.value.code == "CONN-010"
    assert (len(server.given), guarded.statuses) == (2, [401, 401])


@pytest.mark.hazard("P21")
def test_nothing_secret_is_logged(
    server: TokenServer,
    guarded: Guarded,
    client: EmsClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    client.read("Patient/1")
    lines = [f"{line.getMessage()} {vars(line)}" for line in caplog.records]
    assert any("token_fetched" in line for line in lines)
    assert not [line for line in lines for word in SECRET_WORDS if word in line]
