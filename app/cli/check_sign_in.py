"""Whether people can sign in: who says who is here, and whether that provider answers."""

from __future__ import annotations

from app.cli.finding import Finding, attention
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.settings.sign_in import SignInProvider, SignInSettings

_CHECK = "sign-in"


def check_sign_in(settings: SignInSettings, secrets: Secrets) -> list[Finding]:
    """Ask an OpenID provider how one signs in there; nobody is signed in by it."""
    if settings.provider is SignInProvider.OPERATING_SYSTEM:
        return [Finding(_CHECK, True, "by the account of the operating system")]
    from app.connections.signin.openid import OpenId

    try:
        OpenId(settings, secrets).provider()
    except AppError as failure:
        return [attention(_CHECK, failure)]
    return [Finding(_CHECK, True, f"{settings.issuer} answers and says how one signs in")]
