"""Who runs a command, and in which role."""

import grp
import os

import pytest

from app.cli.place import person_here, person_of
from app.connections.signin.accounts import account_name
from app.report.errors import Refused
from app.report.states import Role
from app.settings.registry import RoleMapping, Settings, SignInProvider, SignInSettings

MINE = grp.getgrgid(os.getgid()).gr_name


def test_without_a_mapping_a_command_has_the_role_of_the_settings() -> None:
    person = person_of(Settings(role=Role.RECEPTIONIST))
    assert (person.id, person.role) == (account_name(), Role.RECEPTIONIST)


@pytest.mark.hazard("H20")
def test_nobody_writes_another_name_into_the_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert person_here(Role.IT).id == account_name() != "somebody-else"


def test_with_a_mapping_it_has_that_of_the_account() -> None:
    groups = (RoleMapping(MINE, Role.PRIVACY_OFFICER),)
    person = person_of(Settings(role=Role.CLINICIAN, sign_in=SignInSettings(groups=groups)))
    assert person.role is Role.PRIVACY_OFFICER


def test_an_account_without_a_role_runs_nothing() -> None:
    groups = (RoleMapping("a group of nobody", Role.CLINICIAN),)
    with pytest.raises(Refused) as refused:
        person_of(Settings(sign_in=SignInSettings(groups=groups)))
    assert refused.value.code == "SIGNIN-031"


def test_where_people_sign_in_in_the_browser_a_command_sees_no_patients() -> None:
    sign_in = SignInSettings(provider=SignInProvider.OPENID_CONNECT)
    assert person_of(Settings(role=Role.CLINICIAN, sign_in=sign_in)).role is Role.IT
