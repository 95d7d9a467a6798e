"""Writes the synthetic BaRS messages that stand under ``resources/examples/bars-r4``.

Run ``python -m app.demo.bars.examples`` after a story has changed; a test says when it is due.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.demo.bars.build import message
from app.demo.bars.from_111 import (
    CRISIS_TO_ED,
    DENTAL_TO_UTC,
    ONLINE_TO_UTC,
    TO_ED,
    TO_UTC,
)
from app.demo.bars.from_cas_999 import (
    AMBULANCE_TO_ED,
    CAS_TO_ED,
    CAS_TO_UTC,
    VALIDATION,
    VALIDATION_IN_PART,
    VALIDATION_UPDATED,
)
from app.demo.bars.parts import Resource
from app.demo.bars.story import Handover
from app.demo.example_files import write

FOLDER = Path(__file__).parents[3] / "resources" / "examples" / "bars-r4"
NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
"""The moment from which the minutes of the stories count in the files."""

CANCELLED = TO_UTC.cancel("The patient has gone to another hospital", 12)
ALL = (
    TO_ED,
    TO_UTC,
    ONLINE_TO_UTC,
    CRISIS_TO_ED,
    DENTAL_TO_UTC,
    CAS_TO_ED,
    CAS_TO_UTC,
    AMBULANCE_TO_ED,
    VALIDATION,
)
MESSAGES: tuple[tuple[str, Handover], ...] = (
    *((story.key, story) for story in ALL),
    (f"{VALIDATION.key}-update", VALIDATION_UPDATED),
    (f"{VALIDATION.key}-update-in-part", VALIDATION_IN_PART),
    (f"{TO_UTC.key}-cancel", CANCELLED),
)
"""Every message by its name; an update and a cancellation after what they change."""

_AS_XML = (CAS_TO_ED, VALIDATION)


def examples() -> Iterator[tuple[str, bytes]]:
    """File names and contents."""
    for name, story in MESSAGES:
        ending = "xml" if story in _AS_XML else "json"
        yield f"{name}.{ending}", written(story, NOW)


def written(story: Handover, now: datetime) -> bytes:
    """The message of a story, in the form in which its sender writes."""
    return in_form(story, message(story, now))


def in_form(story: Handover, made: Resource) -> bytes:
    """A message in the form in which the sender of the story writes."""
    if story in _AS_XML:
        return to_xml(made)
    text = json.dumps(made, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def to_xml(resource: Resource) -> bytes:
    """The XML form, in the order that the standard wants.

    Raises:
        ValidationError: where the message is not valid FHIR R4B.
    """
    from fhir.resources.R4B import get_fhir_model_class

    made = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    written: Any = made.model_dump_xml()  # typed as str, and bytes where lxml is there
    return written if isinstance(written, bytes) else str(written).encode()


if __name__ == "__main__":
    print(f"{write(FOLDER, examples())} examples written")
