"""What an ITK message that came as a file asks for: acknowledgements, as one over the wire does.

Only where its handling keys say so, and back to the address that it names (ITK 2.2, distribution
envelope). How the file came to the folder says nothing of that.
"""

from __future__ import annotations

import re

from app.desk.context import Context
from app.desk.reception.itk_facts import to_json
from app.desk.reception.itk_head import Head, head_of
from app.desk.reception.itk_noting import event_of, facts_of
from app.desk.reception.itk_rules import ods_of
from app.settings.registry import SenderKind
from app.store.exchanges import Exchange, ExchangeState

_DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*")
_BEGINS = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
_ENDS = b"</s:Body></s:Envelope>"


def asked_by_file(ctx: Context, data: bytes, sender_name: str) -> Exchange | None:
    """The exchange that its acknowledgements answer; None where it asks for none.

    Args:
        ctx: whose settings and clock.
        data: a message, in a SOAP envelope or in its distribution envelope alone.
        sender_name: whom the folder is from; only an ITK sender of the settings is told anything.
    """
    sender = ctx.sender(sender_name)
    if sender is None or sender.kind is not SenderKind.ITK:
        return None
    head = _head(data)
    facts = facts_of(head) if head else None
    if head is None or facts is None or not facts.asks or not head.tracking_id:
        return None
    now = ctx.clock()
    return Exchange(
        "itk",
        sender.name,
        now,
        request_id=head.tracking_id.upper(),
        correlation_id=head.message_id,
        event=event_of(head),
        reply_to=head.reply_to.uri,
        reply_to_organisation=ods_of(head.reply_to.uri),
        state=ExchangeState.DONE,
        answered_at=now,
        facts=to_json(facts),
    )


def _head(data: bytes) -> Head | None:
    for envelope in (data, _BEGINS + _DECLARED.sub(b"", data, count=1) + _ENDS):
        head = head_of(envelope, "")
        if isinstance(head, Head) and head.has_envelope:
            return head
    return None
