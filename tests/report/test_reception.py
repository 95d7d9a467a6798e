"""What a receptionist is given holds no clinical word, and all that their sheet shows."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.readers.read import read
from app.report.absence import Absence
from app.report.errors import Unreadable
from app.report.model import EncounterReport, Flag
from app.report.reception import for_reception
from app.report.sheet import SectionId, sheet
from app.report.states import Role
from tests.report.reports import empty_report

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
CLINICAL = (
    "care_advice questions observations medications allergies conditions tasks appointments "
    "consents narrative also set_apart"
).split()
LONG = 12
"""Shorter texts (*Male*, *Northtown*) may well be in what a receptionist is told too."""


def reports() -> Iterator[tuple[str, EncounterReport]]:
    """Every synthetic example, and every real sample where those are at hand."""
    folders = (ROOT / "resources" / "examples", ROOT.parent / "shared" / "samples")
    for path in sorted(one for folder in folders for one in folder.rglob("*.*")):
        if path.suffix in {".json", ".xml"}:
            try:
                yield path.name, read(path.read_bytes())
            except Unreadable:
                continue


def texts(value: Any) -> Iterator[str]:
    """Every text inside a value."""
    if isinstance(value, str) and not isinstance(value, Absence):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif hasattr(value, "__dataclass_fields__"):
        for each in fields(value):
            yield from texts(getattr(value, each.name))


def clinical(one: EncounterReport) -> set[str]:
    """What only a clinician may read."""
    parts = [getattr(one, name) for name in CLINICAL]
    for outcome in one.outcomes:
        parts += [outcome.chief_concern, outcome.other_concerns, outcome.disposition]
        parts += [outcome.codes, outcome.description, outcome.notes, outcome.next_activity]
    parts += [flag.text for flag in one.flags]
    return {text for part in parts for text in texts(part) if len(text) >= LONG}


@pytest.mark.hazard("H13", "H23")
def test_no_example_leaves_a_clinical_word_for_reception() -> None:
    looked_at = words = 0
    for name, one in reports():
        told = {*texts(one.patient), *texts(one.message), *texts(one.encounter)}
        told |= {text for outcome in one.outcomes for text in texts((outcome.service,))}
        told |= {text for outcome in one.outcomes for text in texts((outcome.act_by,))}
        told |= {text for flag in one.flags for text in (flag.category, flag.display)}
        told |= {notice.title for notice in one.warnings}
        left = set(texts(for_reception(one))) - told
        found = {text for text in clinical(one) if any(text in each for each in left)}
        assert found == set(), name
        looked_at += 1
        words += len(clinical(one))
    assert looked_at >= 40
    assert words > 1_000


def test_the_arrival_sheet_is_the_same_from_what_is_left() -> None:
    for name, one in reports():
        whole = sheet(one, NOW, Role.RECEPTIONIST)
        assert sheet(for_reception(one), NOW, Role.RECEPTIONIST) == whole, name


@pytest.mark.parametrize(
    ("flag", "shown"),
    [
        (Flag("Interpreter", "1", "Polish", "speaks of her overdose"), "Interpreter"),
        (Flag("", "", "", "Wheelchair user since the stroke"), "Wheelchair"),
        (Flag("", "", "", "infectious: active tuberculosis"), "Keep apart: tell the nurse"),
        (Flag("Infection", "2", "MRSA isolated in March", ""), "Keep apart: tell the nurse"),
    ],
)
def test_a_need_is_told_without_its_story(flag: Flag, shown: str) -> None:
    reduced = for_reception(empty_report(flags=(flag,)))

    needs = sheet(reduced, NOW, Role.RECEPTIONIST).section(SectionId.BEWARE)

    assert needs is not None
    assert needs.lines[-1].text.startswith(shown)
    for story in ("overdose", "stroke", "tuberculosis", "MRSA"):
        assert story not in repr(reduced)


def test_a_safeguarding_flag_is_not_told() -> None:
    flag = Flag("Safeguarding", "3", "Child protection plan", "father")

    assert for_reception(empty_report(flags=(flag,))).flags == ()
