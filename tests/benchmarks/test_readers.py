"""Bytes to report for every sample of the three families, against the raw parse of the same bytes.

CDA also against a whole rendering by a stylesheet: bytes to lines of the sheet, bytes to HTML.
Processor time, the best of many runs, each kind in turn, so that a busy machine is fair to all.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from app.readers.ledger import prove
from app.readers.read import read
from app.report.sheet import sheet
from tests.benchmarks.stylesheet import rendered

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "samples"
EXAMPLES = ROOT / "resources" / "examples"
FAMILIES = ("cds-stu3", "bars-r4", "itk-cda")
NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
BUDGET = 10
RUNS = 15

Work = Callable[[], object]


def files() -> list[Path]:
    """The real samples where they are, the synthetic examples where they are not."""
    found = []
    for family in FAMILIES:
        folder = SAMPLES / family if (SAMPLES / family).is_dir() else EXAMPLES / family
        found += [p for p in sorted(folder.iterdir()) if p.suffix in (".json", ".xml")]
    return found


def best(*kinds: Work) -> list[float]:
    """Milliseconds of each kind of work: the least of all runs."""
    least = [float("inf")] * len(kinds)
    for _ in range(RUNS):
        for at, work in enumerate(kinds):
            began = time.process_time()
            work()
            least[at] = min(least[at], (time.process_time() - began) * 1000)
    return least


def floor(data: bytes) -> Work:
    """The parse alone."""
    if data.lstrip()[:1] == b"{":
        return lambda: msgspec.json.decode(data)
    return lambda: etree.fromstring(data)


@pytest.mark.timeout(600)
def test_bytes_to_report() -> None:
    head = f"{'message':<52} {'kB':>5} {'parse':>7} {'read':>7} {'ratio':>6} {'proof':>7}"
    print(f"\n{head}  {'XSLT':>7} {'read':>6} {'sheet':>6}   (ms; ratios, budget {BUDGET})")
    ratios: dict[str, list[float]] = {family: [] for family in FAMILIES}
    for path in files():
        data, family = path.read_bytes(), path.parent.name
        report = read(data)
        kinds: list[Work] = [
            floor(data),
            lambda data=data: read(data),
            lambda data=data, report=report: prove(report, data),
        ]
        if family == "itk-cda":
            kinds += [
                lambda data=data: rendered(data),
                lambda data=data: sheet(read(data), NOW).text,
            ]
        parse, ours, proof, *others = best(*kinds)
        ratios[family].append(ours / parse)
        line = (
            f"{family + '/' + path.name:<52} {len(data) / 1000:>5.0f} {parse:>7.2f} {ours:>7.2f} "
            f"{ours / parse:>6.1f} {proof:>7.2f}"
        )
        if others:
            xslt, whole = others
            line += f"  {xslt:>7.2f} {ours / xslt:>6.2f} {whole / xslt:>6.2f}"
        print(line)
    for family, found in ratios.items():
        within = sum(ratio <= BUDGET for ratio in found)
        middle = sorted(found)[len(found) // 2]
        print(
            f"{family}: ratio {min(found):.1f} to {max(found):.1f}, middle {middle:.1f}; "
            f"{within} of {len(found)} within {BUDGET}"
        )
    assert all(ratios.values())
