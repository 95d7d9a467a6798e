"""BaRS messages that are out of all proportion or in odd characters: read, or refused in a line."""

from __future__ import annotations

import time
from typing import Any

import pytest

from app.demo.bars.examples import to_xml
from app.readers.ledger import prove
from app.readers.read import read
from app.report.errors import Unreadable
from app.report.model import EncounterReport
from tests.readers.bars import messages as m


def proven(data: bytes) -> EncounterReport:
    """Read in no time, with nothing lost."""
    began = time.process_time()
    report = prove(read(data), data)
    assert time.process_time() - began < 3
    assert report.ledger.lost == 0
    return report


@pytest.mark.hazard("0219")
def test_thousands_of_entries_are_all_shown() -> None:
    bundle = m.made()
    for number in range(2_000):
        words = {"text": f"Finding {number}"}
        m.add(bundle, {"resourceType": "Observation", "status": "final", "code": words})
    report = proven(m.as_json(bundle))
    told = {item.text for item in report.observations}
    assert {f"Finding {number}" for number in range(2_000)} <= told


@pytest.mark.hazard("0219")
def test_a_hundred_requests_are_a_hundred_outcomes() -> None:
    bundle = m.made()
    for number in range(99):
        m.add(bundle, {**m.part(bundle, "ServiceRequest"), "id": f"copy-{number}"})
    assert len(proven(m.as_json(bundle)).outcomes) == 100


@pytest.mark.hazard("0219")
@pytest.mark.parametrize("levels", [100, 200, 2_000])
def test_items_nested_deeply_are_read_or_refused_in_one_line(levels: int) -> None:
    item: dict[str, Any] = {"linkId": "x", "text": "innermost words"}
    opened = '{"linkId":"y","item":[' * levels
    nested = f'{opened}{{"linkId":"x","text":"innermost words"}}{"]}" * levels}'
    bundle = m.made()
    m.add(bundle, {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [item]})
    data = m.as_json(bundle).replace(m.as_json(item), nested.encode())
    if levels == 100:
        report = proven(data)
        assert any("innermost words" in question.question for question in report.questions)
        return
    with pytest.raises(Unreadable, match="READ-009"):
        read(data)


@pytest.mark.hazard("0219")
def test_twenty_thousand_attributes_are_refused_in_no_time() -> None:
    noise = b" ".join(b'a%d="1"' % number for number in range(20_000))
    data = to_xml(m.made()).replace(b"<Patient>", b"<Patient %s>" % noise, 1)
    began = time.process_time()
    with pytest.raises(Unreadable, match="READ-010"):
        read(data)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("written", [m.as_json, to_xml], ids=["json", "xml"])
def test_the_same_message_in_wide_characters_reads_the_same(written: Any, codec: str) -> None:
    bundle = m.made()
    m.part(bundle, "Patient")["name"] = [{"family": "Ångström", "given": ["Zoë"]}]
    data = written(bundle)
    wide = data.decode().replace("encoding='utf-8'", "").encode(codec)
    assert proven(wide).patient == read(data).patient
    assert proven(wide).warnings == read(data).warnings


def test_a_message_in_windows_characters_that_says_it_is_utf_8_is_read_and_told() -> None:
    bundle = m.made()
    m.part(bundle, "Patient")["name"] = [{"family": "Ångström", "given": ["Zoë"]}]
    report = proven(to_xml(bundle).decode().encode("cp1252"))
    assert "ÅNGSTRÖM" in report.patient.name.shown.upper()  # type: ignore[union-attr]  # it was sent
    assert "Windows-1252" in m.told(report, "encoding")


@pytest.mark.hazard("0501")
def test_every_truncation_is_refused_and_never_half_read() -> None:
    for whole in (m.as_json(m.made()), to_xml(m.made())):
        assert read(whole).outcome.disposition is not None
        for length in range(1, len(whole), 97):
            with pytest.raises(Unreadable):
                read(whole[:length])
