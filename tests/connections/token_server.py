"""An OAuth2 token server that looks as hard at an assertion as a real one (RFC 7523)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CLIENT, KEY_ID = "client-1", "key-1"
FIVE_MINUTES = 300


@cache
def key(name: str) -> RSAKey:
    """A private key of that name; making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": name})


def pem(name: str) -> str:
    """A private key as the keyring has it."""
    return key(name).as_pem(private=True).decode()


@dataclass
class TokenServer:
    """A token server with one client and its one key.

    Attributes:
        url: its address, which an assertion must name as its audience.
        given: the tokens so far.
        refused: the reasons so far.
        instead: an answer to give in place of its own.
        skew: how far its clock is from ours.
        lasts: what it says of ``expires_in``; None says nothing.
    """

    url: str
    given: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    assertions: list[str] = field(default_factory=list)
    instead: Response | None = None
    skew: timedelta = timedelta(0)
    lasts: Any = "599"
    _used: set[str] = field(default_factory=set)

    def now(self) -> float:
        """Its clock."""
        return (datetime.now(UTC) + self.skew).timestamp()

    def answer(self, request: Request) -> Response:
        """Give a token, or say why not."""
        if self.instead is not None:
            return self.instead
        form = request.form
        self.assertions.append(form.get("client_assertion", ""))
        wrong = self._wrong(form.to_dict())
        if wrong:
            self.refused.append(wrong)
            words = {"error": "invalid_client", "error_description": wrong}
            return json_response(words, 400)
        self.given.append(f"made-up-access-{len(self.given)}")
        told = {"access_token": self.given[-1], "token_type": "Bearer"}
        if self.lasts is not None:
            told["expires_in"] = self.lasts
        return json_response(told, 200)

    def _wrong(self, form: dict[str, str]) -> str:
        if form.get("grant_type") != "client_credentials":
            return "grant_type"
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            return "client_assertion_type"
        try:
            token = jwt.decode(form["client_assertion"], key(KEY_ID), algorithms=["RS512"])
        except JoseError:
            return "signature"
        if token.header.get("kid") != KEY_ID or token.header.get("alg") != "RS512":
            return "kid"
        claims = token.claims
        if claims.get("iss") != CLIENT or claims.get("sub") != CLIENT:
            return "iss and sub"
        if claims.get("aud") != self.url:
            return "aud"
        if not self.now() < claims["exp"] <= self.now() + FIVE_MINUTES:
            return "exp"
        if not claims.get("jti") or claims["jti"] in self._used:
            return "jti"
        self._used.add(claims["jti"])
        return ""


def json_response(words: dict[str, Any], status: int) -> Response:
    """An answer of a token server."""
    import json

    return Response(json.dumps(words), status, content_type="application/json")


def token_server(server: HTTPServer) -> TokenServer:
    """Make an HTTP server give tokens at ``/oauth2/token``."""
    made = TokenServer(server.url_for("/oauth2/token"))
    server.expect_request("/oauth2/token", method="POST").respond_with_handler(made.answer)
    return made
