"""ITK3 response messages (FHIR STU3): decisions -> bytes, checked before they leave."""
