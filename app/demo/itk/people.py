"""Who took part in a call, as the header of its document says it."""

from __future__ import annotations

from datetime import date, datetime

from app.demo.authoring.story import Called, Who
from app.demo.itk.call import Call
from app.demo.itk.markup import (
    OID,
    SNOMED,
    Element,
    content_id,
    hl7,
    made_id,
    stamp,
    template_id,
)

_GENDERS = {"male": ("1", "Male"), "female": ("2", "Female"), "unknown": ("0", "Not Known")}
_RELATIONS = {"Spouse": "01", "Relative": "16", "Self": "21"}


def _name(called: Called) -> Element:
    return hl7(
        "name",
        hl7("prefix", called.title) if called.title else None,
        hl7("given", called.given) if called.given else None,
        hl7("family", called.family),
    )


def address(lines: tuple[str, ...], postcode: str, use: str) -> Element:
    """An address; ``use`` is the code of what it is for."""
    parts = [hl7("streetAddressLine", line) for line in lines]
    if postcode:
        parts.append(hl7("postalCode", postcode))
    return hl7("addr", *parts, use=use)


def _number(who: Who) -> Element | None:
    """The OID of the id is the status of the NHS number."""
    if not who.nhs_number:
        return None
    verified = who.nhs_status == "01"
    root = "2.16.840.1.113883.2.1.4.1" if verified else f"{OID}18.23"
    return hl7("id", root=root, extension=who.nhs_number)


def patient(call: Call) -> Element:
    """Who is coming; the OID of the NHS number says whether it was traced."""
    who = call.patient
    code, words = _GENDERS.get(who.gender, ("9", "Not specified"))
    parts = [template_id("COCD_TP145201GB01#PatientRole")]
    number = _number(who)
    if number is not None:
        parts.append(number)
    parts.append(
        hl7(
            "id",
            root=f"{OID}18.24",
            extension=made_id("local", call.set_key)[:8],
            assigningAuthorityName=f"{call.service.ods}:{call.service.name}",
        )
    )
    if who.address or who.postcode:
        parts.append(address(who.address, who.postcode, "H"))
    if call.scene:
        parts.append(address(call.scene, "", "PHYS"))
    if who.phone:
        parts.append(hl7("telecom", value=f"tel:{who.phone}", use="H"))
    if call.call_back:
        parts.append(hl7("telecom", value=f"tel:{call.call_back}", use="EC"))
    language = None
    if who.language is not None:
        spoken = hl7("languageCode", code=who.language[0], codeSystem=f"{OID}17.70")
        language = hl7("languageCommunication", spoken)
    born = f"{who.born:%Y%m%d}" if isinstance(who.born, date) else ""
    parts.append(
        hl7(
            "patient",
            template_id("COCD_TP145201GB01#patientPatient"),
            _name(who.name),
            hl7(
                "administrativeGenderCode",
                code=code,
                displayName=words,
                codeSystem=f"{OID}16.25",
            ),
            hl7("birthTime", value=born) if born else hl7("birthTime", nullFlavor="UNK"),
            language,
            classCode="PSN",
            determinerCode="INSTANCE",
        )
    )
    if who.gp:
        parts.append(hl7("providerOrganization", hl7("name", who.gp), classCode="ORG"))
    role = hl7("patientRole", *parts, classCode="PAT")
    return hl7("recordTarget", content_id("COCD_TP145201GB01#PatientRole"), role, typeCode="RCT")


def _organisation(element: str, name: str, ods: str, site: bool = False) -> Element:
    root = f"{OID}19.2" if site else f"{OID}19.1"
    return hl7(element, hl7("id", root=root, extension=ods), hl7("name", name), classCode="ORG")


def author(call: Call, now: datetime) -> Element:
    """Who wrote the report, and for whom they work."""
    return hl7(
        "author",
        content_id("COCD_TP145200GB01#AssignedAuthor"),
        hl7("functionCode", code="OA", displayName="Originating Author", codeSystem=f"{OID}17.178"),
        hl7("time", value=stamp(now, call.ended)),
        hl7(
            "assignedAuthor",
            hl7("id", nullFlavor="NI"),
            hl7("code", code="OTHER", displayName=call.staff.role, codeSystem=f"{OID}17.339"),
            hl7("assignedPerson", _name(call.staff.name), classCode="PSN"),
            _organisation("representedOrganization", call.service.name, call.service.ods),
            classCode="ASSIGNED",
        ),
        typeCode="AUT",
    )


def informant(call: Call) -> Element | None:
    """Who called for the patient, where it was somebody else."""
    if call.informant is None:
        return None
    relation = call.informant.relationship
    phone = call.informant.phone
    return hl7(
        "informant",
        content_id("COCD_TP145007UK03#RelatedEntity"),
        hl7(
            "relatedEntity",
            hl7(
                "code",
                code=_RELATIONS.get(relation, "99"),
                displayName=relation,
                codeSystem=f"{OID}16.45",
            ),
            hl7("telecom", value=f"tel:{phone}", use="MC") if phone else None,
            hl7("relatedPerson", _name(call.informant.name), classCode="PSN"),
            classCode="PRS",
        ),
        typeCode="INF",
    )


def custodian(call: Call) -> Element:
    """Whose document it is."""
    name, ods = call.service.name, call.service.ods
    owner = _organisation("representedCustodianOrganization", name, ods)
    return hl7("custodian", hl7("assignedCustodian", owner, classCode="ASSIGNED"), typeCode="CST")


def recipients(call: Call) -> list[Element]:
    """PRCP for the department; TRC for the practice, which only gets a copy."""
    receiver = _organisation("receivedOrganization", call.receiver.name, call.receiver.ods, True)
    whole = [(receiver, "PRCP")]
    if call.patient.gp:
        copied = hl7("receivedOrganization", hl7("name", call.patient.gp), classCode="ORG")
        whole.append((copied, "TRC"))
    return [
        hl7(
            "informationRecipient",
            content_id("COCD_TP145203GB03#IntendedRecipient"),
            hl7("intendedRecipient", organisation, classCode="ASSIGNED"),
            typeCode=kind,
        )
        for organisation, kind in whole
    ]


def referred_to(call: Call) -> Element:
    """Where the patient was sent."""
    scope = _organisation("scopingOrganization", call.receiver.name, call.receiver.ods, True)
    entity = hl7("associatedEntity", hl7("id", nullFlavor="NA"), scope, classCode="ASSIGNED")
    return hl7("participant", entity, typeCode="REFT")


def consent(call: Call) -> Element:
    """Consent to share the record."""
    return hl7(
        "authorization",
        hl7(
            "consent",
            hl7("id", root=made_id("consent", call.key)),
            hl7(
                "code",
                code="425691002",
                codeSystem=SNOMED,
                displayName="Consent given for electronic record sharing",
            ),
            hl7("statusCode", code="completed"),
            classCode="CONS",
            moodCode="EVN",
        ),
        typeCode="AUTH",
    )
