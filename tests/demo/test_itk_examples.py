"""The synthetic ITK messages: up to date, whole, and valid by the rules of the standard."""

from __future__ import annotations

import pytest
from lxml import etree

from app.demo.example_files import write
from app.demo.itk.calls import MESSAGES
from app.demo.itk.examples import FOLDER, NOW, examples
from app.readers.ledger import prove
from app.readers.read import read
from app.readers.xml_tree import parse_xml
from app.report.model import EncounterReport, Format, Kind
from app.report.nhs_number import NhsNumber
from app.report.times import Moment

_EXAMPLES = dict(examples())
_ITK = "{urn:nhs-itk:ns:201005}"
_LATER = frozenset({"111-utc-wrist-withdrawn", "111-ed-repeat-caller"})


def _report(name: str) -> EncounterReport:
    data = _EXAMPLES[f"{name}.xml"]
    return prove(read(data), data)


def test_the_files_are_those_that_the_calls_give(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("itk")
    assert write(folder, examples()) == len(MESSAGES)
    kept = {path.name: read(path.read_bytes()) for path in FOLDER.glob("*.xml")}
    made = {path.name: read(path.read_bytes()) for path in folder.glob("*.xml")}
    assert kept == made, "run python -m app.demo.itk.examples"


@pytest.mark.parametrize("name", [name for name, _ in MESSAGES])
def test_an_example_loses_nothing_and_needs_no_excuse(name: str) -> None:
    report = _report(name)
    assert report.format is Format.ITK_CDA
    assert report.ledger.lost == 0
    told = {notice.code.value for notice in report.warnings} - {"no-act-by"}
    if name not in _LATER:
        assert told == set()
    number = report.patient.nhs_number
    assert not isinstance(number, NhsNumber) or (number.valid and number.digits.startswith("999"))


@pytest.mark.parametrize("line", ["111-ed", "111-utc", "crisis-line", "dental-line", "ambulance"])
def test_every_line_has_at_least_two_messages(line: str) -> None:
    assert sum(name.startswith(line) for name, _ in MESSAGES) >= 2


@pytest.mark.parametrize("name", [name for name, _ in MESSAGES])
def test_an_envelope_keeps_the_rules_that_receivers_check(name: str) -> None:
    """Service twice the same, counts and ids pairwise the same (ITK 2.2, adaptor's checks)."""
    root = parse_xml(_EXAMPLES[f"{name}.xml"])
    header = next(root.iter(f"{_ITK}header"))
    action = next(root.iter("{http://www.w3.org/2005/08/addressing}Action"))
    assert action.text == header.get("service")
    items = [item.get("id") for item in root.iter(f"{_ITK}manifestitem")]
    payloads = [payload.get("id") for payload in root.iter(f"{_ITK}payload")]
    assert items == payloads
    assert next(root.iter(f"{_ITK}manifest")).get("count") == str(len(items))
    assert next(root.iter(f"{_ITK}payloads")).get("count") == str(len(items))
    audit = next(next(root.iter(f"{_ITK}auditIdentity")).iter(f"{_ITK}id"))
    assert str(audit.get("uri")).startswith("urn:nhs-uk:identity:ods:")


def test_the_header_of_a_document_is_in_the_order_of_the_schema() -> None:
    root = parse_xml(_EXAMPLES["111-ed-scald.xml"])
    document = next(root.iter("{urn:hl7-org:v3}ClinicalDocument"))
    names = [etree.QName(part).localname for part in document]
    assert names == [
        "typeId", "messageType", "id", "code", "title", "effectiveTime", "confidentialityCode",
        "setId", "versionNumber", "recordTarget", "author", "informant", "custodian",
        "informationRecipient", "informationRecipient", "participant", "authorization",
        "componentOf", "component",
    ]  # fmt: skip


def test_a_new_version_updates_and_a_nullification_withdraws_the_same_handover() -> None:
    first, second = _report("111-ed-fall"), _report("111-ed-fall-version-2")
    assert (first.message.kind, second.message.kind) == (Kind.NEW, Kind.UPDATE)
    assert first.filing.handover_key == second.filing.handover_key
    assert first.filing.sequence < second.filing.sequence
    sent, withdrawn = _report("111-utc-wrist"), _report("111-utc-wrist-withdrawn")
    assert withdrawn.message.kind is Kind.WITHDRAWN
    assert withdrawn.filing.handover_key == sent.filing.handover_key
    told = next(one.text for one in withdrawn.warnings if one.code == "withdrawn")
    assert "Sent for the wrong patient record" in told


def test_what_is_special_about_each_example() -> None:
    assert _report("dental-line-tooth-copy").message.for_action is False
    assert _report("111-utc-earache").message.reply_requested == ("infackrequested",)
    repeat = _report("111-ed-repeat-caller")
    assert [flag.category for flag in repeat.flags] == [
        "Repeat caller", "Repeat caller", "Special patient note",
    ]  # fmt: skip
    assert len(repeat.outcomes) == 3
    kinds = {code.kind: code.code for code in _report("111-ed-fall").outcome.codes}
    assert kinds["first-disposition-of-the-triage"] == "Dx011"
    assert _report("crisis-line-low-mood").flags[0].category == "Confidentiality"
    started = _report("111-ed-scald").outcome.starts_at
    assert isinstance(started, Moment)
    assert started.at is not None
    assert (NOW - started.at).total_seconds() == 14 * 60
