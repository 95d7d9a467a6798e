"""CDS Encounter Reports and 999 messages in FHIR STU3."""
