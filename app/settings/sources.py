"""The settings of mailboxes and folders that are looked into for messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from app.settings.forms import FilePath, Many, Number, OneOf, Text, Whole, about
from app.settings.network_forms import WebAddress


class FolderKind(StrEnum):
    """What puts messages into a folder."""

    SPOOL = "spool"
    MESH_CLIENT = "mesh-client"


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """One MESH mailbox of ours, over the MESH API: a table ``[mailboxes."ID"]``.

    Attributes:
        name: the mailbox id, such as ``X26OT123``.
        url: of the MESH server, without the mailbox.
        password_secret, shared_key_secret: names of both secrets in the keyring.
        poll_s: the service asks for at least 300 seconds between looks (MESH API guide).
        workflows: ids that are taken; all where empty.
        sender: the sender whose messages come this way; empty where several use it.
    """

    name: str
    url: str = field(metadata=about(WebAddress(), "Address of the MESH server."))
    password_secret: str = field(
        metadata=about(Text(), "Name of the mailbox's password in the keyring.")
    )
    shared_key_secret: str = field(
        metadata=about(Text(), "Name of the shared key of MESH in the keyring.")
    )
    client_certificate: Path | None = field(
        default=None, metadata=about(FilePath(), "Our certificate for MESH (PEM).")
    )
    client_key: Path | None = field(
        default=None,
        metadata=about(FilePath(), "Key of our certificate (PEM), where it is a file of its own."),
    )
    ca_file: Path | None = field(
        default=None, metadata=about(FilePath(), "Certificate authority of the MESH server (PEM).")
    )
    poll_s: int = field(
        default=300, metadata=about(Whole(300, 86_400), "Seconds between looks into it.")
    )
    workflows: tuple[str, ...] = field(
        default=(), metadata=about(Many(Text()), "Workflow ids that are taken; all where empty.")
    )
    sender: str = field(
        default="", metadata=about(Text(60), "The sender whose messages come this way.")
    )


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """One folder that messages are put into: a table ``[folders."NAME"]``.

    Attributes:
        name: how people here call it.
        path: on this machine or a share.
        kind: ``spool``: whole message files; ``mesh-client``: the folder of a mailbox of the
            MESH client, with IN, OUT and SENT below it.
        poll_s: seconds between looks.
        stable_s: how long a file must have kept its size and time before it is taken.
        sender: the sender whose messages come this way; empty where several use it.
        mailbox: the id of the MESH client's mailbox.
    """

    name: str
    path: Path = field(metadata=about(FilePath("a folder"), "The folder that is watched."))
    kind: FolderKind = field(
        default=FolderKind.SPOOL,
        metadata=about(OneOf(FolderKind), "Whole message files, or a MESH client's folder."),
    )
    poll_s: float = field(
        default=5.0, metadata=about(Number(0.5, 3600), "Seconds between looks into it.")
    )
    stable_s: float = field(
        default=2.0, metadata=about(Number(0, 600), "Seconds that a file must stay unchanged.")
    )
    sender: str = field(
        default="", metadata=about(Text(60), "The sender whose messages come this way.")
    )
    mailbox: str = field(default="", metadata=about(Text(40), "Id of the MESH client's mailbox."))
