"""Writes the synthetic example messages that stand under ``resources/examples/cds-stu3``.

Run ``python -m app.demo.examples`` after a story has changed; a test says when it is due.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.demo.authoring.build import build
from app.demo.authoring.bundles import first_page, parameters, searchset
from app.demo.authoring.fhir import Resource
from app.demo.authoring.outcome import cancelled
from app.demo.authoring.story import Story
from app.demo.ems.wire import to_xml
from app.demo.encounters import ALL, cas, other_lines, telephone
from app.demo.example_files import write

FOLDER = Path(__file__).parents[2] / "resources" / "examples" / "cds-stu3"
NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
"""The moment from which the minutes of the stories count in the files."""

_AS_XML = (other_lines.TOOTHACHE, other_lines.CHEST_PAIN)
_AS_PARAMETERS = (cas.NEWBORN,)
_CUT_OFF, _CAME = other_lines.CRISIS_CALL, 9
"""A report whose line dropped, and how many of its resources came before."""


def examples() -> Iterator[tuple[str, bytes]]:
    """File names and contents: one file for every version of every story, one for a part."""
    for story in ALL:
        resources: Sequence[Resource] = build(story, NOW)
        if story is telephone.CANCELLED:
            resources = cancelled(resources)
        name = story.key if story.earlier is None else f"{story.key}-version-{_version(story)}"
        if story in _AS_XML:
            yield f"{name}.xml", to_xml(searchset(story, resources))
        elif story in _AS_PARAMETERS:
            yield f"{name}-uec-report.json", _pretty(parameters(resources))
        else:
            yield f"{name}.json", _pretty(searchset(story, resources))
        if story is _CUT_OFF:
            yield f"{name}-first-page.json", _pretty(first_page(story, resources, _CAME))


def _version(story: Story) -> int:
    return 1 if story.earlier is None else 1 + _version(story.earlier)


def _pretty(resource: Resource) -> bytes:
    return (json.dumps(resource, ensure_ascii=False, indent=1) + "\n").encode()


if __name__ == "__main__":
    print(f"{write(FOLDER, examples())} examples written")
