"""Use cases of BaRS (CodeSystem usecases-categories-bars 1.5.0): what is sent from whom to whom."""

from __future__ import annotations

import re

SYSTEM = "usecases-categories-bars"

WORDS = {
    "a1t1": "111 to ED",
    "a1t2": "111 to UTC",
    "a1t3": "CAS to ED",
    "a1t4": "CAS to UTC",
    "a1t5": "999 to ED",
    "a1t6": "999 to UTC",
    "a1t7": "111 to SDEC",
    "a1t8": "CAS to SDEC",
    "a1t9": "999 to SDEC",
    "a1t10": "111 to UEC",
    "a1t11": "CAS to UEC",
    "a1t12": "999 to UEC",
    "a2t1": "111 Online to ED",
    "a2t2": "111 Online to UTC",
    "a2t3": "Streaming and redirection to ED",
    "a2t4": "Streaming and redirection to UTC",
    "a2t5": "111 Online to UEC",
    "a2t6": "Streaming and redirection to UEC",
    "a3t1": "999 to CAS referral",
    "a4t1": "999 to CAS validation",
    "a4t2": "999 to falls service validation",
    "a4t3": "999 to community service validation",
    "a4t4": "999 to UEC validation",
    "999casvalidation": "999 to CAS validation",
}

_OTHERS = {
    "a5": "a referral from a GP practice to a pharmacy",
    "a6": "an exchange between ambulance services",
    "a7": "a referral by a patient-facing service to primary care",
    "a8": "advice and guidance of a GP with a specialist",
}
"""Applications that are not for an ED, a UTC or a CAS."""

_CODE = re.compile(r"(a\d{1,2})t\d{1,2}", re.IGNORECASE)


def is_use_case(system: str, code: str) -> bool:
    """Whether a coding is a use case; codes are compared without regard to capitals."""
    return (
        system.rstrip("/").lower().endswith(SYSTEM)
        or _CODE.fullmatch(code) is not None
        or code.lower() in WORDS
    )


def words(code: str) -> str:
    """The use case in words, "" where it is not in the list."""
    return WORDS.get(code.strip().lower(), "")


def elsewhere(code: str) -> str:
    """What a use case is that is not for an ED, a UTC or a CAS; "" for those that are."""
    match = _CODE.fullmatch(code.strip())
    return _OTHERS.get(match[1].lower(), "") if match else ""
