"""The example files are those that the stories give."""

from __future__ import annotations

from pathlib import Path

from app.demo.example_files import write
from app.demo.examples import FOLDER, examples


def test_the_files_are_current() -> None:
    made = dict(examples())
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == made
    assert sum(name.endswith(".xml") for name in made) >= 2


def test_writing_puts_every_example_into_the_folder(tmp_path: Path) -> None:
    assert write(tmp_path / "new", examples()) == len(list((tmp_path / "new").iterdir())) == 19
