"""The names that BaRS messages use: code systems, profiles and message definitions."""

from __future__ import annotations

NHS = "https://fhir.nhs.uk/"
UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"

EVENTS = f"{NHS}CodeSystem/message-events-bars"
REASONS = f"{NHS}CodeSystem/message-reason-bars"
USE_CASES = f"{NHS}CodeSystem/usecases-categories-bars"
ENCOUNTER_REASONS = f"{NHS}CodeSystem/message-reason-encounter"
REJECT_REASONS = f"{NHS}CodeSystem/rejected-reasons-bars"
ERROR_CODES = f"{NHS}CodeSystem/http-error-codes"
ARP = f"{NHS}CodeSystem/arp-priority-codes"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

DOS_SERVICE = f"{NHS}Id/dos-service-id"
NHS_NUMBER = f"{NHS}Id/nhs-number"
ODS = f"{NHS}Id/ods-organization-code"

DEFINITION = f"{NHS}MessageDefinition/bars-message-"
INTERIM = f"{DEFINITION}servicerequest-response-validation-interim"
FULL = f"{DEFINITION}servicerequest-response-validation-full"
REFERRAL = f"{DEFINITION}servicerequest-response-referral"
SHORT = f"{DEFINITION}servicerequest-response-referral-short"

BUNDLE_PROFILE = f"{NHS}StructureDefinition/BARSBundleMessage"
RESPONSE_PROFILE = f"{NHS}StructureDefinition/BARSMessageHeader-servicerequest-response"

REJECTIONS = {
    "RRNA": "Requested resource not available within timescale",
    "FC": "Failed Contact",
    "OTH": "Other",
}
"""CodeSystem rejected-reasons-bars 1.1.0; ``OTH`` must be explained in words."""

NEEDS_WORDS = frozenset({"OTH"})
