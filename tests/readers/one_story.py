"""One invented call, told in all three families of messages; and the three reports side by side.

``python -m tests.readers.one_story OUT.png`` draws them into one picture.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from app.readers.read import read
from tests.readers import messages as m
from tests.readers.cda import documents as d

NOW = datetime(2026, 3, 1, 9, 34, tzinfo=UTC)
CONCERN, DISPOSITION = "Head injury", "Attend Emergency Treatment Centre within 1 hour"
ADVICE = "Do not eat or drink. Do not take ibuprofen."
FLAG, MEDICINE, ALLERGY = "Child protection plan", "Salbutamol inhaler", "Penicillin"
SENDER, SERVICE, NURSE = "Northshire 111", "Northshire General Hospital, ED", "Pat Medley"
PHONE, LINES, POSTCODE = "01632960947", ["3 Fell Lane", "Lancaster"], "LA1 1AA"
FROM, UNTIL = "2026-03-01T09:00:00+00:00", "2026-03-01T09:20:00+00:00"
DUE = "2026-03-01T10:20:00+00:00"
NAME = [{"use": "official", "family": "Winterbourne", "given": ["Ada"], "prefix": ["Miss"]}]
VERIFIED = {
    "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
    "valueCodeableConcept": m.concept("Number present and verified", "01", "x"),
}
PERSON = {
    "id": "p1",
    "identifier": [
        {
            "extension": [VERIFIED],
            "system": "https://fhir.nhs.uk/Id/nhs-number",
            "value": "9990004951",
        }
    ],
    "name": NAME,
    "gender": "female",
    "birthDate": "2018-02-28",
    "address": [{"use": "home", "line": LINES, "postalCode": POSTCODE}],
    "telecom": [{"system": "phone", "value": PHONE, "use": "home"}],
}
ALLERGIC = {"id": "a1", "code": m.concept(ALLERGY), "patient": m.ref("Patient/p1")}
TAKES = {"id": "m1", "status": "active", "medicationCodeableConcept": m.concept(MEDICINE)}
SENT_BY = {"resourceType": "Organization", "id": "o1", "name": SENDER}
STAFF = {"resourceType": "Practitioner", "id": "n1", "name": [{"text": NURSE}]}
SENT_TO = {"resourceType": "HealthcareService", "id": "s1", "name": SERVICE}


def cds() -> bytes:
    """As a CDS Encounter Report, FHIR STU3."""
    referral = m.referral(
        occurrencePeriod={"start": UNTIL, "end": DUE},
        authoredOn=UNTIL,
        recipient=[m.ref("HealthcareService/s1")],
        requester={"agent": m.ref("Practitioner/n1")},
    )
    flag = {"id": "f1", "status": "active", "category": m.concept("Safeguarding")}
    return m.as_json(
        m.searchset(
            *m.core(
                encounter=m.encounter(serviceProvider=m.ref("Organization/o1")),
                patient={"resourceType": "Patient", **PERSON},
                referral=referral,
                condition=m.condition(verificationStatus="confirmed"),
                activity=m.activity(code=m.concept(DISPOSITION, "Dx02", m.DX)),
            ),
            {"resourceType": "Flag", **flag, "code": m.concept(FLAG), **m.about()},
            {"resourceType": "AllergyIntolerance", **ALLERGIC, "verificationStatus": "confirmed"},
            {"resourceType": "MedicationStatement", **TAKES, "taken": "y", **m.about()},
            m.care_plan(ADVICE),
            SENT_BY,
            STAFF,
            SENT_TO,
        )
    )


def bars() -> bytes:
    """As a BaRS referral, FHIR R4."""
    nhs = "https://fhir.nhs.uk/CodeSystem/"
    kinds = [("message-category-servicerequest", "referral"), ("usecases-categories-bars", "a1t1")]
    subject = {"subject": m.ref("Patient/p1"), "encounter": m.ref("Encounter/e1")}
    header = {
        "resourceType": "MessageHeader",
        "eventCoding": {"system": f"{nhs}message-events-bars", "code": "servicerequest-request"},
        "reason": m.concept("New", "new", f"{nhs}message-reason-bars"),
        "sender": m.ref("Organization/o1"),
        "focus": [m.ref("ServiceRequest/r1")],
    }
    request = {
        "resourceType": "ServiceRequest",
        "id": "r1",
        "status": "active",
        "intent": "plan",
        "category": [
            {"coding": [{"system": f"{nhs}{system}", "code": code} for system, code in kinds]}
        ],
        **subject,
        "occurrencePeriod": {"start": UNTIL, "end": DUE},
        "authoredOn": UNTIL,
        "requester": m.ref("Practitioner/n1"),
        "performer": [m.ref("HealthcareService/s1")],
        "basedOn": [m.ref("CarePlan/c1")],
        "patientInstruction": ADVICE,
    }
    outcome = [m.concept(DISPOSITION, "Dx02", f"{nhs}pathways-dx-codes")]
    plan = {"id": "c1", "status": "completed", "intent": "plan", **subject}
    complaint = m.concept("Presenting complaint", "33962009")
    contact = {"id": "e1", "status": "finished", "period": {"start": FROM, "end": UNTIL}}
    number = [{"system": "https://ems.example/case", "value": "CASE-77"}]
    flag = {"id": "f1", "status": "active", "code": m.concept(FLAG), **subject}
    allergic = {**ALLERGIC, "verificationStatus": m.concept("", "confirmed")}
    bundle = m.searchset(
        header,
        request,
        {"resourceType": "Patient", **PERSON},
        {"resourceType": "Encounter", **contact, "identifier": number, "class": {}},
        {"resourceType": "CarePlan", **plan, "activity": [{"outcomeCodeableConcept": outcome}]},
        {
            "resourceType": "Condition",
            "id": "k1",
            "category": [complaint],
            "code": m.concept(CONCERN),
            "verificationStatus": m.concept("", "confirmed"),
            **subject,
        },
        {"resourceType": "Flag", **flag, "category": [m.concept("Safeguarding")]},
        {"resourceType": "AllergyIntolerance", **allergic},
        {"resourceType": "MedicationStatement", **TAKES, **subject},
        SENT_BY,
        STAFF,
        SENT_TO,
    )
    return m.as_json({**bundle, "type": "message", "id": "b1", "timestamp": UNTIL})


def itk() -> bytes:
    """As an NHS 111 report, CDA in an ITK envelope."""
    name = "<name><prefix>Miss</prefix><given>Ada</given><family>Winterbourne</family></name>"
    lines = "".join(f"<streetAddressLine>{line}</streetAddressLine>" for line in LINES)
    around = (
        f'<addr use="H">{lines}<postalCode>{POSTCODE}</postalCode></addr>'
        f'<telecom use="H" value="tel:{PHONE}"/>'
    )
    header = (
        f"<author><assignedAuthor><assignedPerson><name>{NURSE}</name></assignedPerson>"
        f"<representedOrganization><name>{SENDER}</name></representedOrganization>"
        "</assignedAuthor></author><custodian><assignedCustodian>"
        f"<representedCustodianOrganization><name>{SENDER}</name>"
        "</representedCustodianOrganization></assignedCustodian></custodian>"
        '<informationRecipient typeCode="PRCP"><intendedRecipient><receivedOrganization>'
        f"<name>{SERVICE}</name></receivedOrganization></intendedRecipient>"
        "</informationRecipient>"
    )
    sections = (
        d.section("Patient's Reported Condition", CONCERN)
        + d.section("Pathways Disposition", f"{DISPOSITION} (Dx02)")
        + d.section("Safeguarding", FLAG)
        + d.section("Current Medication", MEDICINE)
        + d.section("Allergies", ALLERGY)
        + d.section("Advice Given", ADVICE)
    )
    who = d.patient(name=name, born="20180228", around=around)
    return d.envelope(d.document(who=who, header=header, sections=sections)).encode()


STORY = {"CDS (FHIR STU3)": cds, "BaRS (FHIR R4)": bars, "NHS 111 report (CDA)": itk}


def draw(out: Path, size: tuple[int, int] = (1000, 860), scale: float = 0.6) -> None:
    """The three reports beside each other, as the screen shows them."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter

    from app.ui.render import render

    whole = QImage(size[0] * len(STORY), size[1], QImage.Format.Format_RGB32)
    with tempfile.TemporaryDirectory() as folder:
        for at, made in enumerate(STORY.values()):
            path = Path(folder) / f"{at}.png"
            render(read(made()), path, size=size, now=NOW)
            painter = QPainter(whole)
            painter.drawImage(at * size[0], 0, QImage(str(path)))
            painter.end()
    smooth = Qt.TransformationMode.SmoothTransformation
    small = whole.scaledToWidth(int(whole.width() * scale), smooth)
    small.convertToFormat(QImage.Format.Format_Indexed8).save(str(out))


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
