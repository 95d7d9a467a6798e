"""What an acknowledgement needs to know: what came, who we are, and the ids of what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from app.replies.itk.names import OID

SERVICE = "urn:nhs-itk:services:201005:"
INTERACTION = "urn:nhs-itk:interaction:"
ITK_ADDRESS = f"{OID}18.22"
"""The kind of an address that names none."""


class Shape(StrEnum):
    """The two shapes in use; they differ in the service and in the profile."""

    ITK_2_1 = "2.1"
    ITK_2_2 = "2.2"

    @classmethod
    def of(cls, service: str) -> Shape:
        """The shape in which a message that came by a service is acknowledged.

        ITK 2.2 has one service for everything, which is echoed; 2.1 has one for each kind.
        """
        is_general = service.rpartition(":")[2].lower().startswith("senddistenvelope")
        return cls.ITK_2_2 if is_general else cls.ITK_2_1


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a DistributionEnvelope; ``type`` is empty for the default kind."""

    uri: str
    type: str = ""

    @property
    def shown_type(self) -> str:
        """The type where it has to be said: the default one is not."""
        return "" if self.type == ITK_ADDRESS else self.type


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What is acknowledged, in the very words of the message.

    Attributes:
        tracking_id: ``header/@trackingid``, the key of every acknowledgement.
        interaction: the value of the handling key; empty where there was none.
        reply_to: ``senderAddress``.
        payloads: the ids of the payloads, in message order.
    """

    tracking_id: str
    service: str
    interaction: str
    reply_to: Address
    payloads: tuple[str, ...]


def service_of(about: Acknowledged, kind: str) -> str:
    """The service by which an acknowledgement goes: ``infrastructure`` or ``business``."""
    if Shape.of(about.service) is Shape.ITK_2_2:
        return about.service
    return f"{SERVICE}Send{'Infrastructure' if kind == 'infrastructure' else 'Business'}Ack-v1-0"


@dataclass(frozen=True, slots=True)
class Us:
    """Who acknowledges.

    Attributes:
        ods: our ODS code.
        name: our organisation's name.
        software: this program and its version.
    """

    ods: str
    name: str
    software: str

    @property
    def address(self) -> str:
        """Where answers to us go."""
        return f"urn:nhs-uk:addressing:ods:{self.ods}"

    @property
    def identity(self) -> str:
        """As whom we are audited."""
        return f"urn:nhs-uk:identity:ods:{self.ods}"


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of one acknowledgement, the same on every try; upper-case UUIDs.

    Attributes:
        message: of the SOAP message.
        tracking: of the DistributionEnvelope.
        payload: of the payload, without ``uuid_``.
        response: of the business response in it.
    """

    message: str
    tracking: str
    payload: str
    response: str


def ids_of(reply_id: str) -> Ids:
    """The ids that follow from the id of a reply: the reply's own is the tracking id."""

    def made(part: str) -> str:
        return str(
            uuid5(NAMESPACE_URL, f"urn:triage-handover:itk:{reply_id.upper()}/{part}")
        ).upper()

    return Ids(made("message"), reply_id.upper(), made("payload"), made("response"))
