"""Two workstations press on one handover at the same moment: one wins, the other is told who."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.desk import Desk
from app.report.errors import Refused
from app.report.states import State
from app.store import audit
from app.store.engine import Engine
from app.store.postgres import Postgres
from app.store.sqlcipher import SqlCipher
from app.store.store import Store
from tests.desk.conftest import NURSE, SETTINGS
from tests.desk.made import message, read
from tests.store.elsewhere import KEY, ROOT, told

WHY = "another was meant"

ANOTHER = """
import sys
from dataclasses import replace
from app.desk.desk import Desk
from app.report.errors import AppError
from tests.desk.conftest import NURSE, SETTINGS
from tests.desk.made import read
from tests.store.elsewhere import opened

with opened(sys.argv[1]) as store:
    kim = replace(NURSE, id="kim", name="Kim Adeyemi", workstation="ed-13")
    desk = Desk(store, SETTINGS, kim, read=read)
    print("ready", flush=True)
    for line in sys.stdin:
        verb, handover, *why = line.rstrip("\\n").split("|")
        try:
            getattr(desk, verb)(handover, *why)
            print("won", flush=True)
        except AppError as failure:
            print(failure.code, failure.what_happened, flush=True)
"""

PRESSES: dict[str, tuple[tuple[str, ...], tuple[str, ...], State]] = {
    "undo_finish": (("start", "finish"), (), State.IN_CONSULTATION),
    "back_to_in_consultation": (("start", "finish"), (WHY,), State.IN_CONSULTATION),
    "back_to_its_list": (("dealt_with",), (WHY,), State.FOR_INFORMATION),
    "finish": (("start",), (), State.DONE),
    "accept": ((), (), State.ARRIVED),
}
"""What was done before, what is typed, and where it leads; one that both press."""


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store that two processes have open."""
    if request.param == "sqlite":
        with Store(SqlCipher(tmp_path / "handovers.db", KEY), create=True) as opened:
            yield opened
        return
    with request.getfixturevalue("cluster").database() as server:
        engine: Engine = Postgres(server)
        with Store(engine, create=True) as opened:
            yield opened


@pytest.fixture
def elsewhere(store: Store) -> "Iterator[subprocess.Popen[str]]":
    """Kim's workstation, which presses what it is told to."""
    command = [sys.executable, "-c", ANOTHER, told(store.engine)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.hazard("B18", "B09")
def test_exactly_one_wins_and_the_other_is_told_by_name(
    store: Store, elsewhere: "subprocess.Popen[str]"
) -> None:
    assert elsewhere.stdin is not None
    assert elsewhere.stdout is not None
    desk = Desk(store, SETTINGS, NURSE, read=read)
    for verb, (before, typed, target) in PRESSES.items():
        for turn in range(3):
            sent = message(f"{verb}{turn}", for_action=False if "dealt_with" in before else None)
            handover = desk.receive(sent, "Wolds CAS", "file").handover_id
            for step in before:
                getattr(desk, step)(handover)
            elsewhere.stdin.write("|".join((verb, handover, *typed)) + "\n")
            elsewhere.stdin.flush()
            here = press(lambda: getattr(desk, verb)(handover, *typed))  # noqa: B023  called at once
            there = elsewhere.stdout.readline().rstrip("\n")

            loser = max(here, there, key=lambda said: said != "won")
            winner = "Sam Okoro" if here == "won" else "Kim Adeyemi"
            assert sorted((here == "won", there == "won")) == [False, True], (here, there)
            pressed = verb.replace("_", " ").capitalize()
            assert loser.startswith("DESK-003")
            assert f"in {target.value}; {winner} pressed {pressed} at" in loser
            assert desk.row(handover).state is target
            with store.reading() as tx:
                actions = [one.action for one in audit.of_handover(tx, handover)]
            assert actions.count(verb.replace("_", " ")) == 1
    assert audit.verify(store).sound


def press(button: Callable[[], object]) -> str:
    try:
        button()
    except Refused as refused:
        return f"{refused.code} {refused.what_happened}"
    return "won"


@pytest.mark.hazard("B18")
def test_of_two_ways_back_that_are_pressed_one_after_the_other_the_first_counts(
    store: Store,
) -> None:
    desk = Desk(store, SETTINGS, NURSE, read=read)
    kim = Desk(store, SETTINGS, replace(NURSE, id="kim", name="Kim Adeyemi"), read=read)
    handover = desk.receive(message(), "Wolds CAS", "file").handover_id
    desk.start(handover)
    desk.finish(handover)
    kim.back_to_in_consultation(handover, WHY)

    said = press(lambda: desk.undo_finish(handover))

    assert "Kim Adeyemi pressed Back to in consultation at" in said
    assert desk.row(handover).state is State.IN_CONSULTATION
