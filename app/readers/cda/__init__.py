"""ITK 2.2 and HL7 CDA -> encounter report: envelope, payloads, document, sections."""
