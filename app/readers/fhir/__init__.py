"""What the readers of FHIR STU3 and R4 share: data types, people, questions, narrative."""
