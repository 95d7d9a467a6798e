"""What is asked of the browser: state, nonce and PKCE, made anew for every sign-in.

OpenID Connect Core 1.0, section 3.1.2; PKCE with S256 (RFC 7636); loopback redirect (RFC 8252).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from app.connections.signin.wanted import OpenIdWanted


@dataclass(frozen=True, slots=True)
class Asking:
    """The secrets of one sign-in; none of them is ever used again."""

    redirect_uri: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    @property
    def challenge(self) -> str:
        """What the provider is given of the verifier (RFC 7636, section 4.2)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def address(self, endpoint: str, settings: OpenIdWanted) -> str:
        """Where the browser is sent. The person always proves anew who they are.

        ``max_age=0`` has the provider say when that was: a shared computer's browser may still
        hold the session of whoever was here before.
        """
        query = {
            "response_type": "code",
            "client_id": settings.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(settings.scopes),
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "prompt": "login",
            "max_age": "0",
        }
        if settings.required_acr:
            query["acr_values"] = " ".join(settings.required_acr)
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"
