"""The settings of the sign-in: roles of groups, the issuer as it is, and when the screen locks."""

import pytest

from app.report.errors import AppError
from app.report.states import Role
from app.settings.forms import Malformed
from app.settings.layers import Layer, Source
from app.settings.load import merge
from app.settings.registry import RoleMapping, Settings, SignInProvider, SignInSettings
from app.settings.sign_in import Issuer, MappingForm

OPENID = {
    "provider": "openid-connect",
    "issuer": "https://id.example.nhs.uk:443/realm/",
    "client_id": "viewer",
    "roles": ["R8000 = clinician"],
}


def settings(**sign_in: object) -> Settings:
    return merge([Layer(Source.POLICY, "policy", {"sign_in": sign_in})]).settings


def test_a_group_and_its_role_are_read_from_one_text() -> None:
    assert MappingForm().read("CN=ED-Nurses,OU=ED = privacy-officer") == RoleMapping(
        "CN=ED-Nurses,OU=ED", Role.PRIVACY_OFFICER
    )


@pytest.mark.parametrize("text", ["ED-Nurses", "= clinician", "ED-Nurses = boss", 7])
def test_anything_else_is_no_mapping(text: object) -> None:
    with pytest.raises(Malformed):
        MappingForm().read(text)


def test_an_issuer_stays_as_it_is_written() -> None:
    assert settings(**OPENID).sign_in.issuer == "https://id.example.nhs.uk:443/realm/"
    with pytest.raises(Malformed):
        Issuer().read("http://id.example.nhs.uk")


def test_the_account_of_the_operating_system_is_the_default() -> None:
    assert settings().sign_in.provider is SignInProvider.OPERATING_SYSTEM


@pytest.mark.parametrize("missing", ["issuer", "client_id", "roles"])
def test_an_openid_provider_without_what_it_needs_is_refused(missing: str) -> None:
    with pytest.raises(AppError, match=f"no {missing}") as refused:
        settings(**{key: value for key, value in OPENID.items() if key != missing})
    assert refused.value.code == "SETTINGS-004"


def test_scopes_without_openid_are_refused() -> None:
    with pytest.raises(AppError, match="without openid"):
        settings(**OPENID, scopes=["profile"])


def test_a_warning_is_shorter_than_the_time_until_the_lock() -> None:
    with pytest.raises(AppError, match="lock_warning_s"):
        settings(idle_lock_s=20)
    assert settings(idle_lock_s=0).sign_in.idle_s(Role.CLINICIAN) == 0


def test_the_front_desk_locks_sooner() -> None:
    assert SignInSettings().idle_s(Role.CLINICIAN) == 300
    assert SignInSettings().idle_s(Role.RECEPTIONIST) == 120
