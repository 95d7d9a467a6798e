"""How we prove to a sender who we are: a kept token, or one that its token server gives.

OAuth2 client credentials with a signed JWT (RFC 7521, 7523; NHS England API platform,
application-restricted access): RS512, ``kid``, and an assertion that ends within five minutes.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from app.connections import errors, troubles
from app.connections.dates import http_date, retry_after
from app.connections.errors import Errand, failed
from app.connections.secrets import Secrets
from app.connections.sender import SigningSender
from app.connections.wire import Answer, Wire
from app.report.errors import ConnectionFailed

ASSERTION_LASTS = timedelta(minutes=4)
"""Five minutes are allowed; the fifth is for a clock of ours that is fast."""

UNSAID_LASTS = timedelta(seconds=60)
"""How long a token counts that does not say how long it lasts."""

LEAST_KEY_BITS = 2048

CLOCKS_APART = timedelta(seconds=60)
"""A refusal is put down to the clocks where they differ by more."""

_ANSWER_MAX = 64 * 1024
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_log = logging.getLogger("triage-handover.tokens")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and until when it is used."""

    value: str = field(repr=False)
    until: datetime


class Tokens:
    """Tokens that were given, for all connections of this process that sign on alike."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], Token] = {}
        self._turns: dict[tuple[str, ...], threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, who: tuple[str, ...], now: datetime, fetch: Callable[[], Token]) -> Token:
        """The token that is still good, or a new one; one caller asks, the others wait for it."""
        with self._lock:
            turn = self._turns.setdefault(who, threading.Lock())
        with turn:
            token = self._kept.get(who)
            if token is None or token.until <= now:
                token = self._kept[who] = fetch()
            return token

    def forget(self, who: tuple[str, ...], value: str) -> None:
        """Use a token no more; one that was given since stays."""
        with self._lock:
            token = self._kept.get(who)
            if token is not None and token.value == value:
                del self._kept[who]


_OF_THIS_PROCESS = Tokens()


@dataclass(frozen=True, slots=True)
class _TokenServer:
    """A sender's token server, as a sender of its own: the same trust, no sign-on."""

    name: str
    base_url: str
    client_certificate: Path | None
    client_key: Path | None
    ca_file: Path | None
    timeout_s: float
    total_s: float
    retries: int
    phone: str
    allowed_hosts: tuple[str, ...] = ()
    token_secret: str | None = None


class Authorizer:
    """The sign-on to one sender.

    Args:
        sender: whom; ``signs_on_by`` says how.
        secrets: where the token or our private key is.
        clock: the present moment.
        tokens: where tokens that were given are kept meanwhile.
    """

    def __init__(
        self,
        sender: SigningSender,
        secrets: Secrets,
        clock: Clock = lambda: datetime.now(UTC),
        tokens: Tokens = _OF_THIS_PROCESS,
    ) -> None:
        self._sender = sender
        self._secrets = secrets
        self._clock = clock
        self._tokens = tokens
        self._who = (sender.token_url, sender.client_id, sender.key_id, sender.signing_key_secret)
        self._wire: Wire | None = None

    def close(self) -> None:
        """Let go of the connection to the token server."""
        if self._wire is not None:
            self._wire.close()

    def headers(self, errand: Errand = Errand.CHECK) -> dict[str, str]:
        """The headers of a request that sign us on; none where the sender wants none.

        Args:
            errand: what the request is for; the title of a failure.

        Raises:
            ConnectionFailed: there is no usable token or key in the keyring (CONN-012, 013), or
                the token server gives none (CONN-014 to 016, or no connection).
            AppError: the keyring cannot be used.
        """
        match self._sender.signs_on_by:
            case "bearer":
                value = (self._secrets.get(self._sender.token_secret or "") or "").strip()
                if not is_token(value):
                    raise failed(troubles.NO_TOKEN, self._sender, errand)
            case "oauth2":
                given = self._tokens.get(self._who, self._clock(), lambda: self._fetch(errand))
                value = given.value
            case _:
                return {}
        return {"Authorization": f"Bearer {value}"}

    def renewed(self, refused: Mapping[str, str]) -> bool:
        """Whether to ask once more after a 401: a token that was given may have been taken back.

        Args:
            refused: the headers of the request that was refused.
        """
        if self._sender.signs_on_by != "oauth2":
            return False
        self._tokens.forget(self._who, refused.get("Authorization", "").removeprefix("Bearer "))
        return True

    def assertion(self, errand: Errand = Errand.CHECK) -> str:
        """A signed JWT that says who we are, used once (RFC 7523, section 3).

        Raises:
            ConnectionFailed: there is no usable private key in the keyring (CONN-013).
        """
        key = (self._secrets.get(self._sender.signing_key_secret) or "").strip()
        if not is_signing_key(key):
            raise failed(troubles.NO_KEY, self._sender, errand)
        claims: dict[str, str | int] = {
            "iss": self._sender.client_id,
            "sub": self._sender.client_id,
            "aud": self._sender.token_url,
            "jti": str(uuid4()),
            "exp": int((self._clock() + ASSERTION_LASTS).timestamp()),
        }
        return _signed(claims, key, self._sender.key_id)

    def _fetch(self, errand: Errand) -> Token:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": self.assertion(errand),
        }
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        asked_at = self._clock()
        answer = self._connected().exchange(
            "POST", self._sender.token_url, errand, headers, urlencode(form).encode()
        )
        token = self._understood(answer, asked_at, errand)
        _log.info("token_fetched", extra={"sender": self._sender.name})
        return token

    def _understood(self, answer: Answer, asked_at: datetime, errand: Errand) -> Token:
        told = _members(answer.body)
        if not answer.ok:
            raise self._refused(answer, told, errand)
        value, kind = told.get("access_token"), told.get("token_type", "Bearer")
        bearer = isinstance(kind, str) and kind.casefold() == "bearer"
        if not isinstance(value, str) or not is_token(value) or not bearer:
            raise failed(troubles.NO_TOKEN_GIVEN, self._sender, errand, status=answer.status)
        lasts = _seconds(told.get("expires_in"))
        return Token(value, asked_at + lasts - min(timedelta(seconds=30), lasts / 5))

    def _refused(
        self, answer: Answer, told: Mapping[str, object], errand: Errand
    ) -> ConnectionFailed:
        status, code = answer.status, told.get("error")
        if 300 <= status < 400:
            return failed(troubles.SENT_ELSEWHERE, self._sender, errand)
        if status in (408, 429) or status >= 500:
            failure = errors.of_answer(status, b"", self._sender, errand)
            failure.wait = retry_after(status, answer.headers, self._clock())
            return failure
        at = http_date(answer.headers.get("date", ""))
        if at is not None and abs(at - self._clock()) > CLOCKS_APART:
            return failed(troubles.CLOCK, self._sender, errand)
        if isinstance(code, str) and code in _REFUSALS:
            return failed(troubles.KEY_REFUSED, self._sender, errand, said=code)
        row = troubles.KEY_REFUSED if status == 401 else troubles.NO_TOKEN_GIVEN
        return failed(row, self._sender, errand, status=status)

    def _connected(self) -> Wire:
        if self._wire is None:
            one, parts = self._sender, urlsplit(self._sender.token_url)
            server = _TokenServer(
                name=one.name,
                base_url=f"{parts.scheme}://{parts.netloc}",
                client_certificate=one.client_certificate,
                client_key=one.client_key,
                ca_file=one.ca_file,
                timeout_s=one.timeout_s,
                total_s=one.total_s,
                retries=one.retries,
                phone=one.phone,
            )
            self._wire = Wire(server, _ANSWER_MAX)
        return self._wire


_REFUSALS = frozenset(
    """invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type
    invalid_scope""".split()
)
"""RFC 6749, section 5.2. Any other word is not repeated: it may be anything."""


def is_signing_key(pem: str) -> bool:
    """Whether a secret is an RSA key that can sign: PEM, no password, 2048 bits or more."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.strip().encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # no PEM; with a password; unknown
        return False
    return isinstance(key, RSAPrivateKey) and key.key_size >= LEAST_KEY_BITS


def is_token(value: str) -> bool:
    """Whether a secret can be sent as a bearer token (RFC 6750): one word of ASCII."""
    return bool(value) and value.isascii() and value.isprintable() and " " not in value


def _signed(claims: Mapping[str, str | int], pem: str, key_id: str) -> str:
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    header = {"alg": "RS512", "typ": "JWT", "kid": key_id}
    return jwt.encode(header, dict(claims), RSAKey.import_key(pem), algorithms=["RS512"])


def _members(body: bytes) -> Mapping[str, object]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(value: object) -> timedelta:
    """``expires_in``: a number, or digits in quotation marks as the NHS API platform writes it."""
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or len(text) > 9:
        return UNSAID_LASTS
    return timedelta(seconds=int(text))
