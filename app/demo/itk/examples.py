"""Writes the synthetic ITK messages that stand under ``resources/examples/itk-cda``.

Run ``python -m app.demo.itk.examples`` after a call has changed; a test says when it is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.demo.example_files import write
from app.demo.itk.calls import MESSAGES
from app.demo.itk.envelope import message

FOLDER = Path(__file__).parents[3] / "resources" / "examples" / "itk-cda"
NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)
"""The moment from which the minutes of the calls count in the files."""


def examples() -> Iterator[tuple[str, bytes]]:
    """File names and contents: one file for every message."""
    for name, calls in MESSAGES:
        yield f"{name}.xml", message(calls, NOW)


if __name__ == "__main__":
    print(f"{write(FOLDER, examples())} examples written")
