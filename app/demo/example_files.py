"""Example messages as files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def write(folder: Path, examples: Iterable[tuple[str, bytes]]) -> int:
    """Write examples, by file name and content, into a folder; gives how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = dict(examples)
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return len(made)
