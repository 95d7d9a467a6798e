"""The symptom group of an outcome, which stands in for a chief concern that was not sent."""

from __future__ import annotations

from app.report.model import Outcome


def symptoms(outcome: Outcome) -> str:
    """The words of its symptom groups, "" where none came with words (BaRS, CarePlan)."""
    groups = [code.display for code in outcome.codes if code.kind == "symptom-group"]
    return "; ".join(dict.fromkeys(words for words in groups if words))
