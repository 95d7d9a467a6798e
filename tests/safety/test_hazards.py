"""The hazard log: rated by its matrix, and each control that is a test has one that names it."""

import csv
import re
from pathlib import Path

import pytest

from tests.architecture.source import write_tree
from tests.safety.hazard_log import (
    FIELDS,
    ROOT,
    SAFETY,
    Hazard,
    hazards,
    is_run_with_all,
    marked,
    matrix,
    says_nothing,
)

KINDS = {"design", "test", "training", "process"}
STATUSES = {"controlled", "open", "transferred", "closed"}
OPEN: set[str] = set()
"""Hazards with a control that is not there yet. One is taken out when its control is built."""

LOG = hazards()


def unproved(log: list[Hazard], proved: set[str]) -> list[str]:
    """Hazards whose controls claim a test, where none names them."""
    return [one.number for one in log if "test" in one.kinds and one.number not in proved]


def misrated(log: list[Hazard]) -> list[str]:
    """Hazards whose rating is not that of the matrix, or grew by its controls."""
    rated = matrix()
    found = []
    for one in log:
        ratings = [one.rating(when) for when in ("initial", "residual")]
        fits = all(rated.get((likely, bad)) == rating for likely, bad, rating in ratings)
        if not fits or ratings[1][2] > ratings[0][2]:
            found.append(one.number)
    return found


def test_the_matrix_is_that_of_the_safety_standard() -> None:
    levels = ("Very high", "High", "Medium", "Low", "Very low")
    rows = [[r for (likely, _), r in matrix().items() if likely == level] for level in levels]
    assert rows == [
        [3, 4, 4, 5, 5],
        [2, 3, 3, 4, 5],
        [2, 2, 3, 3, 4],
        [1, 2, 2, 3, 4],
        [1, 1, 2, 2, 3],
    ]


def test_every_rating_is_that_of_the_matrix() -> None:
    assert misrated(LOG) == []


def test_no_rating_is_left_that_must_be_brought_down() -> None:
    assert [one.number for one in LOG if one.rating("residual")[2] > 3] == []


def test_every_control_that_is_a_test_has_one() -> None:
    assert unproved(LOG, {one.number for one in marked(ROOT / "tests")}) == []


def test_each_of_them_has_one_in_the_ordinary_run() -> None:
    proved = {one.number for one in marked(ROOT / "tests") if is_run_with_all(one.test)}
    assert unproved(LOG, proved) == []


def test_every_test_that_names_a_hazard_could_fail() -> None:
    assert {one.where for one in marked(ROOT / "tests") if says_nothing(one.test)} == set()


def test_a_test_that_shows_nothing_is_found(tmp_path: Path) -> None:
    mark = "@pytest.mark.hazard('H01')\n"
    empty = f"{mark}def test_a():\n    run()\n"
    kills = f"{mark}@pytest.mark.fault\ndef test_b():\n    assert run()\n"
    waits = f"{mark}def test_c():\n    with pytest.raises(OSError):\n        run()\n"
    write_tree(tmp_path, {"cli/test_made_up.py": f"import pytest\n\n{empty}\n{kills}\n{waits}"})
    found = [(is_run_with_all(one.test), says_nothing(one.test)) for one in marked(tmp_path)]
    assert found == [(True, True), (False, False), (True, False)]


def test_no_test_names_a_hazard_that_is_not_in_the_log() -> None:
    known = {one.number for one in LOG}
    assert [one.where for one in marked(ROOT / "tests") if one.number not in known] == []


def test_no_mark_leaves_its_hazard_out() -> None:
    assert [one.where for one in marked(ROOT / "tests") if not one.number] == []


def test_what_is_open_is_listed() -> None:
    assert {one.number for one in LOG if one.said["status"] == "open"} == OPEN
    for one in LOG:
        assert bool(one.said["actions"]) == (one.number in OPEN), one.number


def test_every_row_is_whole() -> None:
    numbers = [one.number for one in LOG]
    assert len(numbers) == len(set(numbers))
    must = set(FIELDS) - {"assumptions", "actions", "marker", "comments"}
    for one in LOG:
        assert list(one.said) == FIELDS, one.number
        assert [field for field in must if not one.said[field]] == [], one.number
        assert one.kinds <= KINDS, one.number
        assert one.said["status"] in STATUSES, one.number
        assert re.match(r"no$|yes: ", one.said["transfer"]), one.number
        assert one.said["marker"] == (one.number if "test" in one.kinds else ""), one.number


def test_the_starter_and_product_hazards_are_all_there() -> None:
    numbers = {one.number for one in LOG}
    assert {f"H{n:02}" for n in range(1, 25)} | {f"P{n}" for n in range(1, 23)} <= numbers


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"residual_rating": "1"}, ["X1"]),
        ({"initial_severity": "Terrible"}, ["X1"]),
        ({"residual_likelihood": "Very high", "residual_rating": "5"}, ["X1"]),
        ({}, []),
    ],
)
def test_a_wrong_rating_is_found(tmp_path: Path, change: dict[str, str], found: list[str]) -> None:
    row = {**LOG[0].said, "number": "X1", **change}
    with (tmp_path / "hazards-made-up.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, FIELDS)
        writer.writeheader()
        writer.writerow(row)
    assert misrated(hazards(tmp_path)) == found


def test_a_missing_and_an_unknown_test_are_found(tmp_path: Path) -> None:
    named = "@pytest.mark.hazard('H01', 'H06/0601')\ndef test_a() -> None: ...\n"
    bare = "@pytest.mark.hazard\ndef test_b() -> None: ...\n"
    write_tree(tmp_path, {"cli/test_made_up.py": f"import pytest\n\n{named}\n{bare}"})
    assert [(one.number, one.where) for one in marked(tmp_path)] == [
        ("H01", "cli/test_made_up.py::test_a"),
        ("0601", "cli/test_made_up.py::test_a"),
        ("", "cli/test_made_up.py::test_b"),
    ]
    rest = unproved(LOG, {"H01", "0601"})
    assert {"H01", "0601"}.isdisjoint(rest)
    assert len(rest) == sum("test" in one.kinds for one in LOG) - 2


def test_what_is_left_undesirable_is_named_in_the_case() -> None:
    case = (SAFETY / "safety-case.md").read_text(encoding="utf-8")
    left = [one.number for one in LOG if one.rating("residual")[2] == 3]
    assert [number for number in left if number not in case] == []


def not_there(text: str) -> list[str]:
    """Files and tests that a document names and that are not there: ``tests/x.py::test_y``."""
    missing = []
    for name in re.findall(r"`((?:tests|packaging|resources|app)/[\w./:-]+)`", text):
        file, _, test = name.partition("::")
        source = ROOT / file
        if not source.exists() or f"def {test}(" not in (source.read_text() if test else "def ("):
            missing.append(name)
    return missing


def test_what_a_document_names_and_is_not_there_is_found() -> None:
    here = "tests/safety/test_hazards.py"
    assert not_there(f"`{here}` and `{here}::test_every_row_is_whole`") == []
    gone = [f"{here}::test_every_row", "tests/safety/test_gone.py", "packaging/gone"]
    assert not_there(" ".join(f"`{name}`" for name in gone)) == gone


def test_every_file_and_test_that_the_documents_name_is_there() -> None:
    for path in SAFETY.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert not_there(text) == [], path.name
        links = re.findall(r"\]\(([^)]+)\)", text)
        assert [link for link in links if not (SAFETY / link).is_file()] == [], path.name


def test_each_threat_of_the_review_has_a_test_or_a_dash() -> None:
    text = (SAFETY / "security-review.md").read_text(encoding="utf-8")
    rows = [
        line.strip("|").split(" | ")
        for line in text.splitlines()
        if re.match(r"\| [STRIDE] ", line)
    ]
    assert len(rows) > 50
    for row in rows:
        shown = row[-1].strip()
        assert len(row) == 4, row
        assert shown == "-" or re.match(r"`(tests|packaging)/", shown), row


def test_each_claim_of_the_accessibility_statement_names_its_test() -> None:
    text = (SAFETY / "accessibility-statement.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ") and "how it is" not in line]
    assert len(rows) > 10
    assert [row for row in rows if "::test_" not in row] == []


def test_every_document_of_the_safety_file_says_that_nobody_has_signed_it() -> None:
    for path in SAFETY.glob("*.md"):
        text = " ".join(path.read_text(encoding="utf-8").split())
        assert "No clinical safety officer has reviewed or signed" in text, path.name
