"""The account of the operating system, and the role that its groups give."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from app.connections.signin.known import Attempt, Known, refused
from app.connections.signin.wanted import RoleLine
from app.report.states import Role

Groups = Callable[[str], tuple[str, ...]]
"""The names of the groups of an account. Raises OSError where they cannot be found out."""

Proves = Callable[[str, str], bool]
"""Whether a password is that of an account. Raises OSError where nobody can tell."""

WHOAMI_S = 20


class Account:
    """Signs in whoever is signed in to this computer.

    Args:
        role: that of this screen, which everybody has where no group is mapped.
        mapping: groups and their roles.
        name: gives the name of the account; OSError where it has none.
        groups: gives its groups.
        lock: locks the computer, gives whether it could; None where policy wants none of it.
        proves: says whether a password is that of the account; OSError where nobody can tell.
            None where policy has a click unlock.
        trusts_lock: whether a computer that locked has proved who comes back.
    """

    asks = False

    def __init__(
        self,
        role: Role,
        mapping: tuple[RoleLine, ...] = (),
        *,
        name: Callable[[], str] | None = None,
        groups: Groups | None = None,
        lock: Callable[[], bool] | None = None,
        proves: Proves | None = None,
        trusts_lock: bool = True,
    ) -> None:
        self._default = role
        self._mapping = mapping
        self._name = name or account_name
        self._groups = groups or groups_of
        self._lock = lock
        self._proves = proves
        self._trusts_lock = trusts_lock
        self._computer_asked = False

    def sign_in(self, attempt: Attempt) -> Known:
        """The account, with the role of the first group that the settings name.

        Raises:
            Refused: none of its groups has a role (SIGNIN-031), they cannot be found out
                (SIGNIN-032), or the account has no name (SIGNIN-033).
        """
        del attempt
        try:
            name = self._name()
        except (OSError, KeyError, ImportError) as failure:
            raise refused(
                "This account of the computer has no name",
                "Ask local IT which account the program runs under",
                "SIGNIN-033",
            ) from failure
        return Known(name, name, self._role(name))

    def sign_out(self, known: Known) -> None:
        """Nothing ends here: the account stays signed in to the computer."""
        del known
        self._computer_asked = False

    def lock(self) -> bool:
        """Lock the computer, so that it asks who comes back."""
        self._computer_asked = False
        self._computer_asked = self._lock is not None and self._lock()
        return self._computer_asked

    @property
    def wants_password(self) -> bool:
        """Whether the computer did not ask, or policy does not trust it to."""
        return self._proves is not None and not (self._trusts_lock and self._computer_asked)

    def prove(self, attempt: Attempt) -> None:
        """The computer asked, or the password of the account is given.

        Raises:
            Refused: there is none (SIGNIN-041), it is another (SIGNIN-042), or the computer
                cannot tell (SIGNIN-043).
        """
        if self._proves is None or not self.wants_password:
            return
        if not attempt.password:
            raise refused(
                "This computer did not ask who is here",
                "Type the password of this account of the computer",
                "SIGNIN-041",
            )
        try:
            proved = self._proves(self._name(), attempt.password)
        except (OSError, KeyError, ImportError) as failure:
            raise refused(
                "This computer could not check the password",
                "Sign out of the computer and in again, and tell local IT",
                "SIGNIN-043",
            ) from failure
        if not proved:
            raise refused(
                "That is not the password of this account of the computer",
                "Type it again; the computer counts wrong ones",
                "SIGNIN-042",
            )

    def _role(self, name: str) -> Role:
        if not self._mapping:
            return self._default
        try:
            groups = self._groups(name)
        except OSError as failure:
            raise refused(
                "The groups of this account could not be found out",
                "Ask local IT whether the computer reaches the directory",
                "SIGNIN-032",
            ) from failure
        role = role_of_groups(groups, self._mapping)
        if role is None:
            raise refused(
                "None of the groups of this account has a role here",
                "Ask local IT to add this account to a group, or to give its group a role",
                "SIGNIN-031",
            )
        return role


def role_of_groups(groups: Iterable[str], mapping: Iterable[RoleLine]) -> Role | None:
    r"""The role of the first line of the mapping that fits; None where none does.

    Capitals do not matter. ``ED-Nurses`` stands for the group of that name in any domain,
    ``TRUST\ED-Nurses`` for that of one alone.
    """
    names = {name.casefold() for name in groups}
    names |= {name.rpartition("\\")[2] for name in names}
    return next((one.role for one in mapping if one.value.casefold() in names), None)


def account_name() -> str:
    """The name of the account that this program runs under.

    It is asked of the system: ``LOGNAME`` and ``USERNAME`` are whatever somebody set.
    """
    if sys.platform == "win32":
        return _windows_account()
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def groups_of(name: str) -> tuple[str, ...]:
    """The groups of an account, those it is in through others too where the system knows them."""
    if sys.platform == "win32":
        return groups_said(_whoami("/groups", "/fo", "csv", "/nh"))
    import grp
    import pwd

    try:
        first = pwd.getpwnam(name).pw_gid
    except KeyError as failure:
        raise OSError("no such account") from failure
    names = []
    for number in os.getgrouplist(name, first):
        try:
            names.append(grp.getgrgid(number).gr_name)
        except KeyError:  # a group without a name can have no role
            continue
    return tuple(names)


def groups_said(told: str) -> tuple[str, ...]:
    r"""What ``whoami /groups /fo csv /nh`` says: names, and the ids (``S-1-…``) beside them.

    A group that is there only to deny (*Group used for deny only*) gives no role.
    """
    import csv

    found: list[str] = []
    for row in csv.reader(told.splitlines()):
        name, sid, attributes = (row[0], row[2], row[3]) if len(row) > 3 else ("", "", "")
        if name and "deny only" not in attributes.casefold():
            found += [name, sid]
    return tuple(found)


if sys.platform == "win32":

    def _windows_account() -> str:
        import ctypes

        size = ctypes.c_ulong(0)
        ask = ctypes.windll.advapi32.GetUserNameW
        ask(None, ctypes.byref(size))
        buffer = ctypes.create_unicode_buffer(size.value)
        if not ask(buffer, ctypes.byref(size)):
            raise OSError("no account name")
        return buffer.value

    def _whoami(*arguments: str) -> str:
        import subprocess

        windows = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"))
        try:
            done = subprocess.run(  # noqa: S603  the system's own program, words of ours
                [windows / "System32" / "whoami.exe", *arguments],
                capture_output=True,
                timeout=WHOAMI_S,
                check=True,
                creationflags=subprocess.CREATE_NO_WINDOW,
                encoding="oem",
            )
        except subprocess.SubprocessError as failure:
            raise OSError("whoami gave no answer") from failure
        return done.stdout
