"""Two workers under a watchdog: counts what they say, keeps what went wrong, ends what hangs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path

import psutil

from tests.fuzz.check import tried
from tests.fuzz.inputs import READERS, make
from tests.fuzz.shrink import smaller
from tests.fuzz.worker import TOO_MUCH, Case, Limits, Target, Told, case_of, work

_HANGS = "hangs"
_ENDS = "ends the process with"
_OF_A_PROCESS = (_HANGS, _ENDS, TOO_MUCH)
"""Causes that would do to this process, too, what they do to a worker."""

_LIMITS = Limits()
_SPAWN = get_context("spawn")
_LOOK_S = 0.5
_SAY_EVERY_S = 60.0


@dataclass
class Figures:
    """What was found.

    Attributes:
        wrong: by reader and cause, the number of the first input and how many there were.
        kept: where the first input of each cause was saved.
    """

    codes: dict[str, Counter[str]] = field(default_factory=dict)
    slowest: dict[str, tuple[float, int, int]] = field(default_factory=dict)
    wrong: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    kept: list[Path] = field(default_factory=list)
    peak_mib: int = 0
    seconds: float = 0.0

    @property
    def inputs(self) -> int:
        return sum(count.total() for count in self.codes.values())

    def note(self, told: Told) -> None:
        """Count what a worker said."""
        reader, number = told.case
        self.codes.setdefault(reader, Counter())[told.seen.code] += 1
        slow = (told.seen.seconds, number, told.size)
        self.slowest[reader] = max(self.slowest.get(reader, slow), slow)
        self.peak_mib = max(self.peak_mib, told.peak_mib)
        if told.seen.wrong:
            self.blame(told.case, told.seen.wrong)

    def blame(self, case: Case, wrong: str) -> None:
        """Remember that an input did what none may."""
        self.wrong.setdefault((case[0], wrong), []).append(case[1])

    def __str__(self) -> str:
        lines = [f"{'reader':<10} {'inputs':>8} {'read':>8} {'refused':>8}  slowest"]
        for reader, count in sorted(self.codes.items()):
            seconds, number, size = self.slowest[reader]
            lines.append(
                f"{reader:<10} {count.total():>8} {count['']:>8} {count.total() - count['']:>8}  "
                f"{seconds:.2f} s for {size / 1000:.0f} kB (number {number})"
            )
        refused = sum(self.codes.values(), Counter())
        del refused[""]
        lines.append("refused: " + ", ".join(f"{c} {n}" for c, n in sorted(refused.items())))
        lines.append(
            f"{self.inputs} inputs in {self.seconds:.0f} s; most memory {self.peak_mib} MB; "
            f"{len(self.wrong)} findings"
        )
        for (reader, wrong), numbers in self.wrong.items():
            lines.append(f"WRONG {reader}: {wrong}, {len(numbers)} times, first {min(numbers)}")
        lines += [f"kept {path}" for path in self.kept]
        return "\n".join(lines)


class _Watched:
    """One worker, started again where it ended before its time."""

    def __init__(
        self, target: Target, readers: Sequence[str], seed: int, todo: range, limits: Limits
    ) -> None:
        self._target, self._readers, self._seed, self._limits = target, readers, seed, limits
        self.todo = todo
        self._start()

    def _start(self) -> None:
        self.hears, says = _SPAWN.Pipe(duplex=False)
        most = self._limits.most_mib
        arguments = (says, self._target, self._readers, self._seed, self.todo, most)
        self.process = _SPAWN.Process(target=work, args=arguments, daemon=True)
        self.process.start()
        says.close()
        self._spent_before: float | None = None

    def hear(self) -> Told | None:
        """What the worker says next; None where it says that it has started.

        Raises:
            EOFError: it has ended.
        """
        told: Told | None = self.hears.recv()
        if told is not None:
            self.todo = self.todo[1:]
        self._spent_before = self._spent()
        return told

    def again(self) -> None:
        """End what is left of the process; go on with a new one if anything is to be done."""
        self.process.kill()
        self.process.join()
        self.hears.close()
        if self.todo:
            self._start()

    @property
    def hangs(self) -> bool:
        """Whether the input that is being tried has had more time than any may have."""
        before = self._spent_before
        return before is not None and self._spent() - before > self._limits.hangs_after

    def _spent(self) -> float:
        try:
            times = psutil.Process(self.process.pid).cpu_times()
        except psutil.NoSuchProcess:
            return 0.0
        return float(times.user + times.system)


def run(
    inputs: int,
    seed: int,
    folder: Path,
    *,
    target: Target = tried,
    readers: Sequence[str] = READERS,
    limits: Limits = _LIMITS,
    say: Callable[[str], None] = print,
) -> Figures:
    """Try many inputs in two processes; the first of each cause is kept, made small."""
    figures, began = Figures(), time.monotonic()
    parts = (range(start, inputs, 2) for start in range(min(2, inputs)))
    workers = [_Watched(target, readers, seed, part, limits) for part in parts]
    spoke, told = began, 0
    while live := [worker for worker in workers if worker.todo]:
        ready = wait([worker.hears for worker in live], _LOOK_S)
        for worker in live:
            if worker.hears in ready:
                _hear(worker, figures, readers)
            elif worker.hangs:
                figures.blame(case_of(worker.todo[0], readers), _HANGS)
                worker.todo = worker.todo[1:]
                worker.again()
        for (reader, wrong), numbers in list(figures.wrong.items())[told:]:
            say(f"WRONG {reader} number {numbers[0]}: {wrong}")
        told = len(figures.wrong)
        if time.monotonic() - spoke > _SAY_EVERY_S:
            spoke = time.monotonic()
            say(f"{figures.inputs} of {inputs} inputs, {told} findings")
    for worker in workers:
        worker.again()
    figures.seconds = time.monotonic() - began
    for (reader, wrong), numbers in figures.wrong.items():
        figures.kept.append(_keep(folder, make(reader, seed, min(numbers)), reader, wrong, target))
    return figures


def _hear(worker: _Watched, figures: Figures, readers: Sequence[str]) -> None:
    """All that a worker has said since; a worker that has ended is followed by another."""
    try:
        while worker.todo:
            told = worker.hear()
            if told is not None:
                figures.note(told)
            if not worker.hears.poll():
                return
    except EOFError:
        worker.process.join()
        if worker.process.exitcode:
            wrong = f"{_ENDS} {worker.process.exitcode}"
            figures.blame(case_of(worker.todo[0], readers), wrong)
            worker.todo = worker.todo[1:]
        worker.again()


def _keep(folder: Path, data: bytes, reader: str, wrong: str, target: Target) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() else "-" for c in f"{reader}-{wrong}")[:100]
    (folder / f"{name}.whole").write_bytes(data)
    if not wrong.startswith(_OF_A_PROCESS):
        data = smaller(data, lambda each: target(each).wrong == wrong)
    path = folder / f"{name}.least"
    path.write_bytes(data)
    return path
