"""Somebody whom a provider knows, and what every provider can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Protocol

from app.report.errors import Refused
from app.report.states import Role


@dataclass(frozen=True, slots=True)
class Known:
    """Who is here, as a provider tells.

    Attributes:
        id: what the provider knows them by, the same at every sign-in.
        name: as people read it.
        role: worked out by the settings.
        proof: what ends their session at the provider; held in memory alone, never shown.
    """

    id: str
    name: str
    role: Role
    proof: str = field(default="", repr=False)


class Attempt:
    """One try of a person to sign in; may be stopped from any thread.

    Args:
        password: what they typed, where the account's password was asked for.
    """

    def __init__(self, password: str = "") -> None:
        self.password = password
        self._said: SimpleQueue[dict[str, str] | None] = SimpleQueue()

    def stop(self) -> None:
        """The person does not want to sign in any more."""
        self._said.put(None)

    def came_back(self, said: dict[str, str]) -> None:
        """What the browser came back with."""
        self._said.put(said)

    def wait(self, seconds: float) -> dict[str, str] | None:
        """What the browser came back with; None where the person stopped.

        Raises:
            TimeoutError: nothing came in that time.
        """
        try:
            return self._said.get(timeout=seconds)
        except Empty:
            raise TimeoutError from None


class Provider(Protocol):
    """Who says who is here."""

    @property
    def asks(self) -> bool:
        """Whether a person has to prove who they are at every sign-in, in the browser."""

    def sign_in(self, attempt: Attempt) -> Known:
        """Who is here; waits for the person where they are asked.

        Raises:
            Refused: nobody was signed in; the codes ``SIGNIN-…`` say why.
        """

    @property
    def wants_password(self) -> bool:
        """Whether whoever unlocks now has to give the password of the account."""

    def prove(self, attempt: Attempt) -> None:
        """Have whoever is here prove that they are, before they go on behind a lock.

        Raises:
            Refused: they did not, or it could not be found out.
        """

    def sign_out(self, known: Known) -> None:
        """End their session at the provider."""

    def lock(self) -> bool:
        """Have somebody outside this program ask who comes back; gives whether that was begun."""


def refused(what_happened: str, what_to_do: str, code: str) -> Refused:
    """Why nobody was signed in."""
    return Refused("Nobody was signed in", what_happened, what_to_do, code)
