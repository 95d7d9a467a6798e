"""What must hold for any bytes at all; and how long it took to see."""

from __future__ import annotations

import json
import sys
import time
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.readers.ledger import prove
from app.readers.payloads import parts
from app.readers.read import read
from app.report.as_json import as_json
from app.report.errors import Unreadable
from app.report.sheet import sheet

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
MOST_SECONDS = 2.0
_APP = str(Path(__file__).parents[2] / "app")


@dataclass(frozen=True, slots=True)
class Seen:
    """One input, tried.

    Attributes:
        code: the READ code where it was refused, "" where it was read.
        wrong: what must never be, "" where all is well; the same words for the same cause.
        seconds: processor time.
    """

    code: str
    wrong: str
    seconds: float


def tried(data: bytes) -> Seen:
    """Read, prove, lay out, unpack and write an input as the product does."""
    began = time.process_time()
    code = wrong = ""
    try:
        report = read(data)
        proven = prove(report, data)
        page = sheet(proven, NOW).text
        page.encode()
        parts(data)
        json.dumps(as_json(proven, NOW), ensure_ascii=False, allow_nan=False).encode()
    except Unreadable as refused:
        code = refused.code
        wrong = "" if "\n" not in refused.line else "refused in more than one line"
    except Exception as broken:  # noqa: BLE001  # whatever it is, it is what is looked for
        wrong = _cause(broken)
    seconds = time.process_time() - began
    if seconds > MOST_SECONDS:
        return Seen(code, wrong or "slower than 2 s", seconds)
    if not code and not wrong:
        if proven.ledger.lost:
            wrong = "values lost"
        elif proven.also != report.also and prove(proven, data).also != proven.also:
            wrong = "values that no line of the sheet shows"
    return Seen(code, wrong, seconds)


def _cause(broken: Exception) -> str:
    """The kind of failure and the last line of ours that it came from."""
    frames = traceback.extract_tb(broken.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_APP)] or list(frames)
    place = Path(ours[-1].filename)
    return f"{type(broken).__name__} in {place.parent.name}/{place.name}:{ours[-1].name}"


def peak_mib() -> int:
    """The most memory that this process ever had."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset) // 2**20
    if sys.platform == "linux":  # getrusage tells a new process of the memory of its parent
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) // 2**10
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak // 2**20 if sys.platform == "darwin" else peak // 2**10)
