"""Every coming and going at a screen stands in the audit trail, before it takes effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.connections.secrets import MemorySecrets
from app.connections.signin.accounts import Account
from app.connections.signin.known import Attempt, Known, refused
from app.connections.signin.openid import OpenId
from app.desk.roles import RIGHTS
from app.desk.signing_in import Door, Presence, SignedIn, nobody, provider_for
from app.report.errors import Refused, StoreFailed
from app.report.states import Role
from app.settings.registry import RoleMapping, Settings, SignInProvider, SignInSettings
from app.settings.sign_in import Unlock
from app.store import audit
from app.store.keys import new_key
from app.store.store import Store

NURSE = Known("910000000001", "Nora Nurse", Role.CLINICIAN, "a token")
DESK = Known("910000000002", "Dee Desk", Role.RECEPTIONIST)


class Provider:
    """Knows whoever is said to be next."""

    asks = True

    def __init__(self) -> None:
        self.next: Known | Refused = NURSE
        self.ended: list[str] = []

    def sign_in(self, attempt: Attempt) -> Known:
        del attempt
        if isinstance(self.next, Refused):
            raise self.next
        return self.next

    def prove(self, attempt: Attempt) -> None:
        del attempt

    def sign_out(self, known: Known) -> None:
        self.ended.append(known.id)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "handovers.db", new_key(), create=True) as made:
        yield made


@pytest.fixture
def door(store: Store, provider: Provider) -> Door:
    return Door(store, provider, "ed-1")


def trail(store: Store) -> list[tuple[str, str, str, str, str]]:
    with store.reading() as tx:
        return [
            (one.action, one.who.person, one.who.role, one.result, one.reason)
            for one in audit.entries(tx)
        ]


def test_whoever_comes_in_stands_in_the_trail_with_their_role(door: Door, store: Store) -> None:
    here = door.enter(Attempt())
    assert (here.person.id, here.person.name) == ("910000000001", "Nora Nurse")
    assert (here.person.role, here.person.workstation) == (Role.CLINICIAN, "ed-1")
    assert trail(store) == [("sign in", "910000000001", "Clinician", "done", "")]
    assert audit.verify(store).sound


def test_the_same_person_unlocks(door: Door, store: Store) -> None:
    here = door.enter(Attempt())
    again = door.enter(Attempt(), here)
    assert again == here
    assert [what for what, *_ in trail(store)] == ["sign in", "unlock"]


def test_somebody_else_ends_the_session_before(
    door: Door, store: Store, provider: Provider
) -> None:
    here = door.enter(Attempt())
    provider.next = DESK
    assert door.enter(Attempt(), here).person.role is Role.RECEPTIONIST
    assert trail(store)[1:] == [
        ("sign out", "910000000001", "Clinician", "done", "somebody else signed in"),
        ("sign in", "910000000002", "Receptionist", "done", ""),
    ]


def test_a_refusal_stands_in_the_trail(door: Door, store: Store, provider: Provider) -> None:
    here = door.enter(Attempt())
    provider.next = refused("It is not allowed", "Ask local IT", "SIGNIN-030")
    for locked in (None, here):
        with pytest.raises(Refused):
            door.enter(Attempt(), locked)
    assert trail(store)[1:] == [
        ("sign in", "unknown", "", "refused", "SIGNIN-030"),
        ("unlock", "910000000001", "Clinician", "refused", "SIGNIN-030"),
    ]


def test_nobody_comes_in_unwritten(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreFailed("Nothing is kept", "The disk is full", "Tell local IT", "STORE-009")

    monkeypatch.setattr(audit, "append", full)
    with pytest.raises(StoreFailed):
        door.enter(Attempt())


def test_leaving_is_written_and_told_to_the_provider(
    door: Door, store: Store, provider: Provider
) -> None:
    door.leave(door.enter(Attempt()))
    assert provider.ended == ["910000000001"]
    assert trail(store)[-1][:2] == ("sign out", "910000000001")


def test_nobody_has_no_right_at_all() -> None:
    assert RIGHTS[nobody("ed-1").role] == frozenset()


def test_no_token_is_shown_with_somebody() -> None:
    person = nobody("ed-1")
    assert "a token" not in repr(SignedIn(person, NURSE))


def test_the_settings_say_who_says_who_is_here() -> None:
    assert isinstance(provider_for(Settings(), MemorySecrets()), Account)
    sign_in = SignInSettings(
        provider=SignInProvider.OPENID_CONNECT,
        issuer="https://id.example.nhs.uk",
        client_id="viewer",
        roles=(RoleMapping("R8000", Role.CLINICIAN),),
    )
    assert isinstance(provider_for(Settings(sign_in=sign_in), MemorySecrets()), OpenId)


class Computer:
    """Where a password is the proof, unless the computer locks."""

    def __init__(self, store: Store, *, locks: bool = False) -> None:
        account = Account(
            Role.CLINICIAN,
            name=lambda: "nnurse",
            lock=lambda: locks,
            proves=lambda _account, password: password == "right",
        )
        self.door = Door(store, account, "ed-1")


def locked(store: Store, here: SignedIn) -> None:
    with store.transaction() as tx:
        audit.append(tx, datetime.now(UTC), here.person.who, Presence.LOCK.value, reason="idle")


@pytest.mark.hazard("H20")
def test_a_colleague_does_not_go_on_as_the_person_by_a_click(store: Store) -> None:
    door = Computer(store).door
    here = door.begin()
    assert here is not None
    assert not door.lock(here)
    for password in ("", "guessed"):
        with pytest.raises(Refused):
            door.enter(Attempt(password), here)
    door.enter(Attempt("right"), here)
    assert [(what, result, why) for what, _who, _role, result, why in trail(store)] == [
        ("sign in", "done", ""),
        ("unlock", "refused", "SIGNIN-041"),
        ("unlock", "refused", "SIGNIN-042"),
        ("unlock", "done", ""),
    ]


@pytest.mark.hazard("H20")
def test_a_locked_program_that_is_started_again_is_locked(store: Store) -> None:
    here = Computer(store).door.begin()
    assert here is not None
    locked(store, here)
    again = Computer(store).door
    assert again.begin() is None
    with pytest.raises(Refused):
        again.enter(Attempt())
    assert Computer(store).door.begin() is None, "a wrong try opens nothing either"
    assert again.enter(Attempt("right")).person.id == "nnurse"
    assert Computer(store).door.begin() is not None


def test_so_is_one_that_somebody_signed_out_of(store: Store) -> None:
    door = Computer(store).door
    here = door.begin()
    assert here is not None
    door.leave(here)
    with pytest.raises(Refused):
        door.enter(Attempt())
    assert Computer(store).door.begin() is None


def test_where_the_computer_locked_it_has_asked(store: Store) -> None:
    door = Computer(store, locks=True).door
    here = door.begin()
    assert here is not None
    locked(store, here)
    assert door.lock(here)
    assert Computer(store, locks=True).door.begin() is not None
    assert door.enter(Attempt(), here).person == here.person
    assert ("lock", "nnurse", "Clinician", "done", "the computer locked") in trail(store)


def test_another_account_of_the_computer_is_not_held_to_it(store: Store) -> None:
    here = Computer(store).door.begin()
    assert here is not None
    locked(store, here)
    other = Account(Role.CLINICIAN, name=lambda: "ddoctor", proves=lambda *_: False)
    assert Door(store, other, "ed-1").begin() is not None
    assert Door(store, other, "ed-2").begin() is not None


@pytest.mark.parametrize(
    ("unlock", "wants"), [(Unlock.COMPUTER, True), (Unlock.PASSWORD, True), (Unlock.CLICK, False)]
)
def test_policy_says_what_is_proof(unlock: Unlock, wants: bool) -> None:
    settings = Settings(sign_in=SignInSettings(unlock=unlock, lock_computer=False))
    assert provider_for(settings, MemorySecrets()).wants_password is wants


def test_no_password_is_shown_with_an_attempt() -> None:
    assert "secret" not in repr(Attempt("secret"))
