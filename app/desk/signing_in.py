"""Coming and going of people at one screen, each written into the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.connections.secrets import Secrets
from app.connections.signin.known import Attempt, Known, Provider
from app.desk.context import Context
from app.desk.people import Person
from app.report.errors import Refused
from app.report.states import Role
from app.settings.registry import Settings, SignInProvider
from app.settings.sign_in import Unlock
from app.store import audit
from app.store.records import Who
from app.store.store import Store


class Presence(StrEnum):
    """What the audit trail calls it."""

    SIGN_IN = "sign in"
    SIGN_OUT = "sign out"
    LOCK = "lock"
    UNLOCK = "unlock"


REFUSED = "refused"
COMPUTER_LOCKED = "the computer locked"
"""The reason of a lock after which the computer asked who comes back."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody at this screen, and what their provider knows of them."""

    person: Person
    known: Known


def provider_for(settings: Settings, secrets: Secrets) -> Provider:
    """The provider that the settings ask for; what only OpenID needs is imported for it alone."""
    if settings.sign_in.provider is SignInProvider.OPENID_CONNECT:
        from app.connections.signin.openid import OpenId

        return OpenId(settings.sign_in, secrets)
    from app.connections.signin.accounts import Account
    from app.connections.signin.computer import lock_computer
    from app.connections.signin.passwords import is_own_password

    wanted = settings.sign_in
    return Account(
        settings.role,
        wanted.groups,
        lock=lock_computer if wanted.lock_computer else None,
        proves=None if wanted.unlock is Unlock.CLICK else is_own_password,
        trusts_lock=wanted.unlock is Unlock.COMPUTER,
    )


def nobody(workstation: str) -> Person:
    """Who is here before anybody has signed in: somebody without a single right."""
    return Person("nobody", "Nobody", Role.MANAGER, workstation)


def note(ctx: Context, what: Presence, reason: str = "") -> None:
    """Write down that the person locked or unlocked the screen."""
    with ctx.store.transaction() as tx:
        audit.append(tx, ctx.clock(), ctx.person.who, what.value, reason=reason)


class Door:
    """Lets people in at one screen, and out again. Any thread; asking them may take minutes.

    Args:
        store: whose audit trail tells of it.
        provider: who says who is here.
        workstation: the name of the machine.
        clock: the present moment.
    """

    def __init__(
        self,
        store: Store,
        provider: Provider,
        workstation: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._provider = provider
        self._workstation = workstation
        self._clock = clock

    @property
    def asks(self) -> bool:
        """Whether people prove who they are every time; otherwise the computer's account counts."""
        return self._provider.asks

    @property
    def wants_password(self) -> bool:
        """Whether whoever goes on now has to give the password of the computer's account."""
        return self._provider.wants_password

    def begin(self) -> SignedIn | None:
        """Whoever is at the computer as the program starts; None where they have to prove it.

        The account of the computer is proof enough, unless it was left locked here: closing a
        locked program and starting it again opens nothing.

        Raises:
            Refused: the account has no role here; the trail says so.
            StoreFailed: it could not be written down, so nobody is let in.
        """
        if self.asks:
            return None
        known = self._asked(Attempt(), None)
        if self.wants_password and self._was_left(known.id):
            return None
        return self._admit(known, None)

    def enter(self, attempt: Attempt, here: SignedIn | None = None) -> SignedIn:
        """Let somebody in: the person who locked the screen, or somebody in their place.

        Args:
            attempt: by which the person may stop.
            here: who locked the screen; None where nobody is signed in.

        Raises:
            Refused: nobody was signed in; the trail says so.
            StoreFailed: it could not be written down, so nobody is let in.
        """
        return self._admit(self._asked(attempt, here, prove=True), here)

    def _asked(self, attempt: Attempt, here: SignedIn | None, *, prove: bool = False) -> Known:
        try:
            if prove:
                self._provider.prove(attempt)
            return self._provider.sign_in(attempt)
        except Refused as refused:
            who = here.person.who if here else Who("unknown", "", self._workstation)
            what = Presence.UNLOCK if here else Presence.SIGN_IN
            self._note((who, what, refused.code), result=REFUSED)
            raise

    def _admit(self, known: Known, here: SignedIn | None) -> SignedIn:
        person = Person(known.id, known.name, known.role, self._workstation)
        if here is None:
            self._note((person.who, Presence.SIGN_IN, ""))
        elif here.person.id == person.id:
            self._note((person.who, Presence.UNLOCK, ""))
        else:
            left = (here.person.who, Presence.SIGN_OUT, "somebody else signed in")
            self._note(left, (person.who, Presence.SIGN_IN, ""))
        return SignedIn(person, known)

    def _was_left(self, account: str) -> bool:
        """Whether the last that somebody did at this screen was to lock it, or to sign out."""
        with self._store.reading() as tx:
            presence = tuple(one.value for one in Presence)
            last = audit.last_by(tx, account, self._workstation, presence)
        left = (Presence.LOCK.value, Presence.SIGN_OUT.value)
        return last is not None and last.action in left and last.reason != COMPUTER_LOCKED

    def lock(self, here: SignedIn | None = None) -> bool:
        """Have the computer ask who comes back, where its account says so; gives whether it does.

        False where people sign in anew at every lock, and where it cannot be had.

        Args:
            here: who locked the screen.

        Raises:
            StoreFailed: it could not be written down.
        """
        locked = self._provider.lock()
        if locked and here is not None:
            self._note((here.person.who, Presence.LOCK, COMPUTER_LOCKED))
        return locked

    def leave(self, here: SignedIn) -> None:
        """Write down that somebody left, and end their session at the provider.

        Raises:
            StoreFailed: it could not be written down.
            Refused: the provider could not be told; they are signed out here all the same.
        """
        self._note((here.person.who, Presence.SIGN_OUT, ""))
        self._provider.sign_out(here.known)

    def _note(self, *entries: tuple[Who, Presence, str], result: str = "done") -> None:
        with self._store.transaction() as tx:
            for who, what, reason in entries:
                audit.append(tx, self._clock(), who, what.value, result=result, reason=reason)
