"""Hazards that were met while this program was built."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.connections.ems import EmsClient
from app.connections.secrets import MemorySecrets
from app.demo.authoring.build import build
from app.demo.ems import Ems, Fault, Wrong
from app.demo.encounters import telephone
from app.desk.desk import Desk
from app.desk.fetching import fetch
from app.desk.people import Person
from app.desk.watching import Watcher
from app.report.states import Role
from app.settings.registry import SenderSettings, Settings
from app.store.store import Store
from tests.conformance.target import receiving

NAME = "Northshire 111"
NURSE = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")
WARM = """
import sys
from app.replies.bars.strict import check, warm_up
warm_up()
before = set(sys.modules)
check({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]})
print(sorted(one for one in set(sys.modules) - before if one.startswith(("fhir", "pydantic"))))
"""


@pytest.mark.hazard("B01")
def test_a_look_during_which_the_line_drops_leaves_the_whole_report(tmp_path: Path) -> None:
    made = build(telephone.HEAD_INJURY, datetime(2026, 11, 22, 14, 0, tzinfo=UTC))
    with Ems() as ems, Store.open(tmp_path / "a.db", bytes(32), create=True) as store:
        sender = SenderSettings(NAME, ems.base_url, token_secret="ems-token")
        secrets = MemorySecrets({"ems-token": "demonstration"})
        desk = Desk(store, Settings(senders=(sender,)), NURSE)
        with EmsClient(sender, secrets, pause=lambda _: False) as client:
            known = fetch(desk, client, NAME, ems.add(made)).received.handover_id
            whole = desk.open(known).report
            ems.fail(Fault(Wrong.STATUS, part="/Questionnaire/", status=503), 50)
            (line,) = Watcher(desk, lambda _: client).look()
        assert line.failure is not None
        assert (desk.row(known).versions, desk.open(known).report) == (1, whole)


@pytest.mark.hazard("B04")
def test_after_warming_up_an_answer_is_checked_with_what_is_loaded() -> None:
    run = subprocess.run([sys.executable, "-c", WARM], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("[]\n", "")


@pytest.mark.hazard("B04")
def test_the_service_has_loaded_what_answers_are_checked_with_before_it_says_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    monkeypatch.setitem(os.environ, "PYTHONPROFILEIMPORTTIME", "1")
    with receiving(profile):
        loaded = capfd.readouterr().err
    assert "fhir.resources.R4B.domainresource" in loaded
