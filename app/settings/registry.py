"""Every setting there is: its key, its form, its default and what it means, said once.

Loading, the JSON Schema and the diagnostics are worked out from these two records. They are
plain dataclasses: the records alone would cost a start 140 ms and more as pydantic models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from app.report.errors import AppError
from app.report.states import Role
from app.settings.forms import (
    FilePath,
    Form,
    HostName,
    Many,
    Number,
    OneOf,
    Text,
    WebAddress,
    Whole,
    YesNo,
    about,
)


class SenderKind(StrEnum):
    """What a sender speaks."""

    CDS_EMS = "cds-ems"


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """One system that reports come from: a table ``[senders."NAME"]`` of a settings file.

    Attributes:
        name: how people here call it; the name of the table.
        kind: ``cds-ems``: a CDS API 2.x Encounter Management System (FHIR STU3).
        allowed_hosts: further hosts that its records may be fetched from; its own is allowed.
        token_secret: the name of its bearer token in the keyring.
        timeout_s: seconds for one step of an answer. The guide recommends about one second
            and allows for an EMS that asks others first (CDS API guide, error handling).
        total_s: seconds for one whole answer, whatever dribbles in.
        retries: further tries of a request that is safe to repeat; the guide says 3 to 5.
        organisation: our organisation as the sender knows it, for ``Task.owner``: an ODS code
            or a reference such as ``Organization/12``.
        phone: whom to ring when this sender does not answer.
    """

    name: str
    base_url: str = field(metadata=about(WebAddress(), "Base address of its FHIR interface."))
    kind: SenderKind = field(
        default=SenderKind.CDS_EMS,
        metadata=about(OneOf(SenderKind), "What it speaks: cds-ems is CDS API 2.x (FHIR STU3)."),
    )
    allowed_hosts: tuple[str, ...] = field(
        default=(), metadata=about(Many(HostName()), "Further hosts its records may be on.")
    )
    token_secret: str | None = field(
        default=None, metadata=about(Text(), "Name of its bearer token in the keyring.")
    )
    client_certificate: Path | None = field(
        default=None, metadata=about(FilePath(), "Our certificate for it (PEM).")
    )
    client_key: Path | None = field(
        default=None,
        metadata=about(FilePath(), "Key of our certificate (PEM), where it is a file of its own."),
    )
    ca_file: Path | None = field(
        default=None,
        metadata=about(FilePath(), "A further certificate authority to trust for it (PEM)."),
    )
    timeout_s: float = field(
        default=5.0, metadata=about(Number(1, 60), "Seconds to wait for each step of an answer.")
    )
    total_s: float = field(
        default=30.0, metadata=about(Number(1, 300), "Seconds to wait for one whole answer.")
    )
    retries: int = field(
        default=3, metadata=about(Whole(3, 5), "Further tries before it counts as not answering.")
    )
    task_updates: bool = field(
        default=False, metadata=about(YesNo(), "Whether it takes replies as updates of its Task.")
    )
    organisation: str = field(
        default="", metadata=about(Text(), "Our organisation as it knows us, for Task.owner.")
    )
    phone: str = field(
        default="", metadata=about(Text(40), "Telephone number of its service desk.")
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run, checked."""

    role: Role = field(
        default=Role.CLINICIAN, metadata=about(OneOf(Role), "Role of the person at this screen.")
    )
    accept_hold_s: int = field(
        default=10,
        metadata=about(Whole(0, 30), "Seconds in which Accept can be undone before it is sent."),
    )
    poll_s: int = field(
        default=60, metadata=about(Whole(5, 3600), "Seconds between looks for later versions.")
    )
    message_max_mib: int = field(
        default=32, metadata=about(Whole(1, 32), "Largest message that is read, in MiB.")
    )
    senders: tuple[SenderSettings, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as the registry knows it; ``default`` is None where nothing is set."""

    key: str
    form: Form
    meaning: str
    default: object
    required: bool


def settings_of(record: type[Settings | SenderSettings]) -> Mapping[str, Setting]:
    """The settings that a record declares, by key and in order."""
    return {
        one.name: Setting(
            key=one.name,
            form=cast("Form", one.metadata["form"]),
            meaning=cast("str", one.metadata["meaning"]),
            default=None if one.default is MISSING else cast("Any", one.default),
            required=one.default is MISSING,
        )
        for one in fields(record)
        if "form" in one.metadata
    }
