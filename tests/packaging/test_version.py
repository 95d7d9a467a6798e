"""The version that the program tells of."""

from __future__ import annotations

import tomllib
from pathlib import Path

from app import VERSION

ROOT = Path(__file__).parents[2]


def test_it_is_the_version_that_is_packaged() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
