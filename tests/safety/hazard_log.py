"""The hazard log as its tests read it, and the hazards that the tests of this project name."""

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAFETY = ROOT / "resources" / "safety"
FIELDS = (
    "number name description causes effect initial_likelihood initial_severity initial_rating "
    "assumptions controls residual_likelihood residual_severity residual_rating actions owner "
    "status transfer marker comments"
).split()


@dataclass(frozen=True)
class Hazard:
    """One row. ``kinds`` are the types of its controls."""

    number: str
    said: dict[str, str]

    @property
    def kinds(self) -> set[str]:
        return {one.partition(":")[0] for one in self.said["controls"].split(" | ")}

    def rating(self, when: str) -> tuple[str, str, int]:
        """Likelihood, severity and rating; ``when`` is ``initial`` or ``residual``."""
        likelihood, severity, rating = (
            self.said[f"{when}_{what}"] for what in ("likelihood", "severity", "rating")
        )
        return likelihood, severity, int(rating)


def matrix() -> dict[tuple[str, str], int]:
    """The rating for each likelihood and severity."""
    with (SAFETY / "matrix.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["likelihood"], severity): int(rating)
            for row in csv.DictReader(lines)
            for severity, rating in row.items()
            if severity != "likelihood"
        }


def hazards(folder: Path = SAFETY) -> list[Hazard]:
    """Every row of every hazard file."""
    found = []
    for path in sorted(folder.glob("hazards-*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [Hazard(row["number"], row) for row in csv.DictReader(lines)]
    return found


def named(folder: Path) -> Iterator[tuple[str, str]]:
    """Each hazard that a test names, and the test; a part after a slash is the cause meant.

    A mark that names none gives an empty one.
    """
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for mark in node.decorator_list:
                    for one in _ids(mark):
                        where = f"{path.relative_to(folder).as_posix()}::{node.name}"
                        yield one.rpartition("/")[2], where


def _ids(mark: ast.expr) -> list[str]:
    func, given = (mark.func, mark.args) if isinstance(mark, ast.Call) else (mark, [])
    if ast.unparse(func) != "pytest.mark.hazard":
        return []
    return [str(ast.literal_eval(one)) for one in given] or [""]
