"""Calls as one ITK message: SOAP, DistributionEnvelope, payloads (ITK 2.2, SendNHS111Report)."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from app.demo.itk.call import Call, Packing
from app.demo.itk.document import document
from app.demo.itk.markup import ITK, OID, Element, itk, made_id

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_ADDRESSING = "http://www.w3.org/2005/08/addressing"
_SERVICE = "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"
_PROFILE = "urn:nhs-en:profile:nhs111CDADocument-v2-0"
_NULLIFICATION = "urn:nhs-en:profile:nullificationDocument-v6-0"
_PRIMARY = "primaryEmergencyDepartmentRecipientNHS111CDADocument-v2-0"
_COPY = "copyRecipientNHS111CDADocument-v2-0"
_REPEAT = "primaryNHS111RepeatCallerDocumentSet-v1-0"
_NULLIFY = "nullifyNHS111CDADocument-v1-0"


def message(calls: Sequence[Call], now: datetime) -> bytes:
    """One message: the current call first, earlier calls of the same person after it."""
    current = calls[0]
    key = f"{current.key}/{current.version}"
    distribution = etree.Element(f"{{{ITK}}}DistributionEnvelope", nsmap={"itk": ITK})
    distribution.append(_header(calls, key))
    payloads = itk("payloads", count=str(len(calls)))
    payloads.extend(_payload(call, now) for call in calls)
    distribution.append(payloads)
    envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"s": _SOAP, "a": _ADDRESSING})
    header = etree.SubElement(envelope, f"{{{_SOAP}}}Header")
    etree.SubElement(header, f"{{{_ADDRESSING}}}Action").text = _SERVICE
    etree.SubElement(header, f"{{{_ADDRESSING}}}MessageID").text = made_id("message", key)
    reply = etree.SubElement(header, f"{{{_ADDRESSING}}}ReplyTo")
    etree.SubElement(reply, f"{{{_ADDRESSING}}}Address").text = f"{_ADDRESSING}/anonymous"
    etree.SubElement(envelope, f"{{{_SOAP}}}Body").append(distribution)
    etree.indent(header)
    return etree.tostring(envelope, encoding="utf-8") + b"\n"


def _header(calls: Sequence[Call], key: str) -> Element:
    current = calls[0]
    sender = f"urn:nhs-uk:addressing:ods:{current.service.ods}"
    manifest = itk("manifest", count=str(len(calls)))
    manifest.extend(_item(call) for call in calls)
    specs = [("interaction", f"urn:nhs-itk:interaction:{_interaction(calls)}")]
    if current.asks:
        specs.append(("infackrequested", "true"))
    if current.asks_business:
        specs.append(("ackrequested", "true"))
    return itk(
        "header",
        itk(
            "addresslist",
            itk("address", uri=f"urn:nhs-uk:addressing:ods:{current.receiver.ods}"),
            itk("address", type=f"{OID}18.44", uri=current.receiver.directory),
        ),
        itk("auditIdentity", itk("id", uri=f"urn:nhs-uk:identity:ods:{current.service.ods}")),
        manifest,
        itk("senderAddress", uri=sender),
        itk(
            "handlingSpecification",
            *(itk("spec", key=f"{ITK}:{name}", value=value) for name, value in specs),
        ),
        service=_SERVICE,
        trackingid=made_id("tracking", key),
    )


def _interaction(calls: Sequence[Call]) -> str:
    if calls[0].withdrawn:
        return _NULLIFY
    if len(calls) > 1:
        return _REPEAT
    return _COPY if calls[0].copy else _PRIMARY


def _item(call: Call) -> Element:
    packed = {}
    if call.packing is not Packing.PLAIN:
        packed["base64"] = "true"
    if call.packing is Packing.GZIP:
        packed["compressed"] = "true"
    return itk(
        "manifestitem",
        id=_payload_id(call),
        mimetype="text/xml",
        profileid=_NULLIFICATION if call.withdrawn else _PROFILE,
        **packed,
    )


def _payload(call: Call, now: datetime) -> Element:
    made = document(call, now)
    if call.packing is Packing.PLAIN:
        return itk("payload", made, id=_payload_id(call))
    data = etree.tostring(made, encoding="utf-8", xml_declaration=True)
    if call.packing is Packing.GZIP:
        data = gzip.compress(data, mtime=0)
    return itk("payload", base64.b64encode(data).decode(), id=_payload_id(call))


def _payload_id(call: Call) -> str:
    return f"uuid_{made_id('payload', call.key, call.version)}"
