"""The real messages beside the repository, where they are there: what each of them says.

Every expectation was read from the message itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.readers.check import check
from app.readers.ledger import prove
from app.readers.read import read
from app.readers.wanted import join, wanted
from app.report.absence import Absence
from app.report.nhs_number import NhsNumber
from app.report.times import Moment

FOLDER = (
    Path(os.environ.get("TRIAGE_SAMPLES", Path(__file__).parents[3] / "shared" / "samples"))
    / "cds-stu3"
)


@dataclass(frozen=True)
class Says:
    """What a person finds in a message."""

    name: str
    nhs: str
    disposition: str
    concern: str
    questions: int
    advice: str
    source: str
    warnings: frozenset[str]
    act_by: str = ""
    flags: tuple[str, ...] = ()


EXPECTED = {
    "111-adaptor-adastra-itk-ooh-referral-dx06.json": Says(
        "XXTESTPATIENTDFAE, Btl-Donotuse",
        "999 000 4951 verified",
        "Dx06",
        "Pharmacy ITK Testing (presenting complaint)",
        62,
        "I will arrange for a clinician to contact the individual.",
        "Composition, Advice Given",
        frozenset({"no-act-by"}),
        act_by="06-Apr-2021 18:33",
    ),
    "111-adaptor-adastra-itk-ooh-referral-dx86.json": Says(
        "TESTONE, Test",
        "000 000 0000 invalid: check digit",
        "Dx86",
        "test (presenting complaint)",
        48,
        "IF THE RECOMMENDED TIMEFRAME FALLS OUTSIDE OPENING HOURS",
        "Composition, Advice Given",
        frozenset({"no-act-by", "nhs-number-invalid"}),
        act_by="07-Apr-2021 00:29",
    ),
    "111-adaptor-cleric-itk-ooh-referral-dx09.json": Says(
        "PLEASE DISREGARD, Dx09 Test",
        "",
        "Dx09",
        "**test From Nwas111 - No Action Required - Please Disregard Test "
        "(narrative, Patient's Reported Condition)",
        17,
        "Head lice is common.",
        "Composition, Case Summary, Advice Given",
        frozenset({"no-act-by", "question-missing"}),
    ),
    "111-adaptor-ic24-itk-ooh-referral-dx06.json": Says(
        "TEST CALL DX06, Test Call",
        "",
        "Dx06",
        "<CLEO Ref: 2100310382> Test Call for DX06. (presenting complaint)",
        0,
        "Unless advised not to, paracetamol may be used",
        "Composition, Advice Given",
        frozenset({"no-act-by"}),
        act_by="11-May-2021 15:53",
        flags=("Restricted",),
    ),
    "111-adaptor-primary-emergency.json": Says(
        "JOE, Blogg (Mr)",
        "993254128 invalid: check digit",
        "Dx001",
        "Myocardial infarction (certainty not known)",
        20,
        "Do not perform any strenuous activities.",
        "CarePlan, Information and advice given",
        frozenset(
            {
                "no-act-by",
                "nhs-number-invalid",
                "question-missing",
                "reference-missing",
                "times-implausible",
            }
        ),
        flags=("Very restricted",),
    ),
    "111-adaptor-repeat-caller-exampleV1.json": Says(
        "XXTESTPATIENTDZADN, Scrdonotuse",
        "999 023 8359 not verified",
        "Dx02",
        "TEST (narrative, Patient's Reported Condition)",
        17,
        "If there are any new symptoms",
        "Composition, Advice Given",
        frozenset({"no-act-by"}),
        act_by="30-Oct-2020 19:29",
    ),
    "999-case-transfer.xml": Says(
        "JONES, Julie (Mrs)",
        "347 852 6985 invalid: check digit",
        "",
        "",
        7,
        "",
        "",
        frozenset({"codes-disagree", "nhs-number-invalid", "partial-report", "question-missing"}),
        act_by="19-Feb-2021 11:25",
        flags=("Patient has some scene safety issues.",),
    ),
    "999-validation-request.xml": Says(
        "JONES, Julie (Mrs)",
        "347 852 6985 invalid: check digit",
        "",
        "",
        7,
        "",
        "",
        frozenset({"codes-disagree", "nhs-number-invalid", "partial-report", "question-missing"}),
        act_by="19-Feb-2021 11:25",
        flags=("Patient has some scene safety issues.",),
    ),
}
THERE = [name for name in EXPECTED if (FOLDER / name).is_file()]


def test_samples_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{len(THERE)} of {len(EXPECTED)} real CDS messages read, from their folder")
    assert len(THERE) in (0, len(EXPECTED))


class TestRealMessage:
    """Collected only where the messages are."""

    __test__ = bool(THERE)

    @pytest.mark.parametrize("name", THERE)
    def test_says_what_it_says(self, name: str) -> None:
        data, says = (FOLDER / name).read_bytes(), EXPECTED[name]
        report = read(data)
        number = report.patient.nhs_number
        outcome = report.outcome
        assert not isinstance(report.patient.name, Absence)
        assert report.patient.name.shown == says.name
        told = f"{number.shown} {number.standing}" if isinstance(number, NhsNumber) else ""
        assert told == says.nhs
        assert (outcome.disposition.code if outcome.disposition else "") == says.disposition
        concern = outcome.chief_concern
        assert ("" if isinstance(concern, Absence) else concern) == says.concern
        assert (outcome.act_by.shown if isinstance(outcome.act_by, Moment) else "") == says.act_by
        assert len(report.questions) == says.questions
        assert (report.care_advice[0].source if report.care_advice else "") == says.source
        assert (report.care_advice[0].text if report.care_advice else "").startswith(says.advice)
        assert tuple(flag.display for flag in report.flags) == says.flags
        beside_tables = {str(notice.code) for notice in report.warnings} - {"unknown-code"}
        assert beside_tables == says.warnings
        assert report.accept_blocked == ()

    @pytest.mark.parametrize("name", THERE)
    def test_loses_nothing(self, name: str) -> None:
        data = (FOLDER / name).read_bytes()
        report = read(data)
        proved = prove(report, data)
        assert proved.ledger.values > 90
        assert proved.ledger.lost == 0
        assert proved.also == report.also, "the mappings listed everything themselves"

    @pytest.mark.parametrize("name", THERE)
    def test_is_whole_and_breaks_no_form(self, name: str) -> None:
        data = (FOLDER / name).read_bytes()
        assert wanted(data).is_complete
        assert check(data) == ()
        assert len(read(join([data])).questions) == EXPECTED[name].questions
