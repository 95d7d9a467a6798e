"""A call as a ClinicalDocument (NHS 111 CDA v2, messageType POCD_MT200001GB02)."""

from __future__ import annotations

import base64
from datetime import datetime

from lxml import etree

from app.demo.itk.call import Call
from app.demo.itk.markup import (
    HL7,
    LOCAL,
    OID,
    SNOMED,
    Element,
    content_id,
    hl7,
    iso,
    local,
    made_id,
    stamp,
)
from app.demo.itk.narrative import sections
from app.demo.itk.people import (
    address,
    author,
    consent,
    custodian,
    informant,
    patient,
    recipients,
    referred_to,
)

_SECRECY = {"N": "normal", "R": "restricted", "V": "very restricted"}
_PATHWAYS = "http://nhspathways.org/webservices/pathways/pathwaysCase"


def document(call: Call, now: datetime) -> Element:
    """The document of a call; a withdrawn one is a nullification of the version before it."""
    if call.withdrawn:
        kind, code, title = "POCD_MT130001UK05", "285091000000108", "Nullification"
    else:
        kind, code, title = "POCD_MT200001GB02", "819551000000100", "NHS 111 Report"
    root = etree.XML(
        f'<ClinicalDocument xmlns="{HL7}" xmlns:npfitlc="{LOCAL}" classCode="DOCCLIN" '
        'moodCode="EVN"/>'
    )
    root.extend(
        [
            hl7("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040"),
            local("messageType", kind, f"{OID}18.17"),
            hl7("id", root=made_id("document", call.key, call.version)),
            hl7("code", code=code, codeSystem=SNOMED),
            hl7("title", title),
            hl7("effectiveTime", value=stamp(now, call.ended)),
            hl7(
                "confidentialityCode",
                code=call.confidentiality,
                displayName=_SECRECY[call.confidentiality],
                codeSystem="2.16.840.1.113883.1.11.16926",
            ),
            hl7("setId", root=made_id("set", call.set_key)),
            hl7("versionNumber", value=str(call.version)),
            patient(call),
            author(call, now),
        ]
    )
    root.extend(part for part in (informant(call), custodian(call)) if part is not None)
    root.extend(recipients(call))
    root.extend([referred_to(call), consent(call)])
    if call.earlier is not None:
        root.append(_replaces(call.earlier))
    root.extend([_encounter(call, now), _body(call, now)])
    return root


def _replaces(earlier: Call) -> Element:
    return hl7(
        "relatedDocument",
        hl7(
            "parentDocument",
            hl7("id", root=made_id("document", earlier.key, earlier.version)),
            hl7("setId", root=made_id("set", earlier.set_key)),
            hl7("versionNumber", value=str(earlier.version)),
        ),
        typeCode="RPLC",
    )


def _encounter(call: Call, now: datetime) -> Element:
    scene = address(call.scene, "", "PHYS") if call.scene else None
    location = None
    if scene is not None:
        place = hl7("location", hl7("name", nullFlavor="NI"), scene, classCode="PLC")
        facility = hl7("healthCareFacility", hl7("id", nullFlavor="NA"), place, classCode="ISDLOC")
        location = hl7("location", facility, typeCode="LOC")
    return hl7(
        "componentOf",
        content_id("COCD_TP146232GB01#EncompassingEncounter"),
        hl7(
            "encompassingEncounter",
            hl7("id", root=f"{OID}18.34", extension=call.case),
            hl7("id", root=f"{OID}18.49", extension=made_id("journey", call.set_key)),
            hl7(
                "code",
                code="NHS111Encounter",
                codeSystem=f"{OID}17.326",
                displayName="NHS111 Encounter",
            ),
            hl7(
                "effectiveTime",
                hl7("low", value=stamp(now, call.started)),
                hl7("high", value=stamp(now, call.ended)),
            ),
            hl7(
                "dischargeDispositionCode",
                code=call.disposition.dx,
                codeSystem=f"{OID}17.325",
                displayName=call.disposition.words,
            ),
            location,
            classCode="ENC",
            moodCode="EVN",
        ),
        typeCode="COMP",
    )


def _body(call: Call, now: datetime) -> Element:
    whole = hl7("section", hl7("id", root=made_id("body", call.key, call.version)))
    if call.reached is not None:
        whole.append(_pathways(call, now, call.reached))
    whole.extend(
        hl7("component", content_id("COCD_TP146246GB01#Section1"), part, typeCode="COMP")
        for part in sections(call)
    )
    body = hl7("structuredBody", hl7("component", whole, typeCode="COMP"), classCode="DOCBODY")
    return hl7("component", body, typeCode="COMP")


def _pathways(call: Call, now: datetime, reached: int) -> Element:
    """The Pathways case in base64, with the parts of it that a receiver may use."""
    first = call.first or call.disposition

    case = etree.XML(f'<PathwaysCase xmlns="{_PATHWAYS}"/>')
    triage = case
    for name in ("pathwayDetails", "pathwayTriageDetails", "pathwayTriage"):
        triage = etree.SubElement(triage, f"{{{_PATHWAYS}}}{name}")
    _words(triage, start=iso(now, call.started), finish=iso(now, call.ended))
    _words(
        etree.SubElement(triage, f"{{{_PATHWAYS}}}triageDisposition"),
        initialDispCode=first.dx,
        initialDispText=first.words,
        timeReached=iso(now, reached),
    )
    _words(
        etree.SubElement(triage, f"{{{_PATHWAYS}}}finalDisposition"),
        finalDispCode=call.disposition.dx,
        finalDisptext=call.disposition.words,
    )
    data = base64.b64encode(etree.tostring(case, encoding="utf-8", xml_declaration=True))
    value = hl7("value", data.decode(), representation="B64", mediaType="text/xml")
    media = hl7("observationMedia", value, classCode="OBS", moodCode="EVN")
    return hl7("entry", content_id("COCD_TP146002GB01#ObservationMedia"), media, typeCode="COMP")


def _words(parent: Element, **words: str) -> None:
    for name, text in words.items():
        etree.SubElement(parent, f"{{{_PATHWAYS}}}{name}").text = text
