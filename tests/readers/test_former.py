"""Names, addresses and numbers of before never stand in the place of those of now."""

from __future__ import annotations

from typing import Any

import pytest

from app.report.absence import Absence
from app.report.names import PersonName
from app.report.sheet import SectionId, sheet
from tests.readers import messages as m
from tests.readers.bars import messages as b
from tests.report.reports import AT

OVER = {"end": "2015-01-01"}


def stu3(**changes: Any) -> Any:
    return m.read_all(*m.core(patient=m.patient(**changes)))


def bars(**changes: Any) -> Any:
    bundle = b.made()
    b.part(bundle, "Patient").update(changes)
    return b.read_it(bundle)


BOTH = pytest.mark.parametrize("read_in", [stu3, bars])


@BOTH
@pytest.mark.hazard("H01")
def test_a_name_that_another_took_the_place_of_comes_after_it(read_in: Any) -> None:
    names = [
        {"use": "official", "family": "Before", "given": ["Ada"], "period": OVER},
        {"use": "official", "family": "After", "given": ["Ada"]},
    ]
    patient = read_in(name=names).patient
    assert isinstance(patient.name, PersonName)
    assert patient.name.family == "After"
    assert [name.family for name in patient.other_names] == ["Before"]


def test_the_only_name_stands_whatever_its_period_says() -> None:
    patient = stu3(name=[{"use": "official", "family": "Before", "period": OVER}]).patient
    assert patient.name.family == "Before"


@BOTH
def test_a_former_address_is_called_so_and_stands_last(read_in: Any) -> None:
    addresses = [
        {"use": "home", "text": "1 Old Road", "period": OVER},
        {"use": "home", "text": "2 New Road", "period": {"start": "2015-01-02"}},
    ]
    found = [(one.use, one.text) for one in read_in(address=addresses).patient.addresses]
    assert found == [
        ("Usual address", "2 New Road (from 02-Jan-2015)"),
        ("Former address", "1 Old Road (until 01-Jan-2015)"),
    ]


@BOTH
@pytest.mark.hazard("P18")
def test_a_number_of_before_is_the_last_to_ring_and_says_so_in_the_banner(read_in: Any) -> None:
    numbers = [
        {"system": "phone", "value": "01514960001", "use": "old"},
        {"system": "phone", "value": "01514960002", "use": "home", "period": OVER},
        {"system": "phone", "value": "01514960003", "use": "home"},
    ]
    report = read_in(telecom=numbers, contact=[])
    banner = sheet(report, AT).section(SectionId.BANNER)
    assert banner is not None
    assert [line.text for line in banner.lines if line.key == "phone"] == [
        "0151 496 0003",
        "0151 496 0001 (old number)",
        "0151 496 0002 (until 01-Jan-2015)",
    ]


@BOTH
@pytest.mark.hazard("P18")
def test_the_number_of_an_organisation_says_whose_it_is_and_until_when(read_in: Any) -> None:
    contact = {
        "organization": {"display": "Low Road Care Home"},
        "telecom": [{"system": "phone", "value": "01514960004"}],
        "period": OVER,
    }
    report = read_in(telecom=[], contact=[contact])
    (way,) = report.patient.telecoms
    assert way.belongs_to == "Low Road Care Home, until 01-Jan-2015"


@BOTH
def test_a_sex_that_was_not_told_is_not_one_that_is_not_recorded(read_in: Any) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    report = read_in(
        gender=None, _gender={"extension": [{"url": url, "valueCode": "asked-declined"}]}
    )
    assert report.patient.gender is Absence.UNAVAILABLE
