"""What a BaRS update or cancellation leaves out stays on the screen, whoever read what before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.demo.bars.build import message
from app.demo.bars.from_111 import TO_ED
from app.demo.bars.parts import Resource
from app.desk.desk import Desk
from app.readers.read import read
from app.report.changes import Mark
from app.report.sheet import SectionId
from app.report.sheet.earlier import HEADING
from app.settings.registry import SenderSettings, Settings
from app.store.keys import new_key
from app.store.store import Store
from app.ui.beware import problems_card
from app.ui.opening import Shown, look_up
from app.ui.text import Label
from tests.ui.conftest import ADEYEMI, SENDER

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(senders=(SenderSettings(SENDER, "http://127.0.0.1:9/"),))
    with Store.open(tmp_path / "handovers.db", new_key(), create=True) as store:
        yield Desk(store, settings, ADEYEMI, announce=lambda _: None, clock=lambda: NOW, read=read)


def receive(desk: Desk, bundle: Resource) -> str:
    return desk.receive(json.dumps(bundle).encode(), SENDER, "file").handover_id or ""


def problems(shown: Shown) -> str:
    section = shown.sheet.section(SectionId.PROBLEMS) if shown.sheet else None
    return "\n".join(line.plain for line in section.lines) if section else ""


@pytest.mark.hazard("P3", "P9")
def test_the_flags_of_the_referral_stand_over_its_cancellation(desk: Desk) -> None:
    known = receive(desk, message(TO_ED, NOW))
    flags = [flag.display or flag.text for flag in look_up(desk, known, NOW).opened.report.flags]  # type: ignore[union-attr]  # it can be read
    assert flags
    assert HEADING not in problems(look_up(desk, known, NOW))
    assert receive(desk, message(TO_ED.cancel("Gone elsewhere", 12), NOW)) == known
    shown = look_up(desk, known, NOW)
    told = problems(shown)
    assert HEADING in told
    assert all(flag in told for flag in flags)
    marks = {change.mark for change in shown.changes}
    assert Mark.NOT_REPEATED in marks
    assert Mark.REMOVED not in marks


def test_the_card_of_problems_draws_the_earlier_lines(desk: Desk, qtbot: object) -> None:
    del qtbot
    known = receive(desk, message(TO_ED, NOW))
    receive(desk, message(TO_ED.cancel("Gone elsewhere", 12), NOW))
    sheet = look_up(desk, known, NOW).sheet
    section = sheet.section(SectionId.PROBLEMS) if sheet else None
    assert section is not None
    card = problems_card(section, lambda: None, lambda _line: Label("", "body"), {})
    drawn = [label.text() for label in card.findChildren(Label)]
    assert HEADING in drawn
