"""The ID token: who signed in, and every check that it is meant for us, now, for this sign-in.

OpenID Connect Core 1.0, section 3.1.3.7 (validation) and 3.1.3.8 (access token).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.connections.signin.known import refused
from app.connections.signin.metadata import ALGORITHMS
from app.connections.signin.wanted import OpenIdWanted
from app.report.errors import Refused

APART = timedelta(seconds=60)
"""How far the clocks of two honest machines may be from each other."""

LONGEST = 64 * 1024
"""Characters of a token; a longer one is not looked at."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must fit.

    Attributes:
        settings: issuer, client, levels and methods that are enough.
        nonce: what this sign-in sent.
        started: when it began.
        now: the present moment.
        access_token: what came beside the token.
    """

    settings: OpenIdWanted
    nonce: str
    started: datetime
    now: datetime
    access_token: str


def claims_of(token: str, keys: Mapping[str, object], expected: Expected) -> dict[str, Any]:
    """What a token says, once everything about it has been checked.

    Args:
        token: as the provider gave it.
        keys: the provider's keys (JWKS).
        expected: what it must fit.

    Raises:
        Refused: it must not be believed (SIGNIN-022 to 029).
    """
    algorithm, claims = _signed(token, keys)
    settings = expected.settings
    if claims.get("iss") != settings.issuer:
        raise _not_ours("It comes from another sign-in service", "SIGNIN-023")
    audience = claims.get("aud")
    if audience not in (settings.client_id, [settings.client_id]):
        raise _not_ours("It was made for another program", "SIGNIN-024")
    if claims.get("azp", settings.client_id) != settings.client_id:
        raise _not_ours("It was made for another program", "SIGNIN-024")
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
        raise _not_ours("It names nobody", "SIGNIN-021")
    _in_time(claims, expected)
    if not hmac.compare_digest(_text(claims.get("nonce")), expected.nonce.encode()):
        raise _not_ours("It belongs to another sign-in", "SIGNIN-026")
    at_hash = claims.get("at_hash")
    if at_hash is not None and _text(at_hash) != _half_digest(expected.access_token, algorithm):
        raise _not_ours("What came with it was exchanged", "SIGNIN-027")
    _strong_enough(claims, settings)
    return claims


def _signed(token: str, keys: Mapping[str, object]) -> tuple[str, dict[str, Any]]:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    listed = keys.get("keys")
    usable = [one for one in listed if _verifies(one)] if isinstance(listed, list) else []
    if len(token) > LONGEST or not usable:
        raise _unsigned()
    try:
        read = jwt.decode(token, KeySet.import_key_set({"keys": usable}), list(ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError) as failure:
        raise _unsigned() from failure
    return str(read.header["alg"]), dict(read.claims)


def _verifies(key: object) -> bool:
    """Whether it is a public key for signatures: a shared secret in a JWKS is a trap."""
    return (
        isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"
    )


def _in_time(claims: Mapping[str, Any], expected: Expected) -> None:
    now, earliest = expected.now.timestamp(), (expected.started - APART).timestamp()
    slack = APART.total_seconds()
    ends, issued = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    begins = _seconds(claims.get("nbf", 0))
    if ends is None or issued is None or begins is None:
        raise _not_ours("It does not say when it was made or how long it lasts", "SIGNIN-025")
    if ends <= now - slack:
        raise _late("It had expired when it came")
    if issued > now + slack or begins > now + slack:
        raise _late("By the clock of this computer it is from the future")
    if issued < earliest:
        raise _late("It was made before this sign-in began")
    proved = _seconds(claims.get("auth_time"))
    if proved is None or proved < earliest:
        raise refused(
            "The sign-in service did not ask anew who is here",
            "Sign out in the browser, then try again. If that does not help, tell local IT",
            "SIGNIN-029",
        )


def _strong_enough(claims: Mapping[str, Any], settings: OpenIdWanted) -> None:
    methods = claims.get("amr")
    used = set(map(str, methods)) if isinstance(methods, list) else set()
    weak = settings.required_acr and claims.get("acr") not in settings.required_acr
    if weak or (settings.required_amr and not used & set(settings.required_amr)):
        raise refused(
            "The way of signing in was not strong enough for this program",
            "Try again with a smartcard or security key",
            "SIGNIN-028",
        )


def _half_digest(access_token: str, algorithm: str) -> bytes:
    digest = hashlib.new(f"sha{algorithm[2:]}", access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")


def _text(value: object) -> bytes:
    return value.encode() if isinstance(value, str) else b""


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _not_ours(why: str, code: str) -> Refused:
    return refused(
        f"The answer of the sign-in service is not to be believed. {why}",
        "Try once more. If it happens again, tell local IT the code",
        code,
    )


def _unsigned() -> Refused:
    return _not_ours("Its signature is not one of the service's own", "SIGNIN-022")


def _late(why: str) -> Refused:
    return refused(
        f"The answer of the sign-in service does not fit the time. {why}",
        "Try once more. If it happens again, have local IT check the clock of this computer",
        "SIGNIN-025",
    )
