"""What is noted of an ITK message at the door, out of its head."""

from __future__ import annotations

from datetime import datetime

from app.desk.reception.itk_facts import BUSINESS, INFRASTRUCTURE, ItkFacts, to_json
from app.desk.reception.itk_head import Head
from app.desk.reception.itk_rules import ods_of
from app.replies.itk.data import INTERACTION
from app.store.exchanges import Exchange

_KEYS = {INFRASTRUCTURE: "infackrequested", BUSINESS: "ackrequested"}


def facts_of(head: Head) -> ItkFacts:
    """What is noted of a message that is taken.

    An acknowledgement is asked for where its key says ``true``, and only there: no key, or any
    other word, asks for nothing (ITK 2.2, handling specification).
    """
    asks = (name for name, key in _KEYS.items() if head.handled(key).lower() == "true")
    return ItkFacts(
        tracking_id=head.tracking_id,
        service=head.service,
        interaction=head.interaction,
        payloads=head.payloads,
        asks=tuple(asks),
        reply_to_type=head.reply_to.type,
        us=next((code for one in head.addresses if (code := ods_of(one.uri))), ""),
        acknowledges=_acknowledges(head),
        encrypted=tuple(item.id for item in head.items if item.encrypted),
        fingerprint=head.fingerprint,
    )


def _acknowledges(head: Head) -> str:
    if not head.is_acknowledgement:
        return ""
    told = f"{head.kind} {head.interaction}".lower()
    return BUSINESS if "business" in told else INFRASTRUCTURE


def event_of(head: Head) -> str:
    """The tail of the interaction, or of the service where there is none."""
    value = head.interaction
    if value.lower().startswith(INTERACTION):
        return value[len(INTERACTION) :]
    return value or head.service.rpartition(":")[2]


def exchange_of(head: Head, sender: str, now: datetime) -> Exchange:
    """The exchange of a message, under its tracking id.

    Args:
        head: what it says of itself.
        sender: whose it is, by the settings or by what it calls itself.
        now: when it came.
    """
    return Exchange(
        "itk",
        sender,
        now,
        request_id=head.tracking_id.upper(),
        correlation_id=head.message_id,
        event=event_of(head),
        reply_to=head.reply_to.uri,
        reply_to_organisation=ods_of(head.reply_to.uri),
        facts=to_json(facts_of(head)),
    )
