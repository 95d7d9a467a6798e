"""The settings of the sign-in: who is here, what role they have, and when the screen locks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from app.report.states import Role
from app.settings.forms import FilePath, Malformed, Many, Number, OneOf, Text, Whole, YesNo, about
from app.settings.network_forms import WebAddress


class SignInProvider(StrEnum):
    """Who says who is here."""

    OPERATING_SYSTEM = "operating-system"
    OPENID_CONNECT = "openid-connect"


class Unlock(StrEnum):
    """What lets somebody go on behind a lock, where the computer's account says who is here."""

    COMPUTER = "computer"
    PASSWORD = "password"  # noqa: S105  a word of the settings
    CLICK = "click"


@dataclass(frozen=True, slots=True)
class RoleMapping:
    """A group, or a value of a claim, and the role of whoever has it."""

    value: str
    role: Role


class MappingForm:
    """``GROUP = role``: what stands behind the last equals sign is one of the roles."""

    def read(self, value: object) -> RoleMapping:
        """The pair."""
        wanted = 'text such as "ED-Nurses = clinician"'
        if not isinstance(value, str) or "=" not in value:
            raise Malformed(wanted)
        group, role = value.rsplit("=", 1)
        try:
            named = OneOf(Role).read(role.strip())
        except Malformed as failure:
            raise Malformed(f"{wanted}; a role is {failure}") from failure
        return RoleMapping(Text().read(group), Role(named))

    def schema(self) -> dict[str, object]:
        """A string with an equals sign in it."""
        roles = OneOf(Role).schema()["enum"]
        names = "|".join(roles) if isinstance(roles, list) else ""
        return {"type": "string", "pattern": f"^.+=\\s*({names})\\s*$"}


class Issuer:
    """The address of an OpenID provider exactly as it names itself: a slash at its end counts."""

    def read(self, value: object) -> str:
        """The address, as it stands."""
        WebAddress().read(value)
        return str(value)

    def schema(self) -> dict[str, object]:
        """A URI."""
        return WebAddress().schema()


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """Who is here: the table ``[sign_in]`` of a settings file.

    Attributes:
        provider: the account of the operating system, or an OpenID provider such as NHS CIS2.
        groups: groups of the account and their roles; the first that fits wins. Without any,
            everybody has the role of these settings.
        issuer, client_id, client_secret, scopes: as the OpenID provider registered us.
            ``client_secret`` is the name of a secret in the keyring; none for a public client.
        redirect_port: of 127.0.0.1; 0 takes any that is free, as RFC 8252 asks of providers.
        role_claim: where the roles are, with dots into objects and through lists, such as
            ``nhsid_nrbac_roles.role_code`` of CIS2.
        roles: values of that claim and their roles; the first that fits wins.
        required_acr: levels of authentication that are enough; all where empty.
        required_amr: methods of which one must have been used; all where empty.
        ca_file: a further certificate authority to trust for the provider.
        timeout_s: seconds for the provider's answers.
        patience_s: seconds that a person has in the browser.
        idle_lock_s, front_desk_idle_lock_s: seconds without key or mouse; 0 never locks.
        lock_warning_s: seconds before the lock in which it is announced.
        lock_computer: whether locking locks the computer too, where its account is who is here.
        unlock: ``computer``: the computer's own lock, or the password of the account where that
            did not lock; ``password``: always that; ``click``: nothing, whoever sits there.
        session_s: seconds after which somebody who signed in has to do so again; 0 never.
        session_warning_s: seconds before that in which it is announced.
    """

    provider: SignInProvider = field(
        default=SignInProvider.OPERATING_SYSTEM,
        metadata=about(OneOf(SignInProvider), "Who says who is here."),
    )
    groups: tuple[RoleMapping, ...] = field(
        default=(),
        metadata=about(
            Many(MappingForm()), "Groups of the account and their roles: ED-Nurses = clinician."
        ),
    )
    issuer: str = field(
        default="", metadata=about(Issuer(), "Address of the OpenID provider, as it names itself.")
    )
    client_id: str = field(
        default="", metadata=about(Text(), "What the OpenID provider knows this program by.")
    )
    client_secret: str = field(
        default="",
        metadata=about(Text(), "Name of our secret in the keyring, where the provider gave one."),
    )
    scopes: tuple[str, ...] = field(
        default=("openid", "profile"),
        metadata=about(Many(Text(100)), "Scopes to ask the OpenID provider for."),
    )
    redirect_port: int = field(
        default=0,
        metadata=about(Whole(0, 65535), "Port of this computer to come back to; 0 is any."),
    )
    role_claim: str = field(
        default="roles", metadata=about(Text(), "Claim that the role is worked out from.")
    )
    roles: tuple[RoleMapping, ...] = field(
        default=(),
        metadata=about(Many(MappingForm()), "Values of that claim and their roles."),
    )
    required_acr: tuple[str, ...] = field(
        default=(),
        metadata=about(Many(Text()), "Levels of authentication (acr) that are enough."),
    )
    required_amr: tuple[str, ...] = field(
        default=(),
        metadata=about(Many(Text()), "Methods (amr) of which one must have been used."),
    )
    ca_file: Path | None = field(
        default=None,
        metadata=about(FilePath(), "Further authority to trust for the OpenID provider (PEM)."),
    )
    timeout_s: float = field(
        default=10.0, metadata=about(Number(1, 120), "Seconds for an answer of the provider.")
    )
    patience_s: int = field(
        default=300, metadata=about(Whole(10, 3600), "Seconds for signing in, in the browser.")
    )
    idle_lock_s: int = field(
        default=300,
        metadata=about(Whole(0, 28_800), "Seconds without key or mouse until the screen locks."),
    )
    front_desk_idle_lock_s: int = field(
        default=120,
        metadata=about(Whole(0, 28_800), "The same where a receptionist is signed in."),
    )
    lock_warning_s: int = field(
        default=20,
        metadata=about(Whole(0, 300), "Seconds before the lock in which it is announced."),
    )
    lock_computer: bool = field(
        default=True,
        metadata=about(
            YesNo(),
            "Whether locking locks the computer too, where its account says who is here.",
        ),
    )
    unlock: Unlock = field(
        default=Unlock.COMPUTER,
        metadata=about(
            OneOf(Unlock),
            "What proves who unlocks, where the computer's account says who is here: its lock, "
            "else the password; always the password; or a click.",
        ),
    )
    session_s: int = field(
        default=43_200,
        metadata=about(
            Whole(0, 86_400),
            "Seconds after which somebody who signed in signs in again; 0 never.",
        ),
    )
    session_warning_s: int = field(
        default=300,
        metadata=about(Whole(0, 3_600), "Seconds before that in which it is announced."),
    )

    def idle_s(self, role: Role) -> int:
        """Seconds without key or mouse until the screen locks for that role; 0 never."""
        return self.front_desk_idle_lock_s if role is Role.RECEPTIONIST else self.idle_lock_s
