"""One real OpenID provider for all tests of the sign-in, honest at the start of each."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.connections.secrets import MemorySecrets
from app.connections.signin.openid import OpenId
from app.report.states import Role
from app.settings.registry import RoleMapping, SignInSettings
from tests.connections.signin.openid_provider import Browser, OpenIdProvider, running


@pytest.fixture(scope="session")
def running_provider() -> Iterator[OpenIdProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: OpenIdProvider) -> OpenIdProvider:
    """The provider, telling the truth."""
    running_provider.lie()
    return running_provider


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser with a nurse in front of it."""
    made = Browser()
    with made.client:
        yield made


@pytest.fixture
def open_id(provider: OpenIdProvider, browser: Browser) -> Callable[..., OpenId]:
    """Makes our side; arguments are settings, or ``clock`` or ``secrets``."""

    def make(**given: Any) -> OpenId:
        own = {key: given.pop(key) for key in ("clock", "browser") if key in given}
        secrets = given.pop("secrets", MemorySecrets())
        settings = {
            "issuer": provider.issuer,
            "client_id": "viewer",
            "roles": (
                RoleMapping("R8000", Role.CLINICIAN),
                RoleMapping("R8010", Role.RECEPTIONIST),
            ),
        }
        return OpenId(
            SignInSettings(**{**settings, **given}), secrets, **{"browser": browser, **own}
        )

    return make
