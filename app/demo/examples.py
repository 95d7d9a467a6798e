"""Writes the synthetic example messages that stand under ``resources/examples/cds-stu3``.

Run ``python -m app.demo.examples`` after a story has changed; a test says when it is due.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.demo.authoring.build import build
from app.demo.authoring.fhir import Resource
from app.demo.authoring.story import Story
from app.demo.ems.wire import to_xml
from app.demo.encounters import ALL, cas, other_lines

FOLDER = Path(__file__).parents[2] / "resources" / "examples" / "cds-stu3"
NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
"""The moment from which the minutes of the stories count in the files."""

_AS_XML = (other_lines.TOOTHACHE, other_lines.CHEST_PAIN)
_AS_PARAMETERS = (cas.NEWBORN,)


def examples() -> Iterator[tuple[str, bytes]]:
    """File names and contents: one file for every version of every story."""
    for story in ALL:
        resources = build(story, NOW)
        name = story.key if story.earlier is None else f"{story.key}-version-{_version(story)}"
        if story in _AS_XML:
            yield f"{name}.xml", to_xml(_searchset(story, resources))
        elif story in _AS_PARAMETERS:
            yield f"{name}-uec-report.json", _pretty(_parameters(resources))
        else:
            yield f"{name}.json", _pretty(_searchset(story, resources))


def write(folder: Path) -> int:
    """Write every example into a folder and return how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = dict(examples())
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return len(made)


def _version(story: Story) -> int:
    return 1 if story.earlier is None else 1 + _version(story.earlier)


def _searchset(story: Story, resources: tuple[Resource, ...]) -> Resource:
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


def _parameters(resources: tuple[Resource, ...]) -> Resource:
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


def _pretty(resource: Resource) -> bytes:
    return (json.dumps(resource, ensure_ascii=False, indent=1) + "\n").encode()


if __name__ == "__main__":
    print(f"{write(FOLDER)} examples in {FOLDER.name}")
