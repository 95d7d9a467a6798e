"""The synthetic BaRS messages: current, valid, and read for what their stories say."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.demo.bars.build import message
from app.demo.bars.examples import ALL, CANCELLED, FOLDER, NOW, examples
from app.demo.bars.from_cas_999 import VALIDATION_IN_PART, VALIDATION_UPDATED
from app.demo.bars.story import Handover
from app.demo.example_files import write
from app.readers.check import check
from app.readers.ledger import prove
from app.readers.read import read
from app.report.absence import Absence
from app.report.model import Format
from app.report.nhs_number import NhsNumber
from app.report.times import Moment

MADE = dict(examples())


def test_the_files_are_current() -> None:
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == MADE
    assert sum(name.endswith(".xml") for name in MADE) == 2


def test_writing_puts_every_example_into_the_folder(tmp_path: Path) -> None:
    assert write(tmp_path / "new", examples()) == len(list((tmp_path / "new").iterdir())) == 12


@pytest.mark.parametrize(
    "story",
    [*ALL, CANCELLED, VALIDATION_UPDATED, VALIDATION_IN_PART],
    ids=lambda s: f"{s.key}-{s.changed}",
)
def test_every_message_is_valid(story: Handover) -> None:
    from fhir.resources.R4B import get_fhir_model_class

    get_fhir_model_class("Bundle").model_validate(message(story, NOW))


@pytest.mark.parametrize("name", MADE)
def test_every_example_is_read_whole_and_without_findings(name: str) -> None:
    data = MADE[name]
    report = prove(read(data), data)
    assert report.format is Format.BARS_R4
    assert report.ledger.lost == 0
    assert len(report.also) <= 2
    assert check(data) == ()
    number = report.patient.nhs_number
    if isinstance(number, NhsNumber):
        assert number.valid
        assert number.digits.startswith("999")


@pytest.mark.parametrize("story", ALL, ids=lambda story: story.key)
def test_a_message_says_what_its_story_says(story: Handover) -> None:
    data = next(data for name, data in MADE.items() if name.partition(".")[0] == story.key)
    report = read(data)
    outcome = report.outcome
    assert report.encounter.reference == story.case
    assert report.message.for_action is True
    assert outcome.disposition is not None
    assert outcome.disposition.code == story.outcome[0].code
    assert outcome.group != ""
    assert isinstance(outcome.act_by, Moment) == (story.due is not None)
    assert str(outcome.service).startswith(story.service[0])
    assert not isinstance(outcome.chief_concern, Absence)
    assert story.use_case.words in {code.display for code in outcome.codes}
