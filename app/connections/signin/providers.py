"""Which provider the settings ask for."""

from __future__ import annotations

from app.connections.secrets import Secrets
from app.connections.signin.known import Provider
from app.settings.registry import Settings, SignInProvider


def provider_for(settings: Settings, secrets: Secrets) -> Provider:
    """The provider of these settings; what only OpenID needs is imported for it alone."""
    if settings.sign_in.provider is SignInProvider.OPENID_CONNECT:
        from app.connections.signin.openid import OpenId

        return OpenId(settings.sign_in, secrets)
    from app.connections.signin.accounts import Account

    return Account(settings)
