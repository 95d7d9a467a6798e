"""The settings of one sender: who it is, how it is reached, and what it takes as a reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from app.settings.forms import FilePath, Many, Number, OneOf, Text, Whole, YesNo, about
from app.settings.network_forms import AllowedCertificate, HostName, WebAddress


class SenderKind(StrEnum):
    """What a sender speaks."""

    CDS_EMS = "cds-ems"
    BARS = "bars"
    ITK = "itk"
    CASE_999 = "999"
    ITK3 = "itk3"


class SignOn(StrEnum):
    """How we prove to a sender who we are, beside a client certificate."""

    NONE = "none"
    BEARER = "bearer"
    OAUTH2 = "oauth2"


class BusinessAck(StrEnum):
    """When a business acknowledgement goes to an ITK sender that asked for one."""

    WHEN_FILED = "when-filed"
    WHEN_ACCEPTED = "when-accepted"


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """One system that reports come from: a table ``[senders."NAME"]`` of a settings file.

    Attributes:
        name: how people here call it; the name of the table.
        base_url: where we call it; empty for a sender that only pushes.
        kind: what it speaks. ``cds-ems``: a CDS API 2.x Encounter Management System (FHIR
            STU3); ``bars``: Booking and Referral Standard (FHIR R4); ``itk``: NHS 111 report
            (ITK 2.2); ``999``: case validation and transfer (FHIR STU3 messages); ``itk3``:
            ITK3 messages through MESH.
        identities: by which its messages name it: ODS codes, DoS service ids, endpoints.
        certificates: SHA-256 fingerprints (hex) or names of its certificates; where there are any,
            what names it is taken from a caller that shows one of them, and from no other.
        allowed_hosts: further hosts that its records may be fetched from; its own is allowed.
        sign_on: see :attr:`signs_on_by`.
        token_secret: the name of its bearer token in the keyring.
        client_id, key_id: what its token server knows us and our key by.
        signing_key_secret: the name of our private key (PEM) in the keyring.
        timeout_s: seconds for one step of an answer. The guide recommends about one second
            and allows for an EMS that asks others first (CDS API guide, error handling).
        total_s: seconds for one whole answer, whatever dribbles in.
        retries: further tries of a request that is safe to repeat; the guide says 3 to 5.
        organisation: our organisation as the sender knows it, for ``Task.owner`` and the
            source of a response: an ODS code or a reference such as ``Organization/12``.
        our_endpoint: our service as it addresses us (BaRS: the DoS service id).
        did_not_attend, status_updates: whether it takes these replies (BaRS).
        application_version: of what we send; empty for that of the request.
        mailbox, its_mailbox: ours that replies go through, and its own (MESH).
        ack_workflow: of ITK3 responses; empty for the inbound workflow with ``_ACK``.
        phone: whom to ring when this sender does not answer.
    """

    name: str
    base_url: str = field(
        default="",
        metadata=about(WebAddress(), "Base address at which it is called; none if it only pushes."),
    )
    kind: SenderKind = field(
        default=SenderKind.CDS_EMS,
        metadata=about(
            OneOf(SenderKind),
            "What it speaks: CDS API 2.x (cds-ems), BaRS, ITK 2.2, 999 messages, ITK3 by MESH.",
        ),
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
        default=5.0,
        metadata=about(Number(1, 60), "Seconds to wait for each step of an answer.", patience=True),
    )
    total_s: float = field(
        default=30.0,
        metadata=about(Number(1, 300), "Seconds to wait for one whole answer.", patience=True),
    )
    retries: int = field(
        default=3,
        metadata=about(
            Whole(3, 5), "Further tries before it counts as not answering.", patience=True
        ),
    )
    task_updates: bool = field(
        default=False,
        metadata=about(YesNo(), "Whether it takes replies as updates of its Task (cds-ems)."),
    )
    organisation: str = field(
        default="", metadata=about(Text(), "Our organisation as it knows us, for Task.owner.")
    )
    phone: str = field(
        default="", metadata=about(Text(40), "Telephone number of its service desk.")
    )
    identities: tuple[str, ...] = field(
        default=(),
        metadata=about(Many(Text()), "ODS codes, DoS service ids, endpoints it names itself by."),
    )
    certificates: tuple[str, ...] = field(
        default=(),
        metadata=about(
            Many(AllowedCertificate()), "Certificates by which alone it may push messages to us."
        ),
    )
    sign_on: SignOn = field(
        default=SignOn.NONE,
        metadata=about(OneOf(SignOn), "How we sign on; bearer goes without saying with a token."),
    )
    token_url: str = field(
        default="", metadata=about(WebAddress(), "Address of its token server (oauth2).")
    )
    client_id: str = field(
        default="", metadata=about(Text(), "What its token server calls us (oauth2).")
    )
    key_id: str = field(
        default="", metadata=about(Text(), "What its token server calls our key (oauth2).")
    )
    signing_key_secret: str = field(
        default="", metadata=about(Text(), "Name of our private key in the keyring (oauth2).")
    )
    our_endpoint: str = field(
        default="", metadata=about(Text(), "Our service as it addresses us: DoS service id or URI.")
    )
    our_name: str = field(
        default="", metadata=about(Text(), "Our organisation's name, as replies give it.")
    )
    did_not_attend: bool = field(
        default=False,
        metadata=about(YesNo(), "Whether it is told of patients who did not come (bars)."),
    )
    status_updates: bool = field(
        default=False,
        metadata=about(YesNo(), "Whether it takes updates of the ambulance status (bars)."),
    )
    business_ack: BusinessAck = field(
        default=BusinessAck.WHEN_FILED,
        metadata=about(OneOf(BusinessAck), "When a business acknowledgement it asked for goes."),
    )
    application_version: str = field(
        default="",
        metadata=about(Text(20), "BaRS application version of replies; else that of the request."),
    )
    mailbox: str = field(
        default="", metadata=about(Text(40), "Our MESH mailbox that replies go through.")
    )
    its_mailbox: str = field(default="", metadata=about(Text(40), "Its MESH mailbox."))
    ack_workflow: str = field(
        default="", metadata=about(Text(), "MESH workflow of responses; else that received + _ACK.")
    )

    @property
    def is_asked(self) -> bool:
        """Whether reports are fetched from it: a CDS API sender whose address is known."""
        return self.kind is SenderKind.CDS_EMS and bool(self.base_url)

    @property
    def signs_on_by(self) -> SignOn:
        """How we sign on: a token that is set up and nothing else said means ``bearer``."""
        if self.sign_on is SignOn.NONE and self.token_secret:
            return SignOn.BEARER
        return self.sign_on
