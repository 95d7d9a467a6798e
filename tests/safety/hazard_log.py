"""The hazard log as its tests read it, and the hazards that the tests of this project name."""

import ast
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
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


@dataclass(frozen=True)
class Marked:
    """A test that names a hazard; of an id such as ``H06/0601`` the cause after the slash."""

    number: str
    where: str
    test: ast.FunctionDef | ast.ClassDef


@cache
def marked(folder: Path) -> tuple[Marked, ...]:
    """Each hazard that a test names. A mark that names none gives an empty one."""
    return tuple(_marked(folder))


def _marked(folder: Path) -> Iterator[Marked]:
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "mark.hazard" in text else ():
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                where = f"{path.relative_to(folder).as_posix()}::{node.name}"
                for mark in node.decorator_list:
                    for one in _ids(mark):
                        yield Marked(one.rpartition("/")[2], where, node)


def is_run_with_all(test: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether it is part of the ordinary run, and not of one by a command of its own."""
    marks = {ast.unparse(one) for one in test.decorator_list}
    return not marks & {f"pytest.mark.{one}" for one in ("fault", "benchmark", "package")}


def says_nothing(test: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether it neither asserts anything nor waits for a failure: it could only crash."""
    calls = [ast.unparse(one.func) for one in ast.walk(test) if isinstance(one, ast.Call)]
    checks = any(re.search(r"raises|(?:^|\.)assert_|must_", call) for call in calls)
    return not checks and not any(isinstance(one, ast.Assert) for one in ast.walk(test))


def _ids(mark: ast.expr) -> list[str]:
    func, given = (mark.func, mark.args) if isinstance(mark, ast.Call) else (mark, [])
    if ast.unparse(func) != "pytest.mark.hazard":
        return []
    return [str(ast.literal_eval(one)) for one in given] or [""]
