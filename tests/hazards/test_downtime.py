"""Hazard H19: what was received can be read when everything but this machine is away."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.desk.people import Person
from app.report.sheet import sheet
from app.report.states import Role, State
from app.settings.registry import SenderSettings, Settings
from app.store.store import Store

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
NOBODY = Settings(senders=(SenderSettings("Northshire 111", "http://127.0.0.1:1/fhir"),))
NURSE = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")


@pytest.mark.hazard("H19")
def test_after_a_restart_and_without_any_line_every_report_is_read(tmp_path: Path) -> None:
    path, key = tmp_path / "handovers.db", bytes(32)
    sent = sorted(one for one in EXAMPLES.rglob("*") if one.suffix in (".json", ".xml"))
    before = {}
    with Store.open(path, key, create=True) as store:
        desk = Desk(store, NOBODY, NURSE)
        for one in sent:
            desk.receive(one.read_bytes(), "Northshire 111", "file")
        lists = desk.work_lists()
        for state in State:
            for row in desk.rows(state):
                before[row.id] = _words(desk, row.id)

    with Store.open(path, key) as store:
        desk = Desk(store, NOBODY, NURSE)
        assert desk.work_lists() == lists
        assert len(before) > len(sent) / 2
        assert sum(len(words) > 200 for words in before.values()) > len(sent) / 2
        assert {one: _words(desk, one) for one in before} == before


def _words(desk: Desk, handover_id: str) -> str:
    report = desk.open(handover_id).report
    return sheet(report, desk.row(handover_id).received_at).text if report else ""
