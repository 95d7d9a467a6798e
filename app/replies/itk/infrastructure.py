"""The infrastructure acknowledgement: the envelope came, was understood, and is kept.

Sent only where the message asks for it (ITK 2.2, ``infackrequested``).
"""

from __future__ import annotations

from datetime import datetime

from app.replies.itk.check import checked
from app.replies.itk.data import Acknowledged, Ids, Us
from app.replies.itk.envelope import enveloped, in_soap
from app.replies.itk.markup import itk
from app.replies.itk.moments import utc


def infrastructure(
    about: Acknowledged,
    us: Us,
    ids: Ids,
    *,
    at: datetime,
    to: str,
) -> bytes:
    """The SOAP message of an infrastructure acknowledgement; same arguments, same bytes.

    Args:
        about: what is acknowledged.
        us: who acknowledges.
        ids: the ids of this acknowledgement.
        at: when the message was taken, with an offset.
        to: the sender's endpoint.

    Raises:
        AppError: the message does not say enough of itself (REPLY-050).
    """
    response = itk(
        "InfrastructureResponse",
        itk("reportingIdentity", itk("id", uri=us.identity)),
        itk("errors"),
        timestamp=utc(at),
        serviceRef=about.service,
        trackingIdRef=about.tracking_id,
        result="OK",
    )
    return checked(in_soap(enveloped(response, about, us, ids, kind="infrastructure"), ids, to))
