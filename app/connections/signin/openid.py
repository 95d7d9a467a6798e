"""OpenID Connect: a person signs in with their own browser, and the provider tells us who it is.

Authorization code with PKCE. Tokens are held in memory for as long as they are needed; only the
issuer's own host is ever called.
"""

from __future__ import annotations

import json
import logging
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from app.connections.errors import Errand
from app.connections.hosts import origin
from app.connections.secrets import Secrets
from app.connections.signin import claims as told_claims
from app.connections.signin.asking import Asking
from app.connections.signin.id_token import Expected, claims_of
from app.connections.signin.known import Attempt, Known, refused
from app.connections.signin.loopback import listening
from app.connections.signin.metadata import WELL_KNOWN, Metadata, metadata_of
from app.connections.signin.wanted import OpenIdWanted
from app.connections.wire import Answer, Wire
from app.report.errors import ConnectionFailed, Refused

Browser = Callable[[str], bool]
Clock = Callable[[], datetime]

_ANSWER_MAX = 256 * 1024
_log = logging.getLogger("triage-handover.signin")
_REFUSALS = frozenset(
    """invalid_request unauthorized_client access_denied unsupported_response_type invalid_scope
    server_error temporarily_unavailable interaction_required login_required
    account_selection_required consent_required invalid_client invalid_grant
    unsupported_grant_type""".split()
)
"""RFC 6749 and OpenID Connect Core, 3.1.2.6. Any other word is not repeated: it may be anything."""


@dataclass(frozen=True, slots=True)
class _Service:
    """The provider, as a sender of its own: its one host, no sign-on, nobody to ring."""

    base_url: str
    ca_file: Path | None
    timeout_s: float
    total_s: float
    name: str = "The sign-in service"
    allowed_hosts: tuple[str, ...] = ()
    token_secret: str | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    retries: int = 0
    phone: str = "the service desk"


class OpenId:
    """Signs people in at one OpenID provider.

    Args:
        settings: the table ``[sign_in]``.
        secrets: where our secret is, if the provider gave one.
        browser: opens an address, gives whether it could; the system's browser by default.
        clock: the present moment.
    """

    asks = True

    def __init__(
        self,
        settings: OpenIdWanted,
        secrets: Secrets,
        browser: Browser = webbrowser.open,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._browser = browser
        self._clock = clock

    def sign_in(self, attempt: Attempt) -> Known:
        """Send the person to the provider, wait for them, and check who it was.

        Raises:
            Refused: nobody was signed in (SIGNIN-001 to 035).
            AppError: the keyring cannot be used.
        """
        wire = self._wire()
        try:
            known = self._sign_in(wire, attempt)
        finally:
            wire.close()
        _log.info("signed_in")
        return known

    def provider(self) -> Metadata:
        """What the provider says of itself; nobody is signed in or out.

        Raises:
            Refused: it cannot be reached, or a safe sign-in is not possible there.
        """
        wire = self._wire()
        try:
            return self._discover(wire)
        finally:
            wire.close()

    def sign_out(self, known: Known) -> None:
        """End the person's session at the provider, where it offers that, in the browser.

        Raises:
            Refused: it cannot be reached, or the browser does not open.
        """
        service = self.provider()
        if service.end_session:
            query = {"client_id": self._settings.client_id}
            if known.proof:
                query["id_token_hint"] = known.proof
            self._show(f"{service.end_session}?{urlencode(query)}")

    def lock(self) -> bool:
        """Nothing outside is locked: whoever comes back signs in anew."""
        return False

    wants_password = False

    def prove(self, attempt: Attempt) -> None:
        """Signing in, which comes next, is the proof."""

    def _sign_in(self, wire: Wire, attempt: Attempt) -> Known:
        started = self._clock()
        service = self._discover(wire)
        with listening(self._settings.redirect_port, attempt.came_back) as redirect_uri:
            asking = Asking(redirect_uri)
            self._show(asking.address(service.authorization, self._settings))
            code = self._code(attempt, asking, service)
        given = self._exchange(wire, service, asking, code)
        token, access = given.get("id_token"), given.get("access_token")
        if not isinstance(token, str):
            raise refused(
                "The sign-in service did not say who signed in",
                "Ask local IT to check how it is set up",
                "SIGNIN-021",
            )
        access_token = access if isinstance(access, str) else ""
        keys = self._asked(wire, "GET", service.keys, {})
        now = self._clock()
        expected = Expected(self._settings, asking.nonce, started, now, access_token)
        claims = claims_of(token, keys, expected)
        return self._known(claims, token, self._more(wire, service, claims, access_token))

    def _discover(self, wire: Wire) -> Metadata:
        issuer = self._settings.issuer
        told = self._asked(wire, "GET", issuer.rstrip("/") + WELL_KNOWN, {})
        return metadata_of(told, issuer)

    def _show(self, address: str) -> None:
        try:
            opened = self._browser(address)
        except (OSError, webbrowser.Error):
            opened = False
        if not opened:
            raise refused(
                "The browser of this computer did not open",
                "Ask local IT which browser is the default one",
                "SIGNIN-013",
            )

    def _code(self, attempt: Attempt, asking: Asking, service: Metadata) -> str:
        try:
            said = attempt.wait(self._settings.patience_s)
        except TimeoutError:
            raise refused(
                "Nobody came back from the browser in time",
                "Try again, and finish signing in there",
                "SIGNIN-012",
            ) from None
        if said is None:
            raise refused("It was stopped here", "Try again when you want to", "SIGNIN-034")
        foreign = said.get("iss") != service.issuer and (service.names_itself or "iss" in said)
        if said.get("state") != asking.state or foreign:
            raise refused(
                "The browser came back with an answer to another sign-in",
                "Close what is open in the browser and try again. If you did not open anything "
                "there yourself, tell local IT",
                "SIGNIN-014",
            )
        if "error" in said or not said.get("code"):
            raise _refusal(said.get("error", ""))
        return said["code"]

    def _exchange(
        self, wire: Wire, service: Metadata, asking: Asking, code: str
    ) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asking.redirect_uri,
            "client_id": self._settings.client_id,
            "code_verifier": asking.verifier,
        }
        if self._settings.client_secret:
            form["client_secret"] = self._secret()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._asked(wire, "POST", service.token, headers, urlencode(form).encode())

    def _secret(self) -> str:
        secret = self._secrets.get(self._settings.client_secret)
        if not secret:
            raise refused(
                "This computer does not have the secret that the sign-in service wants",
                "Ask local IT to put it in with: triage-handover secret set",
                "SIGNIN-035",
            )
        return secret

    def _more(
        self, wire: Wire, service: Metadata, claims: Mapping[str, Any], access_token: str
    ) -> Mapping[str, Any]:
        """What the provider tells of the user beside the ID token; only of that very user."""
        if not service.userinfo or not access_token:
            return {}
        headers = {"Authorization": f"Bearer {access_token}"}
        more = self._asked(wire, "GET", service.userinfo, headers)
        if more.get("sub") != claims["sub"]:
            raise refused(
                "The sign-in service told of somebody else than who signed in",
                "Try once more. If it happens again, tell local IT the code",
                "SIGNIN-020",
            )
        return more

    def _known(self, claims: Mapping[str, Any], token: str, more: Mapping[str, Any]) -> Known:
        every = {**more, **claims}
        settings = self._settings
        role = told_claims.role_of(every, settings.role_claim, settings.roles)
        if role is None:
            raise refused(
                "The sign-in service knows this person, and nothing gives them a role here",
                "Ask local IT for a role in this program",
                "SIGNIN-030",
            )
        return Known(claims["sub"], told_claims.name_of(every), role, token)

    def _asked(
        self, wire: Wire, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Mapping[str, Any]:
        """The members of the JSON object that answers."""
        try:
            answer = wire.exchange(
                method, url, Errand.CHECK, {"Accept": "application/json", **headers}, body
            )
        except ConnectionFailed as failure:
            raise refused(
                f"The sign-in service could not be reached. {failure.what_happened}",
                f"Try again in a moment. If that does not help, tell local IT {failure.code}",
                "SIGNIN-001",
            ) from failure
        told = _members(answer)
        if answer.status in (400, 401, 403) and "error" in told:
            raise _refusal(str(told["error"]))
        if not answer.ok or not told:
            raise refused(
                f"The sign-in service did not answer as one does (status {answer.status})",
                "Try again in a moment. If that does not help, tell local IT",
                "SIGNIN-002",
            )
        return told

    def _wire(self) -> Wire:
        settings = self._settings
        service = _Service(
            base_url=origin(settings.issuer).text,
            ca_file=settings.ca_file,
            timeout_s=settings.timeout_s,
            total_s=settings.timeout_s,
        )
        return Wire(service, _ANSWER_MAX)


def _members(answer: Answer) -> Mapping[str, Any]:
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _refusal(code: str) -> Refused:
    if code == "access_denied":
        return refused(
            "Signing in was stopped in the browser, or the sign-in service did not allow it",
            "Try again, and agree there. If it is not allowed, ask local IT",
            "SIGNIN-010",
        )
    if code == "invalid_grant":
        return refused(
            "The sign-in service did not take the answer that the browser brought",
            "Try once more. If it happens again, tell local IT",
            "SIGNIN-016",
        )
    said = f" It said: {code}" if code in _REFUSALS else ""
    return refused(
        f"The sign-in service did not sign anybody in.{said}",
        "Try once more. If it happens again, tell local IT",
        "SIGNIN-011",
    )
