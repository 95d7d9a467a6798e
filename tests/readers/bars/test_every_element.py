"""Every element that the BaRS profiles name stands in its place with its label, however it came."""

from __future__ import annotations

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.sheet import sheet
from tests.readers.bars.every_element import MESSAGE
from tests.readers.every_element import Filled, bundle
from tests.report.reports import AT

FILLED = Filled(MESSAGE)
FORMS = ("relative", "absolute", "urn", "versioned", "contained")

PLACES: dict[str, tuple[str, str]] = {
    "mh1.extension.extension.valueString": ("about", "Sending software"),
    "mh1.extension.extension.valueString 2": ("about", "Sending software"),
    "mh1.source.name": ("about", "Sending organisation"),
    "mh1.source.software": ("about", "Sending software"),
    "mh1.source.version": ("about", "Sending software"),
    "mh1.source.contact.value": ("people", "Telephone of the sender"),
    "sr1.category.coding.display": ("outcome", "Request"),
    "sr1.category.coding.display 2": ("about", "Use case"),
    "sr1.reasonCode.text": ("notes", "Entered by staff Reason:"),
    "sr1.note.text": ("notes", "Entered by staff"),
    "sr1.patientInstruction": ("advice", ""),
    "e1.identifier.value": ("about", "Case reference"),
    "e1.class.display": ("also", "Encounter, class"),
    "e1.reasonCode.text": ("facts", "Named by the encounter as its reason:"),
    "cp1.activity.outcomeCodeableConcept.coding.display": ("outcome", ""),
    "cp1.activity.outcomeCodeableConcept.coding.display 2": ("outcome", "Symptom group"),
    "cp1.activity.outcomeCodeableConcept.coding.display 3": ("outcome", "Symptom discriminator"),
    "cp1.activity.outcomeCodeableConcept.coding.display 4": ("outcome", "Pathway"),
    "cp1.activity.outcomeCodeableConcept.coding.display 5": ("outcome", "Ambulance response"),
    "cp1.activity.outcomeCodeableConcept.coding.display 6": ("outcome", "AMPDS"),
    "cp1.activity.outcomeCodeableConcept.coding.display 7": ("outcome", "Response outcome"),
    "cp1.activity.outcomeCodeableConcept.text": ("narrative", ""),
    "p1.extension.valueCodeableConcept.text": ("people", "Ethnic category"),
    "p1.extension.valueCodeableConcept.text 2": ("people", "Religion"),
    "p1.identifier.value": ("people", "Reference"),
    "p1.name.family": ("banner", ""),
    "p1.name.given": ("banner", ""),
    "p1.name.prefix": ("banner", ""),
    "p1.address.line": ("banner", "Usual address"),
    "p1.address.city": ("banner", "Usual address"),
    "p1.address.line 2": ("banner", "Temporary address"),
    "p1.contact.relationship.text": ("banner", "Phone and email"),
    "p1.contact.name.text": ("banner", "Phone and email"),
    "p1.contact.telecom.value": ("banner", "Phone and email"),
    "p1.communication.language.text": ("banner", "Language"),
    "c1.category.coding.display": ("facts", ""),
    "c1.code.text": ("reason", ""),
    "c1.clinicalStatus.text": ("facts", "Clinical status"),
    "c1.verificationStatus.text": ("reason", ""),
    "c1.severity.text": ("facts", "Severity"),
    "c1.note.text": ("facts", "Note"),
    "c2.code.text": ("reason", ""),
    "c2.onsetString": ("facts", "Began"),
    "f1.category.coding.display": ("beware", ""),
    "f1.code.coding.display": ("beware", ""),
    "f1.code.text": ("beware", ""),
    "f2.category.coding.display": ("beware", ""),
    "f2.code.coding.display": ("beware", ""),
    "o1.code.text": ("reason", ""),
    "o1.valueQuantity.unit": ("reason", ""),
    "o1.interpretation.text": ("facts", "Interpretation"),
    "o1.bodySite.text": ("facts", "Where on the body"),
    "o1.performer.display": ("facts", "By"),
    "o1.note.text": ("facts", "Note"),
    "o2.valueString": ("banner", "Born 29-Feb-1980 (46y) estimated age"),
    "rej1.item.item.item.answer.valueString": ("narrative", ""),
    "rej1.item.item.item.answer.valueString 2": ("narrative", ""),
    "rej1.item.item.item.answer.valueCoding.display": ("narrative", ""),
    "rej1.item.item.item.answer.valueString 3": ("narrative", ""),
    "src1.item.item.item.answer.valueString": ("beware", ""),
    "src1.item.item.item.answer.valueString 2": ("beware", ""),
    "src1.item.item.item.answer.valueString 3": ("beware", ""),
    "src1.item.item.item.answer.valueString 4": ("narrative", ""),
    "src1.item.item.item.answer.valueString 5": ("narrative", ""),
    "qr1.item.text": ("questions", ""),
    "qr1.item.answer.valueString": ("questions", ""),
    "m1.medicationCodeableConcept.text": ("facts", ""),
    "m1.reasonCode.text": ("facts", "Reason"),
    "m1.dosage.text": ("facts", "Dose"),
    "m1.dosage.patientInstruction": ("facts", "Dose"),
    "m1.note.text": ("facts", "Note"),
    "a1.code.text": ("banner", "Allergies"),
    "a1.reaction.manifestation.text": ("facts", "Reaction"),
    "a1.reaction.substance.text": ("facts", "Reaction"),
    "a1.reaction.description": ("facts", "Reaction"),
    "a1.note.text": ("facts", "Note"),
    "loc1.extension.extension.valueString": ("people", "Where it happened"),
    "loc1.extension.extension.valueString 2": ("people", "Where it happened"),
    "loc1.extension.extension.valueString 3": ("people", "Where it happened"),
    "loc1.extension.extension.valueString 4": ("people", "Where it happened"),
    "loc1.extension.extension.valueString 5": ("people", "Where it happened"),
    "loc1.name": ("people", "Where it happened"),
    "loc1.description": ("people", "Where it happened"),
    "loc1.type.coding.display": ("people", "Where it happened"),
    "loc1.address.line": ("people", "Where it happened"),
    "loc1.address.city": ("people", "Where it happened"),
    "loc2.name": ("notes", "With"),
    "loc2.type.coding.display": ("people", ""),
    "loc2.address.text": ("people", ""),
    "pra1.identifier.value": ("people", "Referred by"),
    "pra1.name.text": ("outcome", "Asked by"),
    "pra1.telecom.value": ("people", "Referred by"),
    "role1.code.text": ("people", "Referred by"),
    "role1.specialty.text": ("people", "Referred by"),
    "from1.name": ("people", "Sent by"),
    "from1.telecom.value": ("people", "Sent by"),
    "to1.identifier.value": ("people", "Sent to"),
    "to1.name": ("outcome", "Service asked for"),
    "gp1.name": ("banner", "GP"),
    "gp1.telecom.value": ("people", "GP"),
    "gp1.address.line": ("people", "GP"),
    "hs1.identifier.value": ("outcome", "Service asked for"),
    "hs1.name": ("outcome", "Service asked for"),
    "hs1.type.text": ("outcome", "Service asked for"),
    "hs1.telecom.value": ("outcome", "Service asked for"),
    "k1.scope.text": ("facts", "Scope"),
    "k1.category.text": ("facts", "Consent:"),
    "k1.policyRule.text": ("facts", "Consent:"),
    "rp1.relationship.text": ("people", "Answers from"),
    "rp1.name.text": ("people", "Answers from"),
    "rp1.telecom.value": ("people", "Answers from"),
    "t1.code.text": ("notes", ""),
    "t1.description": ("notes", "What"),
    "t1.reasonCode.text": ("notes", "Reason"),
    "t1.note.text": ("notes", "Note"),
    "com1.category.text": ("notes", "Entered by staff"),
    "com1.payload.contentString": ("notes", "Entered by staff"),
    "proc1.code.text": ("reason", "Procedure in progress:"),
    "proc1.reasonCode.text": ("facts", "Reason"),
    "proc1.outcome.text": ("facts", "Result"),
    "proc1.note.text": ("facts", "Note"),
    "ap1.serviceType.text": ("notes", "About"),
    "ap1.reasonCode.text": ("notes", "About"),
    "ap1.description": ("notes", ""),
    "ap1.comment": ("notes", "Comment"),
    "ap1.patientInstruction": ("notes", "Instruction"),
    "ap1.participant.actor.display": ("notes", "With"),
}
"""By path: the part of the sheet, and how the line begins."""


def _lines(form: str) -> list[tuple[str, str]]:
    data = bundle(FILLED.resources, form, "message")
    report = prove(read(data), data)
    assert report.format == "bars-r4"
    assert report.ledger.lost == 0
    return [(str(part.id), line.plain) for part in sheet(report, AT) for line in part.lines]


@pytest.fixture(scope="module")
def shown() -> list[tuple[str, str]]:
    return _lines("relative")


def test_every_token_is_expected_somewhere() -> None:
    assert set(FILLED.tokens) == set(PLACES)
    assert "also" in {place for place, _ in PLACES.values()}


@pytest.mark.parametrize("path", PLACES)
def test_an_element_stands_in_its_place_with_its_label(
    path: str, shown: list[tuple[str, str]]
) -> None:
    place, label = PLACES[path]
    token = FILLED.tokens[path].lower()
    found = [(part, line) for part, line in shown if token in line.lower()]
    assert [line for part, line in found if part == place and line.startswith(label)], found


def test_only_the_class_of_the_encounter_is_listed_and_not_placed(
    shown: list[tuple[str, str]],
) -> None:
    placed = "\n".join(line for part, line in shown if part != "also").lower()
    listed = [path for path, token in FILLED.tokens.items() if token.lower() not in placed]
    assert listed == ["e1.class.display"]


def test_nobody_and_no_place_stands_in_two_rows_of_people(shown: list[tuple[str, str]]) -> None:
    rows = [line for part, line in shown if part == "people"]
    for path in (
        "pra1.telecom.value",
        "gp1.name",
        "loc1.name",
        "loc2.name",
        "to1.identifier.value",
    ):
        assert len([row for row in rows if FILLED.tokens[path] in row]) == 1, path


@pytest.mark.parametrize("form", FORMS[1:])
def test_every_form_of_reference_reads_the_same(form: str, shown: list[tuple[str, str]]) -> None:
    volatile = ("about", "also")
    told = [line for line in _lines(form) if line[0] not in volatile]
    assert sorted(told) == sorted(line for line in shown if line[0] not in volatile)
