"""The settings of the receiver gateway: where it listens, and whom it lets in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.settings.forms import FilePath, Many, Number, Text, Whole, YesNo, about
from app.settings.network_forms import AllowedCertificate, ListenHost


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """How messages are pushed to us: the table ``[gateway]`` of a settings file.

    Attributes:
        in_viewer: whether a viewer listens by itself, for a single workstation.
        host, port: where it listens; beyond this machine only with a certificate.
        certificate, key: ours (PEM); ``key`` where it is a file of its own.
        client_ca_file: authorities of the certificates that callers must show (PEM); without
            one, callers show none.
        allowed_certificates: SHA-256 fingerprints (hex) or names of callers; all where empty.
        organisations, services: our ODS codes and DoS service ids; messages to others are
            refused. Where empty, whom a message is for is not looked at.
        senders_only: refuse what comes from senders that are not set up.
        requests_per_s: of one caller.
        connections: at one time, of all callers.
        body_timeout_s: seconds for one whole message to come in.
        bars_versions: the major versions of ``Bundle.meta.versionId`` that are taken.
    """

    in_viewer: bool = field(
        default=False, metadata=about(YesNo(), "Whether the viewer itself listens for messages.")
    )
    host: str = field(
        default="127.0.0.1", metadata=about(ListenHost(), "Address to listen at, such as 0.0.0.0.")
    )
    port: int = field(default=8088, metadata=about(Whole(1, 65535), "Port to listen at."))
    certificate: Path | None = field(
        default=None, metadata=about(FilePath(), "Our certificate as a server (PEM).")
    )
    key: Path | None = field(
        default=None,
        metadata=about(FilePath(), "Key of that certificate (PEM), where it is a file of its own."),
    )
    client_ca_file: Path | None = field(
        default=None, metadata=about(FilePath(), "Authorities of callers' certificates (PEM).")
    )
    allowed_certificates: tuple[str, ...] = field(
        default=(),
        metadata=about(
            Many(AllowedCertificate()), "SHA-256 fingerprints or names of callers let in."
        ),
    )
    organisations: tuple[str, ...] = field(
        default=(), metadata=about(Many(Text(40)), "Our ODS codes; messages to others are refused.")
    )
    services: tuple[str, ...] = field(
        default=(),
        metadata=about(Many(Text(40)), "Our DoS service ids; messages to others are refused."),
    )
    senders_only: bool = field(
        default=False, metadata=about(YesNo(), "Whether senders that are not set up are refused.")
    )
    requests_per_s: int = field(
        default=50, metadata=about(Whole(1, 10_000), "Requests a second of one caller.")
    )
    connections: int = field(
        default=200, metadata=about(Whole(1, 10_000), "Connections at one time.")
    )
    body_timeout_s: float = field(
        default=10.0, metadata=about(Number(1, 120), "Seconds for one message to come in.")
    )
    bars_versions: tuple[str, ...] = field(
        default=("1", "2"),
        metadata=about(Many(Text(10)), "Major versions of BaRS applications that are taken."),
    )
