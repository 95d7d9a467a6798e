"""What an OpenID provider says of itself, held to its issuer (OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.connections.hosts import NotAnAddress, origin
from app.connections.signin.known import refused

ALGORITHMS = tuple("RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512".split())
"""Of a signature with a key that only the provider has: never ``none``, never a shared secret."""

WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the provider is asked for what; every address is on the issuer's own host."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    names_itself: bool


def metadata_of(told: Mapping[str, object], issuer: str) -> Metadata:
    """What a discovery document says.

    Raises:
        Refused: it is that of another issuer (SIGNIN-003), leads to another host (SIGNIN-004),
            or its provider cannot do what a safe sign-in needs (SIGNIN-005).
    """
    if told.get("issuer") != issuer:
        raise refused(
            "The sign-in service names itself otherwise than the settings of this program",
            "Tell local IT: the issuer in the settings must be the service's own, letter by letter",
            "SIGNIN-003",
        )
    for key, needed in (
        ("code_challenge_methods_supported", "S256"),
        ("response_types_supported", "code"),
    ):
        offered = told.get(key)
        if not isinstance(offered, list) or needed not in offered:
            raise _lacking(needed)
    algorithms = told.get("id_token_signing_alg_values_supported")
    if not isinstance(algorithms, list) or not set(ALGORITHMS) & set(map(str, algorithms)):
        raise _lacking("a signature that can be checked")
    return Metadata(
        issuer=issuer,
        authorization=_endpoint(told, "authorization_endpoint", issuer),
        token=_endpoint(told, "token_endpoint", issuer),
        keys=_endpoint(told, "jwks_uri", issuer),
        userinfo=_endpoint(told, "userinfo_endpoint", issuer, needed=False),
        end_session=_endpoint(told, "end_session_endpoint", issuer, needed=False),
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def _endpoint(told: Mapping[str, object], key: str, issuer: str, *, needed: bool = True) -> str:
    url = told.get(key)
    if url is None and not needed:
        return ""
    if not isinstance(url, str):
        raise _lacking(key)
    try:
        its_own = origin(url) == origin(issuer)
    except NotAnAddress:
        its_own = False
    if not its_own:
        raise refused(
            f"The sign-in service sends this program to another host (its {key})",
            "Do not sign in. Tell local IT at once",
            "SIGNIN-004",
        )
    return url


def _lacking(what: str) -> Exception:
    return refused(
        f"The sign-in service does not offer what a safe sign-in needs ({what})",
        "Ask local IT to check how it is set up",
        "SIGNIN-005",
    )
