"""The internal steps of a triage engine, which 111 adaptors send among the questions."""

from __future__ import annotations

import re

ENGINE = "Steps of the triage engine"

_VARIABLE = re.compile(r"\S*[:_]\S*")


def is_engine_step(wording: str, answer: str) -> bool:
    """Whether a question was asked of no person.

    Its wording is a name without spaces, and its answer a test (``*``, ``=="present"``). A quoted
    or comparing answer is one only to the name of a variable (``STRING:ShockAsked``,
    ``PATIENT_AGE``): ``SpO2`` with ``<92%``, or ``Allergies`` with ``"latex"``, was asked of a
    person. Nothing with a question mark is a step.
    """
    if " " in wording or "?" in wording or len(wording.split()) != 1:
        return False
    if answer == "*" or answer.startswith("=="):
        return True
    quoted = answer.startswith('"') and answer.endswith('"')
    return (quoted or answer.startswith(("<", ">"))) and bool(_VARIABLE.fullmatch(wording))
