"""Whether a later version can be about the patient of an earlier one (hazards H01, 0506).

Senders reuse case numbers. Two of NHS number, name and birth date that are known and differ make
another patient; one alone may be a correction, which the screen marks as a change.
"""

from __future__ import annotations

from app.report.nhs_number import NhsNumber
from app.report.times import Moment
from app.store.rows import RowFacts


def is_other_patient(earlier: RowFacts, later: RowFacts) -> bool:
    """Whether two versions under one case number are about two people."""
    return sum(_differences(earlier, later)) >= 2


def patient_key(facts: RowFacts) -> str:
    """What tells this patient from another one under the same case number."""
    number = facts.nhs_number.digits if isinstance(facts.nhs_number, NhsNumber) else ""
    return f"patient|{number}|{facts.name.casefold()}|{_born(facts)}"


def _differences(earlier: RowFacts, later: RowFacts) -> tuple[bool, bool, bool]:
    return (
        _number_differs(earlier, later),
        _differ(_name(earlier), _name(later)),
        _differ(_born(earlier), _born(later)),
    )


def _number_differs(earlier: RowFacts, later: RowFacts) -> bool:
    first, second = earlier.nhs_number, later.nhs_number
    if isinstance(first, NhsNumber) and isinstance(second, NhsNumber):
        return first.digits != second.digits
    return False


def _differ(first: str, second: str) -> bool:
    return bool(first and second) and first != second


def _name(facts: RowFacts) -> str:
    """The name but for its title, which comes and goes; empty where there is none."""
    family, comma, given = facts.name.partition(",")
    return f"{family}{comma}{given.partition('(')[0]}".strip().casefold() if comma else ""


def _born(facts: RowFacts) -> str:
    return facts.born.iso if isinstance(facts.born, Moment) else ""
