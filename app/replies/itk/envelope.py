"""The DistributionEnvelope around an acknowledgement, and the SOAP message around that."""

from __future__ import annotations

from app.replies.itk.data import INTERACTION, Acknowledged, Ids, Us, service_of
from app.replies.itk.markup import Element, addressing, itk, soap
from app.replies.itk.names import ADDRESSING, ITK, OID


def enveloped(
    payload: Element,
    about: Acknowledged,
    us: Us,
    ids: Ids,
    *,
    kind: str,
    profile: str = "",
    asks_infrastructure: bool = False,
) -> Element:
    """A payload on its way back to the sender (DistributionEnvelope v2-0).

    Args:
        payload: the acknowledgement itself.
        about: what it is about; it goes to its ``reply_to``.
        us: who sends it.
        ids: the ids of this acknowledgement.
        kind: ``infrastructure`` or ``business``.
        profile: the profile of the payload, empty where none is published.
        asks_infrastructure: whether we want to hear that it came (a business acknowledgement is
            a message of its own; nothing else may ask for that).
    """
    name = f"uuid_{ids.payload}"
    specs = [("interaction", f"{INTERACTION}ITK{kind.capitalize()}Acknowledgement-v1-0")]
    if asks_infrastructure:
        specs.append(("infackrequested", "true"))
    header = itk(
        "header",
        itk(
            "addresslist",
            itk("address", uri=about.reply_to.uri, type=about.reply_to.shown_type),
        ),
        itk("auditIdentity", itk("id", uri=us.identity, type=f"{OID}18.27")),
        itk(
            "manifest",
            itk("manifestitem", id=name, mimetype="text/xml", profileid=profile),
            count="1",
        ),
        itk("senderAddress", uri=us.address),
        itk(
            "handlingSpecification",
            *(itk("spec", key=f"{ITK}:{key}", value=value) for key, value in specs),
        ),
        service=service_of(about, kind),
        trackingid=ids.tracking,
    )
    payloads = itk("payloads", itk("payload", payload, id=name), count="1")
    return itk("DistributionEnvelope", header, payloads)


def in_soap(distribution: Element, ids: Ids, to: str) -> Element:
    """The SOAP message that carries an envelope; its Action is the envelope's service.

    Args:
        distribution: the DistributionEnvelope.
        ids: the ids of this acknowledgement.
        to: the sender's endpoint.
    """
    service = next(distribution.iterchildren(f"{{{ITK}}}header")).get("service", "")
    header = soap(
        "Header",
        addressing("MessageID", ids.message),
        addressing("Action", service),
        addressing("To", to),
        addressing("ReplyTo", addressing("Address", f"{ADDRESSING}/anonymous")),
    )
    return soap("Envelope", header, soap("Body", distribution))
