"""Every element of the templates stands in its place, and goes without taking others with it."""

from __future__ import annotations

import re
from functools import cache

import pytest
from lxml import etree

from app.readers.cda.elements import HL7, Element
from app.report.model import EncounterReport
from app.report.sheet import SectionId, sheet
from tests.readers.cda import documents as d
from tests.readers.cda.every_element import TOLD, Told, message
from tests.report.reports import AT


@cache
def _whole() -> EncounterReport:
    return d.read_text(message())


def _lines(report: EncounterReport, where: SectionId) -> set[str]:
    """The lines of one part of the sheet, and what stands on each line of those with several."""
    plain = [line.plain for part in sheet(report, AT) if part.id is where for line in part.lines]
    return {words.strip() for line in plain for words in (line, *line.split("\n"))}


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told.where}: {told.line}")
def test_an_element_stands_in_its_place_with_its_label(told: Told) -> None:
    assert told.line in _lines(_whole(), told.where)


@pytest.mark.hazard("H14")
def test_a_cancelled_appointment_stands_under_no_tasks_as_if_it_were_kept() -> None:
    lines = _lines(_whole(), SectionId.NOTES)
    (line,) = [line for line in lines if "Appointmentkind" in line]
    assert "cancelled" in line.lower()


def test_nothing_that_has_a_place_is_left_over() -> None:
    assert {line.where for line in _whole().also} == {
        "Document", "Envelope", "Envelope and document"
    }  # fmt: skip


@pytest.mark.hazard("H14")
def test_what_is_denied_planned_or_wrong_is_no_headline() -> None:
    outcome = _whole().outcome
    told = " ".join([str(outcome.chief_concern), *outcome.other_concerns])
    for word in ("Denied", "Asked", "Wrong", "Mother", "Unknown"):
        assert f"{word}finding" not in told


def _tree() -> Element:
    return etree.fromstring(message().encode(), etree.XMLParser(resolve_entities=False))


def _words(part: Element) -> set[str]:
    said = [text for piece in part.iter() for text in (piece.text or "", *piece.attrib.values())]
    return {word for text in said for word in re.findall(r"[A-Za-z]{5,}", text)}


@pytest.mark.hazard("H05")
@pytest.mark.parametrize("flavour", ["UNK", "NI"])
def test_an_element_that_was_sent_as_null_takes_nothing_else_with_it(flavour: str) -> None:
    count = sum(1 for _ in _tree().iter(f"{HL7}*"))
    wrong: list[str] = []
    for number in range(1, count, 3 if flavour == "UNK" else 5):
        root = _tree()
        part = list(root.iter(f"{HL7}*"))[number]
        gone = _words(part)
        if len(part) > 6 or part.tag in (f"{HL7}section", f"{HL7}component"):
            continue
        tail, kept = part.tail, part.get("use")
        part.clear()
        part.tail = tail
        part.set("nullFlavor", flavour)
        if kept:
            part.set("use", kept)
        report = d.read_text(etree.tostring(root))
        left = {word for told in TOLD for word in re.findall(r"[A-Za-z]{5,}", told.line)} - gone
        places = (each for each in sheet(report, AT) if each.id is not SectionId.ALSO)
        shown = " ".join(line.plain for each in places for line in each.lines)
        sent = _words(root)
        wrong += [f"{part.tag}: {word}" for word in left & sent if word not in shown]
        if re.search(r"\b(?:None|null)\b", shown):
            wrong.append(f"{part.tag}: a word of the program")
    assert wrong == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("<name>Dr Ann  Lee</name>", "Dr Ann Lee"),
        ("<name><given>Ann</given><family>Lee</family></name>", "Ann Lee"),
        ("<name>Ann <family>Lee</family></name>", "Ann Lee"),
        ('<name nullFlavor="NI"/>', "Name not sent"),
    ],
)
def test_a_name_of_a_role_is_told_in_whatever_form_it_came(sent: str, shown: str) -> None:
    role = f'<id root="{d.OID}18.24" extension="X1"/><assignedPerson>{sent}</assignedPerson>'
    header = f"<author><assignedAuthor>{role}</assignedAuthor></author>"
    people = d.read_text(d.document(header=header)).encounter.participants
    assert [(who.role, who.name) for who in people] == [("Author", shown)]


def test_a_person_of_one_patient_record_does_not_become_another_patients() -> None:
    other = message().replace("9990004951", "9990004978").replace("Wren", "Other")
    found = re.search(r"<recordTarget>.*?</recordTarget>", other, re.DOTALL)
    assert found is not None
    both = message().replace("<recordTarget>", f"{found[0]}<recordTarget>", 1)
    report = d.read_text(both)
    assert "other-patient" in d.codes(report)
    assert report.allergies == ()
    assert any("Allergywords" in line.text for line in report.set_apart)
