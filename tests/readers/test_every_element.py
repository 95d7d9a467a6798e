"""Every element that the CDS profiles name stands in its place with its label, however it came."""

from __future__ import annotations

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.sheet import sheet
from tests.readers.every_element import Filled, bundle
from tests.report.reports import AT

FILLED = Filled()
FORMS = ("relative", "absolute", "urn", "versioned", "contained")

PLACES = {
    "e1.identifier.value": ("about", "Case reference"),
    "e1.participant.type.text": ("people", ""),
    "e1.reason.text": ("facts", "Named by the encounter as its reason:"),
    "p1.name.family": ("banner", ""),
    "p1.name.given": ("banner", ""),
    "p1.name.prefix": ("banner", "("),
    "p1.telecom.value": ("banner", "Phone and email"),
    "p1.address.line": ("banner", "Usual address"),
    "p1.address.city": ("banner", "Usual address"),
    "p1.contact.relationship.text": ("people", "Telephone of"),
    "p1.contact.name.text": ("people", "Telephone of"),
    "p1.contact.telecom.value": ("people", "Telephone of"),
    "p1.generalPractitioner.display": ("banner", "GP"),
    "r1.specialty.text": ("outcome", "Specialty"),
    "r1.reasonCode.text": ("outcome", "Reason"),
    "r1.description": ("reason", ""),
    "r1.note.text": ("notes", "Entered by staff"),
    "pr1.code.text": ("outcome", ""),
    "pr1.bodySite.text": ("outcome", ""),
    "c1.code.text": ("reason", ""),
    "c1.severity.text": ("facts", "Severity"),
    "c1.bodySite.text": ("facts", "Where on the body"),
    "c1.stage.summary.text": ("facts", "Stage as sent"),
    "c1.asserter.display": ("facts", "Told by"),
    "c1.evidence.code.text": ("facts", "Evidence"),
    "c1.note.text": ("facts", "Note"),
    "c2.code.text": ("facts", "Secondary concern:"),
    "o1.code.text": ("reason", ""),
    "o1.valueString": ("reason", ""),
    "o1.bodySite.text": ("facts", "Where on the body"),
    "o1.interpretation.text": ("facts", "Interpretation"),
    "o1.comment": ("facts", "Comment"),
    "cp1.description": ("advice", ""),
    "cp1.note.text": ("advice", ""),
    "f1.category.text": ("beware", ""),
    "f1.code.text": ("beware", ""),
    "t1.code.text": ("notes", ""),
    "t1.description": ("notes", "What"),
    "t1.reason.text": ("notes", "Reason"),
    "t1.note.text": ("notes", "Note"),
    "k1.action.text": ("facts", "Consent"),
    "ap1.description": ("notes", ""),
    "ap1.comment": ("notes", "Comment"),
    "proc1.code.text": ("reason", "Procedure:"),
    "proc1.outcome.text": ("facts", "Result"),
    "proc1.note.text": ("facts", "Note"),
    "qr1.item.answer.valueString": ("questions", ""),
    "q1.title": ("questions", ""),
    "q1.item.text": ("questions", ""),
    "hs1.name": ("outcome", "Service asked for"),
    "hs1.telecom.value": ("people", "Service asked for"),
    "org1.name": ("outcome", "Asked by"),
    "org1.telecom.value": ("about", "Organisation of the encounter"),
    "loc1.name": ("people", "Where it happened"),
    "loc1.address.line": ("people", "Where it happened"),
    "pra1.name.text": ("outcome", "Asked by"),
    "pra1.telecom.value": ("people", ""),
    "rp1.relationship.text": ("people", "Information from"),
    "rp1.name.text": ("people", "Answers from"),
    "rp1.telecom.value": ("people", "Answers from"),
}


def _lines(form: str) -> list[tuple[str, str]]:
    data = bundle(FILLED.resources, form)
    report = prove(read(data), data)
    assert report.ledger.lost == 0
    return [(str(part.id), line.plain) for part in sheet(report, AT) for line in part.lines]


@pytest.fixture(scope="module")
def shown() -> list[tuple[str, str]]:
    return _lines("relative")


def test_every_token_is_expected_somewhere() -> None:
    assert set(FILLED.tokens) == set(PLACES) | {
        f"c2.{rest[3:]}" for rest in PLACES if rest.startswith("c1.")
    }


@pytest.mark.parametrize("path", PLACES)
def test_an_element_stands_in_its_place_with_its_label(
    path: str, shown: list[tuple[str, str]]
) -> None:
    place, label = PLACES[path]
    token = FILLED.tokens[path].lower()
    found = [(part, line) for part, line in shown if token in line.lower()]
    assert [line for part, line in found if part == place and line.startswith(label)] or (
        label == "(" and any(f"({token})" in line.lower() for _, line in found)
    ), found


def test_nothing_that_a_profile_names_is_only_listed(shown: list[tuple[str, str]]) -> None:
    listed = "\n".join(line for part, line in shown if part == "also")
    placed = "\n".join(line for part, line in shown if part != "also").lower()
    only = {path: token for path, token in FILLED.tokens.items() if token.lower() not in placed}
    assert only == {}, listed


def test_the_forms_are_what_they_are_called() -> None:
    told = {form: bundle(FILLED.resources, form) for form in FORMS}
    assert len(set(told.values())) == len(FORMS)
    assert told["contained"].count(b'"contained"') == 2
    assert told["contained"].count(b'"reference": "#') == 4
    assert b'"reference": "Condition/c1"' not in told["urn"]
    assert b"/_history/3" in told["versioned"]


@pytest.mark.parametrize("form", FORMS[1:])
def test_every_form_of_reference_reads_the_same(form: str, shown: list[tuple[str, str]]) -> None:
    volatile = ("about", "also")
    told = [line for line in _lines(form) if line[0] not in volatile]
    expected = [line for line in shown if line[0] not in volatile]
    assert sorted(told) == sorted(expected)
