"""What an ITK message that came as a file asks for: acknowledgements, as one over the wire does.

Only where its handling keys say so, and back to the address that it names (ITK 2.2, distribution
envelope). How the file came to the folder says nothing of that.
"""

from __future__ import annotations

import re
from dataclasses import replace

from app.desk.context import Context
from app.desk.reception.itk_head import Head, head_of
from app.desk.reception.itk_noting import exchange_of, facts_of
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
    if head is None or not head.tracking_id or not facts_of(head).asks:
        return None
    now = ctx.clock()
    exchange = exchange_of(head, sender.name, now)
    return replace(exchange, state=ExchangeState.DONE, answered_at=now)


def _head(data: bytes) -> Head | None:
    for envelope in (data, _BEGINS + _DECLARED.sub(b"", data, count=1) + _ENDS):
        head = head_of(envelope, "")
        if isinstance(head, Head) and head.has_envelope:
            return head
    return None
