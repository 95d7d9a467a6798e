"""For every message: the values in its bytes against the values that the report accounts for.

``packaging/dev.py samples`` prints the table; the real messages are in it where they are there.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.readers.ledger import prove
from app.readers.read import read
from app.report.errors import Unreadable
from tests.readers.counting import values

ROOT = Path(__file__).parents[2]
SAMPLES = Path(os.environ.get("TRIAGE_SAMPLES", ROOT.parent / "shared" / "samples"))
EXAMPLES = ROOT / "resources" / "examples"


def messages() -> list[Path]:
    found = [path for folder in (EXAMPLES, SAMPLES) for path in sorted(folder.rglob("*.*"))]
    return [path for path in found if path.suffix in (".json", ".xml") and _is_read(path)]


def _is_read(path: Path) -> bool:
    try:
        read(path.read_bytes())
    except Unreadable:
        return False
    return True


@pytest.fixture(scope="module", autouse=True)
def table() -> None:
    print(f"\n{'message':<64} {'in it':>6} {'placed':>7} {'also':>5} {'lost':>5}")


@pytest.mark.parametrize("path", messages(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_as_many_values_are_accounted_for_as_were_sent(path: Path) -> None:
    data = path.read_bytes()
    ledger = prove(read(data), data).ledger
    there = values(data)
    name = f"{path.parent.name}/{path.name}"
    print(f"{name:<64} {there:>6} {ledger.placed:>7} {ledger.also:>5} {ledger.lost:>5}")
    assert (ledger.placed + ledger.also, ledger.lost) == (there, 0)
