"""A process that tries one input after the other and says how each went, until it is stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from tests.fuzz.check import Seen, peak_mib
from tests.fuzz.inputs import make

Target = Callable[[bytes], Seen]
Case = tuple[str, int]
"""A reader and a number: with the seed, an input."""

TOO_MUCH = "takes more than"
_CEILING = 4 * 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may cost.

    Attributes:
        hangs_after: seconds of processor time until the watchdog ends a worker; more than twice
            what a slow input may take, as it is made and proved once more.
        most_mib: memory of a whole worker, at its highest.
    """

    hangs_after: float = 6.0
    most_mib: int = 500


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker says of one input."""

    case: Case
    seen: Seen
    size: int
    peak_mib: int


def case_of(index: int, readers: Sequence[str]) -> Case:
    """Inputs go to the readers in turn."""
    return readers[index % len(readers)], index // len(readers)


def work(
    connection: Connection,
    target: Target,
    readers: Sequence[str],
    seed: int,
    todo: range,
    most_mib: int,
) -> None:
    """Try the inputs of a range; ends early where this process has grown too large to go on."""
    _keep_the_machine_alive()
    connection.send(None)  # the watchdog counts from here: starting takes its time
    for index in todo:
        case = case_of(index, readers)
        data = make(case[0], seed, case[1])
        seen = target(data)
        peak = peak_mib()
        if peak > most_mib and not seen.wrong:
            seen = Seen(seen.code, f"{TOO_MUCH} {most_mib} MB", seen.seconds)
        connection.send(Told(case, seen, len(data), peak))
        if peak > most_mib:
            return


def _keep_the_machine_alive() -> None:
    """Where an input takes all memory, this process ends and not the machine."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_CEILING, _CEILING))
