"""Kills the program at random moments during *Accept* and after, and looks what became of it.

``python -m tests.faults.kill_accept --rounds 100`` prints the figures; exit 1 if in any round
the sender did not end up with exactly one acceptance.

Each round is one handover with a Task of its own at a sender that runs in this process. The
program is killed (SIGKILL) in turn around the commit of the acceptance, around the moment at
which the sender takes it, and anywhere in the whole time that an acceptance takes; in every
second round the restarted program is killed as well, once or twice, from its very start
on. Then it is started once more and left alone.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.demo.authoring.build import build
from app.demo.ems import Ems
from app.demo.encounters import telephone
from app.report.states import ReplyState, State
from app.store import audit, listing, outbox
from app.store.store import Store
from tests.desk.made import message

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


Hear = Callable[[str], None]
"""Waits until the program has said a word."""


@dataclass
class Figures:
    """What was found.

    Attributes:
        found: how the store and the sender stood right after the first kill.
        wrong: rounds that did not end with exactly one acceptance, and why.
    """

    rounds: int = 0
    kills: int = 0
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.rounds} rounds, {self.kills} kills"]
        lines += [f"  after the first kill: {what}: {n}" for what, n in sorted(self.found.items())]
        lines += [f"  WRONG {one}" for one in self.wrong]
        lines.append(f"  rounds with exactly one acceptance: {self.rounds - len(self.wrong)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Round:
    """One handover: what the program is told on its command line, and its Task."""

    task: str
    line: str


def run(rounds: int, folder: Path, seed: int) -> Figures:
    """Play ``rounds`` rounds with a store in ``folder``; the same seed draws the same moments."""
    chance = random.Random(seed)  # noqa: S311 - draws moments, keeps no secret
    figures = Figures()
    store = folder / "handovers.db"
    with Ems() as ems:
        start_s, accept_s = _left_alone(_round(ems, store, "left-alone"))
        for number in range(rounds):
            this = _round(ems, store, f"round-{number}")
            _first_kill(ems, this, number, chance, accept_s)
            figures.kills += 1
            figures.found[_standing(ems, store, this)] += 1
            for _ in range(chance.randint(1, 2) if number % 2 else 0):
                _start_and_kill(this, chance.uniform(0, start_s + accept_s), _at_once)
                figures.kills += 1
            _left_alone(this)
            figures.rounds += 1
            wrong = _fault(ems, store, this)
            if wrong:
                figures.wrong.append(f"{this.task}: {wrong}")
        _check_whole(store, figures)
    return figures


def _first_kill(ems: Ems, this: Round, number: int, chance: random.Random, accept_s: float) -> None:
    """Kill around the commit, around the sender's taking of the reply, or anywhere, in turn."""
    if number % 3 == 0:
        _start_and_kill(this, chance.uniform(0, accept_s * 0.1), lambda heard: heard("ready"))
    elif number % 3 == 1:
        taken = len(ems.acknowledgements()) + 1

        def sender_has_it(_: Hear) -> None:
            assert ems.wait_for_acknowledgements(taken, PATIENCE_S)

        _start_and_kill(this, chance.uniform(0, accept_s * 0.1), sender_has_it)
    else:
        _start_and_kill(this, chance.uniform(0, accept_s * 1.3), lambda heard: heard("ready"))


def _round(ems: Ems, store: Path, name: str) -> Round:
    made = build(telephone.HEAD_INJURY, datetime.now(UTC))
    encounter = next(one for one in made if one["resourceType"] == "Encounter")
    task = {**next(one for one in made if one["resourceType"] == "Task"), "id": name}
    ems.add([encounter, task])
    held = ems.resource("Task", name)
    assert held is not None
    hook = [f"Task/{name}", "requested", held["meta"]["versionId"]]
    said: dict[str, Any] = {
        "store": str(store),
        "base_url": ems.base_url,
        "task": json.dumps(held),
        "message": message(name, hooks=[hook]).decode(),
    }
    return Round(name, json.dumps(said))


def _start(this: Round) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.driver", this.line],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _hear(program: subprocess.Popen[str], word: str) -> None:
    """Wait until the program says the word; what it says else is its log."""
    assert program.stdout is not None
    for line in program.stdout:
        if line.startswith(">> not"):
            break
        if line.strip() == f">> {word}":
            return
    raise AssertionError(f"the program ended without saying {word!r}")


def _left_alone(this: Round) -> tuple[float, float]:
    """Run the program until the sender has confirmed; seconds to its start, and from there."""
    begun = time.monotonic()
    with _start(this) as program:
        _hear(program, "ready")
        ready = time.monotonic()
        _hear(program, "confirmed")
        done = time.monotonic()
        program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0
    return ready - begun, done - ready


def _start_and_kill(this: Round, after_s: float, wait: Callable[[Hear], None]) -> None:
    """Start the program, wait for something to happen, and kill it so many seconds later."""
    with _start(this) as program:
        wait(lambda word: _hear(program, word))
        try:
            program.wait(after_s)
        except subprocess.TimeoutExpired:
            program.kill()
        assert program.stdin is not None
        program.stdin.close()


def _at_once(_: Hear) -> None:
    """Wait for nothing."""


def _standing(ems: Ems, store: Path, this: Round) -> str:
    """How store and sender stand, in one line of the figures."""
    told = _told(ems, this)
    with Store.open(store, bytes(32)) as opened, opened.reading() as tx:
        replies = [
            r for r in outbox.in_states(tx, tuple(ReplyState)) if r.target.endswith(this.task)
        ]
    here = replies[0].state.value.lower() if replies else "nothing accepted yet"
    begun = f", attempts {replies[0].attempts}" if replies else ""
    return f"{here}{begun}, at the sender {'accepted' if told else 'not accepted'}"


def _told(ems: Ems, this: Round) -> list[int]:
    return [a.times for a in ems.acknowledgements() if a.task == this.task]


def _fault(ems: Ems, store: Path, this: Round) -> str:
    """Why the round is wrong, or empty: one acceptance there, one confirmed reply here."""
    if _told(ems, this) != [1]:
        return f"the sender has {_told(ems, this)} acceptances"
    with Store.open(store, bytes(32)) as opened, opened.reading() as tx:
        replies = [
            r for r in outbox.in_states(tx, tuple(ReplyState)) if r.target.endswith(this.task)
        ]
    states = [reply.state.value for reply in replies]
    return "" if states == [ReplyState.CONFIRMED.value] else f"the outbox has {states}"


def _check_whole(store: Path, figures: Figures) -> None:
    """After all kills: every page, the trail, and every handover in exactly one list."""
    with Store.open(store, bytes(32)) as opened:
        damage = opened.engine.whole()
        trail = audit.verify(opened)
        with opened.reading() as tx:
            counts = listing.counts(tx)
    if damage:
        figures.wrong.append(f"the store is damaged: {damage[0]}")
    if not trail.sound:
        figures.wrong.append(f"the audit trail is broken at {trail.broken_at}: {trail.why}")
    expected = dict.fromkeys(State, 0) | {State.ARRIVED: figures.rounds + 1}
    if counts != expected:
        figures.wrong.append(f"the lists do not add up: {counts}")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="triage-handover-kills-") as folder:
        figures = run(asked.rounds, Path(folder), asked.seed)
    print(f"seed {asked.seed}, {time.monotonic() - begun:.0f} s")
    print(figures)
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
