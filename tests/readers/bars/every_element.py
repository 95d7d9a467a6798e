"""A BaRS message with every element that the profiles name, each its own token.

A value ``"@"`` becomes a token that is known by its path, such as ``sr1.patientInstruction``.
"""

from __future__ import annotations

from app.demo.bars.parts import HL7, NHS, UK_CORE, Resource, coding, nhs

SAID = {"text": "@"}
NOTE = [{"text": "@"}]
PHONE = [{"system": "phone", "value": "@"}]
SUBJECT = {"subject": {"reference": "Patient/p1"}}


def _coded(family: str, code: str) -> Resource:
    return {"coding": [coding(nhs(family), code, "@")]}


def _extension(name: str, **value: object) -> Resource:
    return {"url": f"{UK_CORE}StructureDefinition/Extension-UKCore-{name}", **value}


def _answer(link: str) -> Resource:
    return {"linkId": link, "answer": [{"valueString": "@"}]}


def _group(link: str, *items: Resource) -> Resource:
    return {"linkId": link, "item": list(items)}


def _response(name: str, reason: str, *items: Resource) -> Resource:
    url = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason"
    return {
        "resourceType": "QuestionnaireResponse",
        "id": name,
        "extension": [{"url": url, "valueCodeableConcept": {"text": reason}}],
        "status": "completed",
        "item": list(items),
        **SUBJECT,
    }


def _ref(name: str) -> Resource:
    return {"reference": name}


MESSAGE: tuple[Resource, ...] = (
    {
        "resourceType": "MessageHeader",
        "id": "mh1",
        "extension": [
            {
                "url": f"{NHS}StructureDefinition/CDSSExtension",
                "extension": [
                    {"url": "RequesterCDSSsoftware", "valueString": "@"},
                    {"url": "RequesterCDSSversion", "valueString": "@"},
                ],
            }
        ],
        "eventCoding": coding(nhs("message-events-bars"), "servicerequest-request"),
        "destination": [
            {"endpoint": f"{NHS}Id/dos-service-id|2000099901", "receiver": _ref("Organization/to1")}
        ],
        "sender": _ref("Organization/from1"),
        "source": {
            "name": "@",
            "software": "@",
            "version": "@",
            "contact": {"system": "phone", "value": "@"},
            "endpoint": f"{NHS}Id/dos-service-id|2000099902",
        },
        "reason": {"coding": [coding(nhs("message-reason-bars"), "new")]},
        "focus": [_ref("ServiceRequest/sr1")],
    },
    {
        "resourceType": "ServiceRequest",
        "id": "sr1",
        "status": "active",
        "intent": "plan",
        "category": [
            {
                "coding": [
                    coding(nhs("message-category-servicerequest"), "referral", "@"),
                    coding(nhs("usecases-categories-bars"), "a1t1", "@"),
                ]
            }
        ],
        "occurrencePeriod": {"start": "2026-03-01T09:20:00Z", "end": "2026-03-01T13:20:00Z"},
        "authoredOn": "2026-03-01T09:20:00Z",
        "encounter": _ref("Encounter/e1"),
        "requester": _ref("Practitioner/pra1"),
        "performer": [_ref("HealthcareService/hs1")],
        "locationReference": [_ref("Location/loc1")],
        "basedOn": [_ref("CarePlan/cp1")],
        "reasonCode": [SAID],
        "note": NOTE,
        "patientInstruction": "@",
        **SUBJECT,
    },
    {
        "resourceType": "Encounter",
        "id": "e1",
        "identifier": [{"system": "https://sender.example/case", "value": "@"}],
        "status": "finished",
        "class": coding(f"{HL7}v3-ActCode", "EMER", "@"),
        "reasonCode": [SAID],
        "period": {"start": "2026-03-01T09:00:00Z", "end": "2026-03-01T09:20:00Z"},
        **SUBJECT,
    },
    {
        "resourceType": "CarePlan",
        "id": "cp1",
        "status": "completed",
        "intent": "plan",
        "period": {"start": "2026-03-01T09:20:00Z"},
        "activity": [
            {
                "outcomeCodeableConcept": [
                    _coded("pathways-dx-codes", "Dx02"),
                    _coded("pathways-sg-codes", "SG1010"),
                    _coded("pathways-sd-codes", "SD4389"),
                    _coded("pathways-pathway-codes", "PW21"),
                    _coded("arp-priority-codes", "C3"),
                    _coded("ampds-dispatch-codes", "10A01"),
                    _coded("response-outcome-codes", "PATLIFT"),
                    SAID,
                ]
            }
        ],
        **SUBJECT,
    },
    {
        "resourceType": "Patient",
        "id": "p1",
        "extension": [
            _extension("EthnicCategory", valueCodeableConcept=SAID),
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-religion",
                "valueCodeableConcept": SAID,
            },
        ],
        "identifier": [{"system": "https://hospital.example/mrn", "value": "@"}],
        "name": [{"use": "official", "family": "@", "given": ["@"], "prefix": ["@"]}],
        "gender": "female",
        "birthDate": "1980-02-29",
        "address": [
            {"use": "home", "line": ["@"], "city": "@", "postalCode": "LA1 1AA"},
            {"use": "temp", "line": ["@"]},
        ],
        "contact": [
            {
                "extension": [_extension("ContactRank", valuePositiveInt=1)],
                "relationship": [SAID],
                "name": {"text": "@"},
                "telecom": [{"system": "phone", "value": "@", "rank": 1}],
            }
        ],
        "communication": [{"language": SAID, "preferred": True}],
        "generalPractitioner": [_ref("Organization/gp1")],
    },
    {
        "resourceType": "Condition",
        "id": "c1",
        "category": [{"coding": [coding("http://snomed.info/sct", "33962009", "@")]}],
        "code": SAID,
        "clinicalStatus": SAID,
        "verificationStatus": SAID,
        "severity": SAID,
        "note": NOTE,
        **SUBJECT,
    },
    {"resourceType": "Condition", "id": "c2", "code": SAID, "onsetString": "@", **SUBJECT},
    {
        "resourceType": "Flag",
        "id": "f1",
        "status": "active",
        "category": [_coded("flag-categories-bars", "SG")],
        "code": {"coding": [coding("https://x.example", "1", "@")], "text": "@"},
        "author": _ref("Organization/from1"),
        **SUBJECT,
    },
    {
        "resourceType": "Flag",
        "id": "f2",
        "status": "active",
        "category": [_coded("flag-categories-bars", "SS")],
        "code": {"coding": [coding(nhs("scene-safety-bars"), "U", "@")]},
        "subject": _ref("Location/loc1"),
    },
    {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": SAID,
        "valueQuantity": {"value": 39.6, "unit": "@"},
        "interpretation": [SAID],
        "bodySite": SAID,
        "performer": [{"display": "@"}],
        "note": NOTE,
        **SUBJECT,
    },
    {
        "resourceType": "Observation",
        "id": "o2",
        "status": "final",
        "code": {"text": "Estimated Age"},
        "valueString": "@",
        **SUBJECT,
    },
    _response(
        "rej1",
        "Rejected Services - Patient Choice in Service Selection",
        _group(
            "RejectedServices",
            _group(
                "Service1",
                _answer("ServiceId"),
                _answer("ServiceName"),
                {
                    "linkId": "RejectionReason",
                    "answer": [
                        {"valueCoding": coding(nhs("dos-rejected-reasons-bars"), "23", "@")}
                    ],
                },
                _answer("RejectionComment"),
            ),
        ),
    ),
    _response(
        "src1",
        "Additional Information Sources",
        _group(
            "AdditionalSources",
            _group(
                "Source1",
                _answer("SourceName"),
                _answer("SPNTitle"),
                _answer("SPNDetail"),
                {"linkId": "SPNReviewDate", "answer": [{"valueDate": "2026-12-01"}]},
            ),
            _group("Source2", _answer("SourceName"), _answer("SourceURL")),
        ),
    ),
    {
        "resourceType": "QuestionnaireResponse",
        "id": "qr1",
        "status": "completed",
        "source": _ref("RelatedPerson/rp1"),
        "item": [{"linkId": "1", "text": "@", "answer": [{"valueString": "@"}]}],
        **SUBJECT,
    },
    {
        "resourceType": "MedicationStatement",
        "id": "m1",
        "status": "active",
        "medicationCodeableConcept": SAID,
        "reasonCode": [SAID],
        "dosage": [{"text": "@", "patientInstruction": "@"}],
        "note": NOTE,
        **SUBJECT,
    },
    {
        "resourceType": "AllergyIntolerance",
        "id": "a1",
        "code": SAID,
        "reaction": [{"manifestation": [SAID], "substance": SAID, "description": "@"}],
        "note": NOTE,
        "patient": _ref("Patient/p1"),
    },
    {
        "resourceType": "Location",
        "id": "loc1",
        "extension": [
            {
                "url": f"{NHS}StructureDefinition/LocationExtension",
                "extension": [
                    {"url": "UPRN", "valueString": "@"},
                    {"url": "eastings", "valueString": "@"},
                    {"url": "northings", "valueString": "@"},
                    {"url": "accuracy", "valueString": "@"},
                    {"url": "what3words", "valueString": "@"},
                ],
            }
        ],
        "name": "@",
        "description": "@",
        "type": [_coded("location-types-bars", "ILOC")],
        "address": {"line": ["@"], "city": "@", "postalCode": "LA2 2AA"},
        "position": {"latitude": 53.79, "longitude": -1.54},
    },
    {
        "resourceType": "Location",
        "id": "loc2",
        "name": "@",
        "type": [_coded("location-types-bars", "CLOC")],
        "address": {"text": "@"},
    },
    {
        "resourceType": "Practitioner",
        "id": "pra1",
        "identifier": [{"system": f"{NHS}Id/sds-user-id", "value": "@"}],
        "name": [{"text": "@"}],
        "telecom": PHONE,
    },
    {
        "resourceType": "PractitionerRole",
        "id": "role1",
        "practitioner": _ref("Practitioner/pra1"),
        "organization": _ref("Organization/from1"),
        "code": [SAID],
        "specialty": [SAID],
    },
    {"resourceType": "Organization", "id": "from1", "name": "@", "telecom": PHONE},
    {
        "resourceType": "Organization",
        "id": "to1",
        "identifier": [{"system": f"{NHS}Id/ods-organization-code", "value": "@"}],
        "name": "@",
    },
    {
        "resourceType": "Organization",
        "id": "gp1",
        "name": "@",
        "telecom": PHONE,
        "address": [{"line": ["@"]}],
    },
    {
        "resourceType": "HealthcareService",
        "id": "hs1",
        "identifier": [{"system": f"{NHS}Id/dos-service-id", "value": "@"}],
        "name": "@",
        "type": [SAID],
        "telecom": PHONE,
        "providedBy": _ref("Organization/to1"),
    },
    {
        "resourceType": "Consent",
        "id": "k1",
        "status": "active",
        "scope": SAID,
        "category": [SAID],
        "patient": _ref("Patient/p1"),
        "policyRule": SAID,
    },
    {
        "resourceType": "RelatedPerson",
        "id": "rp1",
        "patient": _ref("Patient/p1"),
        "relationship": [SAID],
        "name": [{"text": "@"}],
        "telecom": PHONE,
    },
    {
        "resourceType": "Task",
        "id": "t1",
        "status": "requested",
        "intent": "order",
        "code": SAID,
        "description": "@",
        "for": _ref("Patient/p1"),
        "reasonCode": SAID,
        "note": NOTE,
    },
    {
        "resourceType": "Communication",
        "id": "com1",
        "status": "completed",
        "category": [SAID],
        "payload": [{"contentString": "@"}],
        **SUBJECT,
    },
    {
        "resourceType": "Procedure",
        "id": "proc1",
        "status": "in-progress",
        "code": SAID,
        "reasonCode": [SAID],
        "outcome": SAID,
        "note": NOTE,
        **SUBJECT,
    },
    {
        "resourceType": "Appointment",
        "id": "ap1",
        "status": "booked",
        "serviceType": [SAID],
        "reasonCode": [SAID],
        "description": "@",
        "comment": "@",
        "patientInstruction": "@",
        "start": "2026-03-01T12:00:00Z",
        "participant": [{"actor": _ref("Location/loc2")}, {"actor": {"display": "@"}}],
    },
)
