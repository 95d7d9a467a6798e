"""What a person may choose as the outcome of a validation, from a table with its sources.

BaRS names an item of an outcome by its code system (digest, section 2.2): a disposition, an
ambulance category, or what an ambulance crew did. The 999 guide has words alone.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from app.desk.forms import FormSpec, Outcome, OutcomeChoice
from app.replies.bars.systems import ARP

TABLE = Path(__file__).parents[3] / "resources" / "tables" / "outcomes.csv"

SYSTEMS = {
    "dx": "https://fhir.nhs.uk/CodeSystem/pathways-dx-codes",
    "arp": ARP,
    "response": "https://fhir.nhs.uk/CodeSystem/response-outcome-codes",
}
"""The code systems of ``CarePlan.activity.outcomeCodeableConcept`` (BaRS)."""


@cache
def outcomes_form(*, coded: bool) -> FormSpec:
    """What is asked at the end of a validation.

    Args:
        coded: whether the sender's standard has codes for outcomes; else they go as words.
    """
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = tuple(csv.DictReader(file))
    return FormSpec(asks_outcomes=True, outcomes=tuple(_choice(row, coded=coded) for row in rows))


def _choice(row: dict[str, str], *, coded: bool) -> OutcomeChoice:
    words = f"{row['words']} ({row['code']})"
    if coded:
        outcome = Outcome(SYSTEMS[row["system"]], row["code"], row["display"], row["words"])
    else:
        outcome = Outcome("", "", words, words)
    return OutcomeChoice(row["group"], words, outcome)
