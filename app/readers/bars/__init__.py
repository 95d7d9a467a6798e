"""BaRS, the Booking and Referral Standard: FHIR R4 messages, answers and single resources."""
