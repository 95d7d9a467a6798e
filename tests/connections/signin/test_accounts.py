"""The account of the operating system and the role that its groups give."""

import os

import pytest

from app.connections.signin.accounts import (
    Account,
    account_name,
    groups_of,
    groups_said,
    role_of_groups,
)
from app.connections.signin.claims import name_of, role_of
from app.connections.signin.known import Attempt
from app.report.errors import Refused
from app.report.states import Role
from app.settings.registry import RoleMapping

NURSES = RoleMapping("ED-Nurses", Role.CLINICIAN)
DESK = RoleMapping("ED-Desk", Role.RECEPTIONIST)

WHOAMI = r'''"Everyone","Well-known group","S-1-1-0","Mandatory group, Enabled by default"
"TRUST\ED-Nurses","Group","S-1-5-21-1-2-3-1105","Mandatory group, Enabled by default, Enabled"
"TRUST\ED, the ""desk""","Group","S-1-5-21-1-2-3-1106","Mandatory group, Enabled group"
"BUILTIN\Administrators","Alias","S-1-5-32-544","Group used for deny only"
'''


def account(*groups: str, mapping: tuple[RoleMapping, ...] = (NURSES, DESK)) -> Account:
    return Account(Role.RECEPTIONIST, mapping, name=lambda: "nnurse", groups=lambda _name: groups)


def test_without_a_mapping_everybody_has_the_role_of_the_settings() -> None:
    known = account(mapping=()).sign_in(Attempt())
    assert (known.id, known.name, known.role) == ("nnurse", "nnurse", Role.RECEPTIONIST)


@pytest.mark.hazard("B13")
def test_a_group_gives_its_role() -> None:
    assert account("users", "ed-nurses").sign_in(Attempt()).role is Role.CLINICIAN


def test_the_first_line_of_the_mapping_wins() -> None:
    assert role_of_groups(["ED-Desk", "ED-Nurses"], (NURSES, DESK)) is Role.CLINICIAN
    assert role_of_groups(["ED-Desk", "ED-Nurses"], (DESK, NURSES)) is Role.RECEPTIONIST


@pytest.mark.hazard("B13")
def test_whoever_is_in_no_group_with_a_role_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        account("users").sign_in(Attempt())
    assert refused.value.code == "SIGNIN-031"


def test_groups_that_cannot_be_found_out_give_no_role() -> None:
    def gone(_name: str) -> tuple[str, ...]:
        raise OSError

    unknown = Account(Role.CLINICIAN, (NURSES,), name=lambda: "nnurse", groups=gone)
    with pytest.raises(Refused) as refused:
        unknown.sign_in(Attempt())
    assert refused.value.code == "SIGNIN-032"


def test_an_account_without_a_name_is_refused() -> None:
    def nameless() -> str:
        raise KeyError(os.getuid())

    with pytest.raises(Refused) as refused:
        Account(Role.CLINICIAN, name=nameless).sign_in(Attempt())
    assert refused.value.code == "SIGNIN-033"


def test_a_domain_may_be_named_or_left_out() -> None:
    of_trust = RoleMapping(r"trust\ed-nurses", Role.CLINICIAN)
    assert role_of_groups([r"TRUST\ED-Nurses"], (NURSES,)) is Role.CLINICIAN
    assert role_of_groups([r"TRUST\ED-Nurses"], (of_trust,)) is Role.CLINICIAN
    assert role_of_groups([r"OTHER\ED-Nurses"], (of_trust,)) is None


def test_what_windows_says_of_groups_is_read() -> None:
    groups = groups_said(WHOAMI)
    assert r"TRUST\ED-Nurses" in groups
    assert r'TRUST\ED, the "desk"' in groups
    assert "S-1-5-21-1-2-3-1105" in groups
    assert r"BUILTIN\Administrators" not in groups


def test_the_account_and_its_groups_are_those_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import grp
    import pwd

    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    me = pwd.getpwuid(os.getuid())
    assert account_name() == me.pw_name
    assert grp.getgrgid(me.pw_gid).gr_name in groups_of(me.pw_name)
    with pytest.raises(OSError, match="no such account"):
        groups_of("nobody-has-this-name")


def test_a_role_is_found_inside_objects_and_lists() -> None:
    of_cis2 = {
        "sub": "910000000001",
        "nhsid_nrbac_roles": [
            {"org_code": "RXZ01", "role_code": "S0010:G0020:R8001"},
            {"org_code": "RXZ02", "role_code": "S0010:G0020:R8010"},
        ],
    }
    mapping = (
        RoleMapping("S0010:G0020:R8000", Role.CLINICIAN),
        RoleMapping("S0010:G0020:R8010", Role.RECEPTIONIST),
    )
    assert role_of(of_cis2, "nhsid_nrbac_roles.role_code", mapping) is Role.RECEPTIONIST
    assert role_of(of_cis2, "nhsid_nrbac_roles.role_name", mapping) is None
    assert role_of(of_cis2, "nhsid_nrbac_roles", mapping) is None


def test_a_claim_may_have_dots_in_its_name() -> None:
    claims = {"https://trust.example/roles": "ED-Desk"}
    assert role_of(claims, "https://trust.example/roles", (DESK,)) is Role.RECEPTIONIST


def test_a_name_is_found_where_there_is_one() -> None:
    assert name_of({"sub": "1", "name": "Nora Nurse"}) == "Nora Nurse"
    assert name_of({"sub": "1", "given_name": "Nora", "family_name": "Nurse"}) == "Nora Nurse"
    assert name_of({"sub": "1", "name": "bad\x00", "preferred_username": "nn"}) == "nn"
    assert name_of({"sub": "1"}) == "1"


def proving(*, locks: bool = False, trusts_lock: bool = True) -> Account:
    """An account whose password is ``right``, at a computer that locks or does not."""
    return Account(
        Role.CLINICIAN,
        name=lambda: "nnurse",
        lock=lambda: locks,
        proves=lambda account, password: (account, password) == ("nnurse", "right"),
        trusts_lock=trusts_lock,
    )


@pytest.mark.hazard("H20")
@pytest.mark.parametrize(
    ("password", "code"), [("", "SIGNIN-041"), ("wrong", "SIGNIN-042"), ("right", "")]
)
def test_where_the_computer_did_not_lock_the_password_is_the_proof(
    password: str, code: str
) -> None:
    account = proving()
    assert not account.lock()
    assert account.wants_password
    if code:
        with pytest.raises(Refused) as told:
            account.prove(Attempt(password))
        assert told.value.code == code
        assert "wrong" not in told.value.line.replace("counts wrong ones", "")
    else:
        account.prove(Attempt(password))


def test_a_computer_that_locked_has_asked() -> None:
    account = proving(locks=True)
    assert account.lock()
    assert not account.wants_password
    account.prove(Attempt())


def test_policy_may_trust_no_lock_of_the_computer() -> None:
    account = proving(locks=True, trusts_lock=False)
    assert account.lock()
    with pytest.raises(Refused):
        account.prove(Attempt())


def test_each_lock_counts_for_itself() -> None:
    answers = iter([True, False])
    account = Account(
        Role.CLINICIAN, name=lambda: "nnurse", lock=lambda: next(answers), proves=lambda *_: False
    )
    assert account.lock()
    assert not account.wants_password
    assert not account.lock()
    assert account.wants_password


def test_signing_out_ends_what_a_lock_had_proved() -> None:
    account = proving(locks=True)
    account.lock()
    account.sign_out(account.sign_in(Attempt()))
    assert account.wants_password


@pytest.mark.parametrize("failure", [OSError("no PAM here"), KeyError("no account")])
def test_a_computer_that_cannot_tell_lets_nobody_on(failure: Exception) -> None:
    def cannot(_account: str, _password: str) -> bool:
        raise failure

    with pytest.raises(Refused) as told:
        Account(Role.CLINICIAN, name=lambda: "nnurse", proves=cannot).prove(Attempt("secret"))
    assert told.value.code == "SIGNIN-043"
    assert "secret" not in told.value.line


def test_a_click_is_enough_where_policy_says_so() -> None:
    account = Account(Role.CLINICIAN, name=lambda: "nnurse", proves=None)
    assert not account.wants_password
    account.prove(Attempt())
