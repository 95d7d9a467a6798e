"""What somebody is to the patient, for codes that came without words (HL7 v2 0131, v3 RoleCode)."""

from __future__ import annotations

from app.readers.fhir.values import Concept

_WORDS = {
    "U": "Relationship unknown",
    "C": "Emergency contact",
    "E": "Employer",
    "F": "Federal agency",
    "I": "Insurance company",
    "N": "Next of kin",
    "S": "State agency",
    "O": "Other",
    "ONESELF": "self",
    "FAMMEMB": "family member",
    "EXT": "extended family",
    "PRN": "parent",
    "MTH": "mother",
    "FTH": "father",
    "NMTH": "natural mother",
    "NFTH": "natural father",
    "STPPRN": "step-parent",
    "STPMTH": "stepmother",
    "STPFTH": "stepfather",
    "PRNFOST": "foster parent",
    "ADOPTP": "adoptive parent",
    "ADOPTM": "adoptive mother",
    "ADOPTF": "adoptive father",
    "CHILD": "child",
    "SONC": "son",
    "SON": "natural son",
    "DAUC": "daughter",
    "DAU": "natural daughter",
    "STPCHLD": "stepchild",
    "CHLDADOPT": "adopted child",
    "CHLDFOST": "foster child",
    "SIB": "sibling",
    "BRO": "brother",
    "SIS": "sister",
    "NBRO": "natural brother",
    "NSIS": "natural sister",
    "HBRO": "half-brother",
    "HSIS": "half-sister",
    "TWIN": "twin",
    "GRPRN": "grandparent",
    "GRMTH": "grandmother",
    "GRFTH": "grandfather",
    "MGRMTH": "mother's mother",
    "MGRFTH": "mother's father",
    "PGRMTH": "father's mother",
    "PGRFTH": "father's father",
    "GRNDCHILD": "grandchild",
    "AUNT": "aunt",
    "MAUNT": "mother's sister",
    "PAUNT": "father's sister",
    "UNCLE": "uncle",
    "MUNCLE": "mother's brother",
    "PUNCLE": "father's brother",
    "COUSN": "cousin",
    "NEPHEW": "nephew",
    "NIECE": "niece",
    "NIENEPH": "niece or nephew",
    "INLAW": "in-law",
    "SPS": "spouse",
    "HUSB": "husband",
    "WIFE": "wife",
    "DOMPART": "domestic partner",
    "SIGOTHR": "partner",
    "FMRSPS": "former spouse",
    "FRND": "friend",
    "NBOR": "neighbour",
    "ROOM": "shares the home",
    "GUARD": "guardian",
    "POWATT": "holds power of attorney",
    "NOK": "next of kin",
    "ECON": "emergency contact",
    "CAREGIVER": "caregiver",
}


def relationship(said: Concept) -> str:
    """The words of a relationship; for a bare HL7 code, its words and the code.

    A code that is the word itself, such as ``NEPHEW``, stands once.
    """
    if len(said.codes) == 1 and said.words == said.codes[0].code:
        known = _WORDS.get(said.words.upper())
        if known and known.lower() == said.words.lower():
            return known
        return f"{known} ({said.words})" if known else said.words
    return said.words
