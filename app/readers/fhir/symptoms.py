"""The complaint by its code, which stands in for a chief concern that was not sent."""

from __future__ import annotations

from app.report.model import Outcome


def symptoms(outcome: Outcome) -> str:
    """The words of its symptom groups, "" where none came with words (BaRS, CarePlan).

    Services that triage with AMPDS have no symptom group; their dispatch code says the complaint.
    """
    for kind in ("symptom-group", "ampds"):
        told = [code.display for code in outcome.codes if code.kind == kind and code.display]
        if told:
            return "; ".join(dict.fromkeys(told))
    return ""
