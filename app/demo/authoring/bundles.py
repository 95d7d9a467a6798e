"""A whole encounter in one message, in the forms in which a receiver may meet it."""

from __future__ import annotations

from collections.abc import Sequence

from app.demo.authoring.fhir import Resource
from app.demo.authoring.story import Story


def searchset(story: Story, resources: Sequence[Resource]) -> Resource:
    """All resources of an encounter in one searchset, the Encounter as the match."""
    base = f"https://{story.service.key}.example/fhir/STU3"
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "entry": [
            {
                "fullUrl": f"{base}/{one['resourceType']}/{one['id']}",
                "resource": one,
                "search": {"mode": "match" if number == 0 else "include"},
            }
            for number, one in enumerate(resources)
        ],
    }


def first_page(story: Story, resources: Sequence[Resource], count: int) -> Resource:
    """The first ``count`` resources of a searchset, whose further pages never came."""
    whole = searchset(story, resources)
    base = f"https://{story.service.key}.example/fhir/STU3"
    link = [{"relation": "next", "url": f"{base}/Encounter?page=2"}]
    return {**whole, "link": link, "entry": whole["entry"][:count]}


def parameters(resources: Sequence[Resource]) -> Resource:
    """The answer of ``$uec-report`` (CDS API guide)."""
    names = {
        "Encounter": "encounter",
        "Patient": "patient",
        "ReferralRequest": "referralRequest",
        "List": "triage",
        "Consent": "consent",
        "Flag": "flag",
        "Task": "task",
    }
    return {
        "resourceType": "Parameters",
        "parameter": [
            {"name": names.get(one["resourceType"], "supportingInfo"), "resource": one}
            for one in resources
        ],
    }
