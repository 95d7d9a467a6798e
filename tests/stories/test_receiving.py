"""What reaches the department, in whichever way the sender has it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.connections.ems import EmsClient
from app.demo.authoring.build import build
from app.demo.authoring.bundles import searchset
from app.demo.authoring.story import Story
from app.demo.ems import Ems, Fault, Wrong
from app.demo.ems.wire import Wire, to_json
from app.demo.encounters import ALL, cas, online, other_lines, telephone
from app.desk.fetching import search
from app.desk.receiving import Became
from app.report.errors import ConnectionFailed
from app.report.model import EncounterReport
from app.report.notices import NoticeCode
from app.report.states import State
from tests.stories.conftest import SENDER, Department

EXPECTED_NOTICES = {
    "bad-number": {NoticeCode.NHS_NUMBER_INVALID},
    "no-number": {NoticeCode.NO_ACT_BY, NoticeCode.UNKNOWN_CODE},
    "ankle-2": {NoticeCode.NOT_LIVE, NoticeCode.SUPERSEDED},
}
"""What is meant to be wrong with a story; nothing else is."""


def certainty(story: Story) -> str:
    return {"confirmed": "confirmed by the triage"}.get(
        story.concern.certainty, story.concern.certainty
    )


def opened(department: Department, story: Story) -> EncounterReport:
    report = department.desk.open(department.send(story).handover_id).report
    assert report is not None
    return report


def name(story: Story) -> str:
    return story.key if story.outcome == 1 else f"{story.key}-{story.outcome}"


@pytest.mark.parametrize("story", ALL, ids=name)
def test_every_story_is_read_as_it_was_written(department: Department, story: Story) -> None:
    report = opened(department, story)
    assert report.ledger.lost == 0
    assert {notice.code for notice in report.warnings} == EXPECTED_NOTICES.get(name(story), set())
    assert report.outcome.chief_concern == f"{story.concern.words} ({certainty(story)})"
    assert report.outcome.description == story.disposition.words
    assert {beware.text for beware in story.flags} <= {flag.display for flag in report.flags}
    told = "\n".join(advice.text for advice in report.care_advice)
    assert all(line in told for line in story.advice)
    assert [one.question for one in report.questions] == [
        one.question for asked in story.question_sets for one in asked.asked
    ]
    texts = [item.text for item in report.observations]
    assert [f for f in story.findings if not any(f.words in text for text in texts)] == []
    assert bool(report.tasks) == bool(story.task_words)
    # Without a Task nobody can tell whether something is asked of the receiver.
    assert report.message.for_action is (True if story.task_words else None)
    assert report.set_apart == ()


def test_findings_keep_their_meaning(department: Department) -> None:
    texts = {item.text for item in opened(department, telephone.HEAD_INJURY).observations}
    assert any("Loss of consciousness" in text and "absent" in text.lower() for text in texts)
    assert any("Bruise" in text and "unconfirmed" in text.lower() for text in texts)


def test_signs_that_look_like_markup_survive(department: Department) -> None:
    report = opened(department, cas.BREATHLESS)
    assert any("BP <90 & SpO2 <92%" in note for note in report.outcome.notes)
    assert any(one.answer == "BP <90 systolic & SpO2 <92%" for one in report.questions)


def test_a_patient_who_has_died_is_said_to_have_died(department: Department) -> None:
    report = opened(department, cas.DIED)
    assert getattr(report.patient.died, "at", None) is not None
    (row,) = department.desk.rows(State.EXPECTED)
    assert row.facts.died


def test_a_name_in_another_script_survives(department: Department) -> None:
    patient = opened(department, online.SCRIPTS).patient
    assert "GARCÍA" in str(getattr(patient.name, "shown", ""))
    assert "ليلى" in " ".join(name.shown for name in patient.other_names)


def test_a_sender_of_xml_alone_gives_the_same_report(tmp_path: Path) -> None:
    reports = []
    now = datetime.now(UTC)
    for number, wires in enumerate(((Wire.JSON,), (Wire.XML,))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Ems(wires=wires) as ems:
            department = Department(folder, ems, now=now)
            reports.append(opened(department, other_lines.TOOTHACHE))
            department.close()
    as_json, as_xml = reports
    for part in ("patient", "care_advice", "flags", "questions", "observations", "narrative"):
        assert getattr(as_json, part) == getattr(as_xml, part)


def test_a_search_by_number_finds_the_report(department: Department, ems: Ems) -> None:
    ems.add(build(telephone.ANKLE, department.now))
    ems.add(build(telephone.HEAD_INJURY, department.now))
    with department.client() as client:
        (answer,) = search(department.desk, [client], "999 000 1375")
    assert answer.no_answer is None
    assert [one.received.became for one in answer.fetched] == [Became.NEW]
    assert department.desk.row_count(State.EXPECTED) == 1


def test_an_answer_that_breaks_off_keeps_nothing(department: Department, ems: Ems) -> None:
    url = ems.add_damaged(build(telephone.ANKLE, department.now), b'{"resourceType": "Bund')
    with pytest.raises(ConnectionFailed):
        department.fetch(url)
    assert sum(department.desk.work_lists().values()) == 0


def test_a_file_that_breaks_off_stands_in_its_list_with_its_bytes(department: Department) -> None:
    whole = to_json(searchset(cas.GARBLED, build(cas.GARBLED, department.now)))
    broken = whole[: whole.index(b"Ashworth") + 4]
    received = department.desk.receive(broken, SENDER, "file")
    assert received.became is Became.COULD_NOT_BE_READ
    assert department.desk.original(received.handover_id) == broken
    assert department.desk.work_lists()[State.COULD_NOT_BE_READ] == 1


def test_a_line_that_is_cut_between_pages_gives_a_partial_report(
    department: Department, ems: Ems
) -> None:
    url = ems.add(build(telephone.HEAD_INJURY, department.now))
    ems.fail(Fault(Wrong.STATUS, method="GET", part="/Questionnaire/"), times=99)
    department.fetch(url)
    (row,) = department.desk.rows(State.EXPECTED)
    report = department.desk.open(row.id).report
    assert report is not None
    codes = {notice.code for notice in report.warnings}
    assert codes & {NoticeCode.QUESTION_MISSING, NoticeCode.REFERENCE_MISSING}
    assert len(report.questions) == 28
    assert report.ledger.lost == 0


def test_a_summary_is_said_to_be_partial(department: Department, ems: Ems) -> None:
    url = ems.add(build(telephone.HEAD_INJURY, department.now))
    with EmsClient(department.settings.senders[0], department.secrets) as client:
        received = department.desk.receive(client.uec_report(url, summary=True), SENDER, "fetched")
    report = department.desk.open(received.handover_id).report
    assert report is not None
    assert NoticeCode.PARTIAL_REPORT in {notice.code for notice in report.warnings}
