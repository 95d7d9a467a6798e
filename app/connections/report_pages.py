"""All pages of one report: by one search with its includes, or type by type without them.

CDS API guide, Encounter Report: ``Encounter?_id=ID&_include=*&_revinclude=*``; and the server
"must be able to resolve a search request for the List, ReferralRequest, Observation, Condition,
CarePlan, Flag, Appointment, Composition or Task resources, based on the Encounter identifier".
"""

from __future__ import annotations

from urllib.parse import quote

from app.connections import troubles
from app.connections.pages import Gap, Pages
from app.report.errors import ConnectionFailed

BY_ENCOUNTER = {
    "List": "encounter",
    "Composition": "encounter",
    "ReferralRequest": "context",
    "CarePlan": "context",
    "Condition": "context",
    "Observation": "context",
    "QuestionnaireResponse": "context",
    "ProcedureRequest": "context",
    "Procedure": "context",
    "Task": "context",
    "Flag": "encounter",
    "Consent": "data",
}
"""What points back to an Encounter, and the search parameter it does so by (FHIR STU3)."""

_SEARCH_REFUSED = frozenset(
    row.code
    for row in (
        troubles.NO_RECORD,
        troubles.PARAMETER,
        troubles.REQUEST,
        troubles.OPERATION,
        troubles.REFUSED,
        troubles.NOT_PROCESSED,
    )
)


def fetch_linked(pages: Pages, encounter: str) -> None:
    """The one search, or the Encounter by itself where the sender refuses the search.

    Raises:
        ConnectionFailed: neither came.
    """
    base, _, name = encounter.rpartition("/Encounter/")
    try:
        first = pages.get(f"{base}/Encounter?_id={name}&_include=*&_revinclude=*")
    except ConnectionFailed as failure:
        if failure.code not in _SEARCH_REFUSED:
            raise
        pages.add(pages.get(encounter))
    else:
        pages.follow(first)


def fetch_by_type(pages: Pages, encounter: str) -> None:
    """What points back to the Encounter, one search for each type; what fails is a gap."""
    base, _, name = encounter.rpartition("/Encounter/")
    searches = {kind: f"{by}=Encounter/{name}" for kind, by in BY_ENCOUNTER.items()}
    _fetch_searches(pages, base, list(searches.items()))
    referrals = {entry.id for entry in pages.entries() if entry.type == "ReferralRequest"}
    by = "incomingreferral=ReferralRequest/"
    wanted = [("Appointment", by + quote(one, safe="")) for one in sorted(referrals)]
    _fetch_searches(pages, base, wanted)


def _fetch_searches(pages: Pages, base: str, searches: list[tuple[str, str]]) -> None:
    down: ConnectionFailed | None = None
    for kind, query in searches:
        if down is not None:
            pages.gaps.append(Gap(kind, down))
            continue
        try:
            page = pages.get(f"{base}/{kind}?{query}")
            if page.seen.entries:
                pages.follow(page)
        except ConnectionFailed as failure:
            pages.gaps.append(Gap(kind, failure))
            # It was tried again and again: the others would only make the person wait.
            down = failure if failure.retryable else None
