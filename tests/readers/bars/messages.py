"""A whole BaRS message of our own, to be changed by each test."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from app.demo.bars.build import message
from app.demo.bars.from_111 import TO_ED
from app.demo.bars.parts import Resource, concept, nhs
from app.demo.bars.story import Handover
from app.readers.read import read
from app.report.model import EncounterReport

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def made(story: Handover = TO_ED) -> Resource:
    return message(story, NOW)


def part(bundle: Resource, kind: str, number: int = 0) -> Resource:
    """A resource of a message, by its type."""
    found = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]
    resource: Resource = found[number]
    return resource


def url(bundle: Resource, kind: str) -> str:
    return next(str(e["fullUrl"]) for e in bundle["entry"] if e["resource"]["resourceType"] == kind)


def add(bundle: Resource, resource: Resource, name: str = "") -> None:
    full = name or f"urn:uuid:00000000-0000-4000-8000-{len(bundle['entry']):012d}"
    bundle["entry"].append({"fullUrl": full, "resource": resource})


def drop(bundle: Resource, *kinds: str) -> None:
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] not in kinds]


def outcome(bundle: Resource, *concepts: Resource) -> None:
    """Give the care plan other items."""
    part(bundle, "CarePlan")["activity"] = [{"outcomeCodeableConcept": list(concepts)}]


def dx(code: str, words: str = "") -> Resource:
    return concept(nhs("pathways-dx-codes"), code, words)


def as_json(resource: Resource) -> bytes:
    return json.dumps(resource, ensure_ascii=False).encode()


def read_it(resource: Resource) -> EncounterReport:
    return read(as_json(resource))


def codes(report: EncounterReport) -> set[str]:
    return {str(notice.code) for notice in report.warnings}


def told(report: EncounterReport, code: str) -> str:
    return " ".join(n.text for n in report.warnings if n.code == code)


def header(bundle: Resource, **changes: Any) -> None:
    part(bundle, "MessageHeader").update(changes)
