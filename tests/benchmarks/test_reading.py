"""Bytes to report model, against the raw parse of the same bytes in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from app.readers.read import read

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "samples"
EXAMPLES = ROOT / "resources" / "examples"
FOLDERS = [
    (SAMPLES if (SAMPLES / family).is_dir() else EXAMPLES) / family
    for family in ("cds-stu3", "bars-r4", "itk-cda")
]
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.*"))


def middle(work: Callable[[], object]) -> float:
    times = []
    for _ in range(9):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_bytes_to_report(path: Path) -> None:
    import msgspec

    data = path.read_bytes()
    raw: Callable[[], object] = (
        (lambda: etree.fromstring(data))
        if path.suffix == ".xml"
        else (lambda: msgspec.json.decode(data))
    )
    floor, ours = middle(raw), middle(lambda: read(data))
    print(
        f"\n{path.name}: {ours * 1000:.1f} ms, raw parse {floor * 1000:.2f} ms, "
        f"ratio {ours / floor:.0f} (budget 10)"
    )
