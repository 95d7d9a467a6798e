"""Signing in at a real OpenID provider, and everything that must not sign anybody in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pytest_httpserver import HTTPServer

from app.connections.secrets import MemorySecrets
from app.connections.signin.known import Attempt
from app.connections.signin.openid import OpenId
from app.report.errors import Refused
from app.report.states import Role
from tests.connections.raw_server import unused_port
from tests.connections.signin.openid_provider import Browser, OpenIdProvider, query_of
from tests.guards.logs import LogLine

Make = Callable[..., OpenId]


def refusal(service: OpenId, attempt: Attempt | None = None) -> Refused:
    """Why nobody was signed in."""
    with pytest.raises(Refused) as refused:
        service.sign_in(attempt or Attempt())
    assert refused.value.title == "Nobody was signed in"
    return refused.value


def test_a_nurse_signs_in(open_id: Make, browser: Browser) -> None:
    known = open_id().sign_in(Attempt())
    assert (known.id, known.name, known.role) == ("nurse", "Nora Nurse", Role.CLINICIAN)
    asked = query_of(browser.opened[0])
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")


def test_a_receptionist_without_a_whole_name_signs_in(open_id: Make, browser: Browser) -> None:
    browser.who = "desk"
    known = open_id().sign_in(Attempt())
    assert (known.name, known.role) == ("Dee Desk", Role.RECEPTIONIST)


def test_no_two_sign_ins_ask_alike(open_id: Make, browser: Browser) -> None:
    service = open_id()
    service.sign_in(Attempt())
    service.sign_in(Attempt())
    first, second = map(query_of, browser.opened)
    for key in ("state", "nonce", "code_challenge"):
        assert first[key] != second[key]


def test_whoever_has_signed_in_before_in_that_browser_is_asked_again(
    open_id: Make, browser: Browser
) -> None:
    service = open_id()
    service.sign_in(Attempt())
    browser.who = "desk"
    assert service.sign_in(Attempt()).id == "desk"


def test_no_token_is_shown_or_logged(
    open_id: Make, browser: Browser, log_lines: list[LogLine]
) -> None:
    known = open_id().sign_in(Attempt())
    assert known.proof.count(".") == 2
    assert known.proof not in repr(known)
    words = repr(log_lines)
    assert "signed_in" in words
    for secret in (known.proof, browser.came_back_with["code"], "Nora"):
        assert secret not in words


@pytest.mark.hazard("B13")
def test_somebody_whom_nothing_gives_a_role_is_not_signed_in(
    open_id: Make, browser: Browser
) -> None:
    browser.who = "nobody"
    assert refusal(open_id()).code == "SIGNIN-030"


def test_a_program_with_a_secret_signs_people_in(open_id: Make) -> None:
    secrets = MemorySecrets()
    service = open_id(client_id="secretive", client_secret="sign-in", secrets=secrets)
    assert refusal(service).code == "SIGNIN-035"
    secrets.set("sign-in", "guessed")
    wrong = refusal(service)
    assert (wrong.code, "invalid_client" in wrong.what_happened) == ("SIGNIN-011", True)
    secrets.set("sign-in", "between-us-and-the-provider")
    assert service.sign_in(Attempt()).id == "nurse"


def test_a_person_who_does_not_agree_is_not_signed_in(open_id: Make, browser: Browser) -> None:
    browser.consents = False
    refused = refusal(open_id())
    assert refused.code == "SIGNIN-010"
    assert browser.came_back_with["error"] == "access_denied"


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"claims": {"nonce": "of another sign-in"}}, "SIGNIN-026"),
        ({"claims": {"nonce": None}}, "SIGNIN-026"),
        ({"claims": {"aud": "another-program"}}, "SIGNIN-024"),
        ({"claims": {"aud": ["viewer", "another-program"]}}, "SIGNIN-024"),
        ({"claims": {"azp": "another-program"}}, "SIGNIN-024"),
        ({"claims": {"iss": "https://another.example.nhs.uk"}}, "SIGNIN-023"),
        ({"claims": {"sub": ""}}, "SIGNIN-021"),
        ({"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}, "SIGNIN-027"),
        ({"claims": {"exp": None}}, "SIGNIN-025"),
        ({"shift": {"exp": -3700}}, "SIGNIN-025"),
        ({"shift": {"iat": 120}}, "SIGNIN-025"),
        ({"shift": {"iat": -120}}, "SIGNIN-025"),
        ({"shift": {"auth_time": -3600}}, "SIGNIN-029"),
        ({"claims": {"auth_time": None}}, "SIGNIN-029"),
        ({"signed": "not at all"}, "SIGNIN-022"),
        ({"signed": "with its public key as a secret"}, "SIGNIN-022"),
        ({"signed": "with another key"}, "SIGNIN-022"),
        ({"userinfo": {"sub": "desk"}}, "SIGNIN-020"),
    ],
    ids=str,
)
def test_a_token_that_does_not_fit_signs_nobody_in(
    open_id: Make, provider: OpenIdProvider, lie: dict[str, Any], code: str
) -> None:
    provider.lie(**lie)
    assert refusal(open_id()).code == code
    provider.lie()
    assert open_id().sign_in(Attempt()).id == "nurse"


def test_clocks_may_be_a_little_apart(open_id: Make, provider: OpenIdProvider) -> None:
    provider.lie(shift={"iat": 30, "exp": 30, "auth_time": 30})
    assert open_id().sign_in(Attempt()).id == "nurse"


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_of_ours_that_is_wrong_is_named(open_id: Make, minutes: int) -> None:
    service = open_id(clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    refused = refusal(service)
    assert refused.code == "SIGNIN-025"
    assert "clock" in refused.what_to_do


def test_a_stolen_code_is_worth_nothing_without_its_verifier(
    open_id: Make, provider: OpenIdProvider, browser: Browser
) -> None:
    stolen: list[httpx.Response] = []

    def thief(said: dict[str, str]) -> dict[str, str]:
        redirect_uri = query_of(browser.opened[0])["redirect_uri"]
        for verifier in ({}, {"code_verifier": "x" * 43}):
            form = {"code": said["code"], "redirect_uri": redirect_uri, **verifier}
            stolen.append(provider.redeem(**form))
        return said

    browser.on_the_way = thief
    assert open_id().sign_in(Attempt()).id == "nurse"
    assert [(one.status_code, one.json()["error"]) for one in stolen] == [
        (400, "invalid_grant"),
        (400, "invalid_grant"),
    ]


def test_a_code_that_was_used_is_not_taken_again(open_id: Make, browser: Browser) -> None:
    service = open_id()
    service.sign_in(Attempt())
    used = browser.came_back_with["code"]
    browser.on_the_way = lambda said: {**said, "code": used}
    assert refusal(service).code == "SIGNIN-016"


def test_a_code_of_somebody_else_cannot_be_slipped_in(open_id: Make, browser: Browser) -> None:
    browser.on_the_way = lambda _said: None
    refusal(open_id(patience_s=0))
    unused = browser.came_back_with["code"]
    browser.on_the_way = lambda said: {**said, "code": unused}
    assert refusal(open_id()).code == "SIGNIN-016"


@pytest.mark.parametrize(
    "change",
    [
        {"state": "of another sign-in"},
        {"state": ""},
        {"iss": "https://another.example.nhs.uk"},
        {"iss": ""},
    ],
    ids=str,
)
def test_an_answer_to_another_sign_in_is_refused(
    open_id: Make, browser: Browser, change: dict[str, str]
) -> None:
    browser.on_the_way = lambda said: {
        key: value for key, value in {**said, **change}.items() if value
    }
    assert refusal(open_id()).code == "SIGNIN-014"


@pytest.mark.hazard("B16")
def test_a_provider_that_is_away_is_named(open_id: Make, browser: Browser) -> None:
    refused = refusal(open_id(issuer=f"http://127.0.0.1:{unused_port()}"))
    assert refused.code == "SIGNIN-001"
    assert browser.opened == []


def test_something_else_at_that_address_is_no_provider(
    open_id: Make, httpserver: HTTPServer
) -> None:
    refused = refusal(open_id(issuer=httpserver.url_for("")))
    assert refused.code == "SIGNIN-002"


@pytest.mark.parametrize(
    "key", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"]
)
def test_nobody_but_the_issuer_is_ever_called(
    open_id: Make, provider: OpenIdProvider, browser: Browser, httpserver: HTTPServer, key: str
) -> None:
    provider.lie(discovery={key: httpserver.url_for("/elsewhere")})
    assert refusal(open_id()).code == "SIGNIN-004"
    assert browser.opened == []
    assert httpserver.log == []


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"issuer": "https://another.example.nhs.uk"}, "SIGNIN-003"),
        ({"code_challenge_methods_supported": ["plain"]}, "SIGNIN-005"),
        ({"response_types_supported": ["id_token"]}, "SIGNIN-005"),
        ({"id_token_signing_alg_values_supported": ["none", "HS256"]}, "SIGNIN-005"),
        ({"token_endpoint": None}, "SIGNIN-005"),
    ],
    ids=str,
)
def test_a_provider_that_does_not_fit_is_not_shown(
    open_id: Make,
    provider: OpenIdProvider,
    browser: Browser,
    lie: dict[str, Any],
    code: str,
) -> None:
    provider.lie(discovery=lie)
    assert refusal(open_id()).code == code
    assert browser.opened == []


def test_a_new_key_of_the_provider_is_believed_and_the_old_one_no_more(
    open_id: Make, provider: OpenIdProvider, browser: Browser
) -> None:
    service = open_id()
    service.sign_in(Attempt())
    provider.rotate()
    assert service.sign_in(Attempt()).id == "nurse"

    def between(said: dict[str, str]) -> dict[str, str]:
        provider.rotate()
        return said

    browser.on_the_way = between
    assert service.sign_in(Attempt()).id == "nurse"


def test_a_sign_in_must_be_strong_enough(open_id: Make, provider: OpenIdProvider) -> None:
    wants = {"required_acr": ("AAL3",), "required_amr": ("N3_SMARTCARD", "FIDO2")}
    assert refusal(open_id(**wants)).code == "SIGNIN-028"
    provider.lie(claims={"acr": "AAL3", "amr": ["PASSWORD"]})
    assert refusal(open_id(**wants)).code == "SIGNIN-028"
    provider.lie(claims={"acr": "AAL1", "amr": ["FIDO2"]})
    assert refusal(open_id(**wants)).code == "SIGNIN-028"
    provider.lie(claims={"acr": "AAL3", "amr": ["PASSWORD", "FIDO2"]})
    assert open_id(**wants).sign_in(Attempt()).id == "nurse"


def test_somebody_who_never_comes_back_is_waited_for_no_longer(
    open_id: Make, browser: Browser
) -> None:
    browser.on_the_way = lambda _said: None
    assert refusal(open_id(patience_s=0)).code == "SIGNIN-012"


def test_a_person_may_stop_here(open_id: Make, browser: Browser) -> None:
    attempt = Attempt()

    def stop(_said: dict[str, str]) -> None:
        attempt.stop()

    browser.on_the_way = stop
    assert refusal(open_id(), attempt).code == "SIGNIN-034"


def test_a_browser_that_does_not_open_is_named(open_id: Make) -> None:
    assert refusal(open_id(browser=lambda _address: False)).code == "SIGNIN-013"


def test_signing_out_ends_the_session_at_the_provider(
    open_id: Make, provider: OpenIdProvider, browser: Browser
) -> None:
    service = open_id()
    known = service.sign_in(Attempt())
    session = browser.client.cookies.get("_session")
    service.sign_out(known)
    address = browser.opened[-1]
    assert address.startswith(f"{provider.issuer}/session/end?")
    assert query_of(address)["id_token_hint"] == known.proof
    assert session
    assert browser.client.cookies.get("_session") != session
