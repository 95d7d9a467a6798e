"""Every setting there is: its key, its form, its default and what it means, said once.

Loading, the JSON Schema and the diagnostics are worked out from these records. They are
plain dataclasses: the records alone would cost a start 140 ms and more as pydantic models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import Any, NamedTuple, cast

from app.report.errors import AppError
from app.report.states import Role
from app.settings.department import StoreSettings
from app.settings.forms import (
    Form,
    OneOf,
    Whole,
    YesNo,
    about,
)
from app.settings.gateway import GatewaySettings
from app.settings.senders import BusinessAck, SenderKind, SenderSettings, SignOn
from app.settings.sign_in import RoleMapping, SignInProvider, SignInSettings
from app.settings.sources import FolderKind, FolderSettings, MailboxSettings

__all__ = [
    "TABLE",
    "TABLES",
    "BusinessAck",
    "Colours",
    "FolderKind",
    "FolderSettings",
    "GatewaySettings",
    "MailboxSettings",
    "Record",
    "RoleMapping",
    "SenderKind",
    "SenderSettings",
    "Setting",
    "Settings",
    "SignInProvider",
    "SignInSettings",
    "SignOn",
    "StoreSettings",
    "settings_of",
]


class Colours(StrEnum):
    """The colours of the screen."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run, checked."""

    role: Role = field(
        default=Role.CLINICIAN,
        metadata=about(OneOf(Role), "Role of the person at this screen.", of_machine=True),
    )
    accept_hold_s: int = field(
        default=10,
        metadata=about(
            Whole(0, 30),
            "Seconds in which Accept, Not attended and Finish can be undone before they are sent.",
        ),
    )
    poll_s: int = field(
        default=60, metadata=about(Whole(5, 3600), "Seconds between looks for later versions.")
    )
    message_max_mib: int = field(
        default=32, metadata=about(Whole(1, 32), "Largest message that is read, in MiB.")
    )
    keep_hours: int = field(
        default=96,
        metadata=about(
            Whole(1, 8_760),
            "Hours for which a handover is kept after it was completed.",
            of_machine=True,
        ),
    )
    break_glass_minutes: int = field(
        default=15,
        metadata=about(
            Whole(0, 60),
            "Minutes for which a break-glass opens one report; 0 allows none.",
            of_machine=True,
        ),
    )
    sound: bool = field(
        default=True,
        metadata=about(
            YesNo(),
            "Whether a handover that cannot wait makes one sound: overdue, not timed or due within "
            "15min when it comes, or overdue before anybody opened it.",
            personal=True,
        ),
    )
    colours: Colours = field(
        default=Colours.LIGHT,
        metadata=about(
            OneOf(Colours),
            "Colours of the screen: light, for the night, or high contrast.",
            personal=True,
        ),
    )
    text_percent: int = field(
        default=100,
        metadata=about(Whole(100, 200), "Size of the text, in percent.", personal=True),
    )
    senders: tuple[SenderSettings, ...] = ()
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    sign_in: SignInSettings = field(default_factory=SignInSettings)
    mailboxes: tuple[MailboxSettings, ...] = ()
    folders: tuple[FolderSettings, ...] = ()
    store: StoreSettings = field(default_factory=StoreSettings)

    @property
    def message_max_bytes(self) -> int:
        """The largest message that is read, in bytes."""
        return self.message_max_mib * 1024 * 1024

    def sender(self, name: str) -> SenderSettings:
        """The sender of that name; capitals do not matter.

        Raises:
            AppError: none is set up under that name (SETTINGS-007).
        """
        for sender in self.senders:
            if sender.name.casefold() == name.strip().casefold():
                return sender
        names = ", ".join(sender.name for sender in self.senders) or "none"
        raise AppError(
            "No such sender is set up",
            f"The settings hold no sender of that name. Set up here: {names}",
            "Use one of these names, or ask local IT to set the sender up",
            "SETTINGS-007",
        )

    def sender_known_as(self, *identities: str) -> SenderSettings | None:
        """The sender that a message means by one of these: names, ODS codes, endpoints.

        Capitals and a slash at the end do not matter; the first identity that fits wins.
        """
        for identity in map(_plain, identities):
            for sender in self.senders:
                if identity and identity in map(_plain, (sender.name, *sender.identities)):
                    return sender
        return None


def _plain(identity: str) -> str:
    return identity.strip().rstrip("/").casefold()


Record = type[
    Settings
    | SenderSettings
    | GatewaySettings
    | SignInSettings
    | MailboxSettings
    | FolderSettings
    | StoreSettings
]

TABLES: Mapping[str, type[SenderSettings | MailboxSettings | FolderSettings]] = {
    "senders": SenderSettings,
    "mailboxes": MailboxSettings,
    "folders": FolderSettings,
}
"""The tables of tables, ``[senders."NAME"]``: any number of each, by the name used here."""

TABLE: Mapping[str, type[GatewaySettings | SignInSettings | StoreSettings]] = {
    "gateway": GatewaySettings,
    "sign_in": SignInSettings,
    "store": StoreSettings,
}
"""The tables of which there is one."""

_OF_THE_MACHINE: frozenset[Record] = frozenset({SignInSettings, StoreSettings, GatewaySettings})
"""Tables that are of the machine whole: nobody says for themselves who they are, where the store
is, nor what this computer listens to."""

_NAMED: frozenset[Record] = frozenset(TABLES.values())
"""Tables of those whom messages come from and replies go to."""


class Setting(NamedTuple):
    """One setting as the registry knows it; ``default`` is None where nothing is set.

    Attributes:
        personal: whoever sits there may change it on the screen.
        of_machine: only a policy or the machine's own file may say it.
        where_named: so it is as soon as one of these names any sender, mailbox or folder: a
            person's file neither adds to those nor redirects one. Where none is named, it may.
    """

    key: str
    form: Form
    meaning: str
    default: object
    required: bool
    personal: bool = False
    of_machine: bool = False
    where_named: bool = False


def settings_of(record: Record) -> Mapping[str, Setting]:
    """The settings that a record declares, by key and in order."""
    return {
        one.name: Setting(
            key=one.name,
            form=cast("Form", one.metadata["form"]),
            meaning=cast("str", one.metadata["meaning"]),
            default=None if one.default is MISSING else cast("Any", one.default),
            required=one.default is MISSING,
            personal=bool(one.metadata.get("personal")),
            of_machine=bool(one.metadata.get("of_machine")) or record in _OF_THE_MACHINE,
            where_named=record in _NAMED and not one.metadata.get("patience"),
        )
        for one in fields(record)
        if "form" in one.metadata
    }
