"""What FHIR STU3 and R4 readers share: references, data types, people, what is readable."""
