"""One family of messages reads alone: what two of them need stands in ``fhir`` or beside them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

READERS = Path(__file__).parents[2] / "app" / "readers"
FAMILIES = {"stu3": ("bars", "cda"), "bars": ("stu3", "cda"), "cda": ("stu3", "bars", "fhir")}


@pytest.mark.parametrize("family", FAMILIES)
def test_no_family_reaches_into_another(family: str) -> None:
    others = tuple(f"app.readers.{other}" for other in FAMILIES[family])
    reached = [
        f"{path.name}: {name}"
        for path in sorted((READERS / family).glob("*.py"))
        for name in _imported(path)
        if name.startswith(others)
    ]
    assert reached == []


def test_what_is_shared_knows_no_family() -> None:
    families = tuple(f"app.readers.{family}" for family in FAMILIES)
    names = [name for path in (READERS / "fhir").glob("*.py") for name in _imported(path)]
    assert [name for name in names if name.startswith(families)] == []


def _imported(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
