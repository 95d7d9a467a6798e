"""The rules by which an ITK message is taken or refused, in the order of the NHS 111 adaptor.

Each rule says what is wrong, or None. What is wrong is told to the sender in a fault; it names
elements and counts, never anything that stands in a payload.
"""

from __future__ import annotations

from collections.abc import Callable

from app.desk.reception.itk_head import Head
from app.replies.itk.names import OID, FaultCode, Wrong
from app.settings.registry import GatewaySettings

PROFILES = frozenset(
    f"urn:nhs-en:profile:{name}".lower()
    for name in (
        "nhs111CDADocument-v2-0",
        "nhs111CDADocument-v3-1",
        "IntegratedUrgentCareCDADocument-v3-1",
        "nullificationDocument-v5-0",
        "nullificationDocument-v6-0",
        "ITKBusinessAcknowledgement-v1-0",
        "ITKBusinessAcknowledgement-v2-0",
    )
)
"""What is read here. The adaptor's list, the later nullification, and acknowledgements."""

LONGEST_ID = 255
"""Characters of an id; a UUID has 36, and some senders put a prefix before it."""

IDENTITY = "urn:nhs-uk:identity:ods:"
ADDRESS = "urn:nhs-uk:addressing:ods:"
_IDENTITY_TYPES = frozenset({"", f"{OID}18.27"})
_DOS = f"{OID}18.44"

Rule = Callable[[Head, GatewaySettings], Wrong | None]


def broken(head: Head, gateway: GatewaySettings) -> Wrong | None:
    """The first rule that a message breaks, None for a message that is taken."""
    found = (rule(head, gateway) for rule in RULES)
    return next((wrong for wrong in found if wrong is not None), None)


def _understood(head: Head, _: GatewaySettings) -> Wrong | None:
    if not head.not_understood:
        return None
    told = f"A SOAP header must be understood and is not: {head.not_understood[0][:60]}."
    return Wrong(told, FaultCode.MUST_UNDERSTAND)


def _message_id(head: Head, _: GatewaySettings) -> Wrong | None:
    if len(head.message_id) > LONGEST_ID:
        return Wrong("The MessageID is too long.")
    return None if head.message_id else Wrong("The SOAP header has no MessageID.")


def _envelope(head: Head, _: GatewaySettings) -> Wrong | None:
    return None if head.has_envelope else Wrong("The SOAP body has no DistributionEnvelope.")


def _tracking_id(head: Head, _: GatewaySettings) -> Wrong | None:
    if len(head.tracking_id) > LONGEST_ID:
        return Wrong("The trackingid is too long.")
    return None if head.tracking_id else Wrong("The DistributionEnvelope has no trackingid.")


def _service(head: Head, _: GatewaySettings) -> Wrong | None:
    if head.service and head.action == head.service and not any(map(str.isspace, head.service)):
        return None
    return Wrong("The SOAP Action is not the service of the DistributionEnvelope.")


def _counts(head: Head, _: GatewaySettings) -> Wrong | None:
    there = str(len(head.payloads))
    same = head.counts == (there, there) and len(head.items) == len(head.payloads)
    if same and head.payloads:
        return None
    return Wrong(
        "The counts of manifest and payloads are not the same, or there are none: "
        f"{len(head.items)} listed, {there} there."
    )


def _ids(head: Head, _: GatewaySettings) -> Wrong | None:
    listed = tuple(item.id for item in head.items)
    if all(listed) and listed == head.payloads and len(set(listed)) == len(listed):
        return None
    return Wrong("The ids of the manifest are not those of the payloads, in the same order.")


def _profiles(head: Head, _: GatewaySettings) -> Wrong | None:
    if head.kind == "InfrastructureResponse":
        return None  # no profile is published for it
    if not all(item.profile for item in head.items):
        return Wrong("A manifest item has no profileid.")
    if all(item.profile.lower() in PROFILES for item in head.items):
        return None
    return Wrong("The profileid of a manifest item is none that is taken here.")


def _audit_identity(head: Head, _: GatewaySettings) -> Wrong | None:
    named = [one.uri for one in head.audit if one.type in _IDENTITY_TYPES]
    sound = (uri.lower().startswith(IDENTITY) and len(uri) > len(IDENTITY) for uri in named)
    if all(sound):
        return None
    return Wrong(f"An audit identity does not start with {IDENTITY}.")


def _for_us(head: Head, gateway: GatewaySettings) -> Wrong | None:
    """ODS or DoS: one address of ours is enough. Answers to us are taken wherever they went."""
    if not (gateway.organisations or gateway.services) or head.is_acknowledgement:
        return None
    services = {service.strip().casefold() for service in gateway.services}
    organisations = {code.strip().casefold() for code in gateway.organisations}
    for address in head.addresses:
        if address.type == _DOS and address.uri.casefold() in services:
            return None
        if address.type != _DOS and ods_of(address.uri).casefold() in organisations:
            return None
    return Wrong(
        "The message is for none of the services that are received here.", text="Message rejected"
    )


RULES: tuple[Rule, ...] = (
    _understood,
    _message_id,
    _envelope,
    _tracking_id,
    _service,
    _counts,
    _ids,
    _profiles,
    _audit_identity,
    _for_us,
)


def ods_of(uri: str) -> str:
    """The ODS code of an ITK address or identity, without what follows it; empty for others."""
    for start in (ADDRESS, IDENTITY):
        if uri.lower().startswith(start):
            return uri[len(start) :].partition(":")[0]
    return ""
