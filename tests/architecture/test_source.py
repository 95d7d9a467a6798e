"""What holds for every file: its size, its docstring, its own names, and no trace of a machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, committed, modules, write_tree

PARTS = ("app", "packaging", "tests")
LONGEST = 400

FOREIGN = {
    "the path of one machine": re.compile(
        "(?<![\\w.])/(?:work|root|tmp/plan|farm)/|[A-Z]:\\\\Users\\\\[a-z]"
    ),
    "the address of a registry": re.compile("pypi\\.org|pythonhosted|npmjs\\.org|/pypi/simple"),
}
CODES = r":\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\]"
EXCUSES = re.compile(rf"#\s*(?:noqa|type:\s*ignore|pragma)\b(?:{CODES})?(?P<reason>.*)")


def too_long(folder: Path) -> Iterator[str]:
    """The modules that hold more than one thing, by their length."""
    for path in sorted(folder.rglob("*.py")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST:
            yield f"{path.relative_to(folder)}: {lines} lines"


def test_no_module_is_too_long() -> None:
    assert [name for part in PARTS for name in too_long(ROOT / part)] == []


def test_a_module_that_is_too_long_is_found(tmp_path: Path) -> None:
    write_tree(tmp_path, {"long.py": "x = 1\n" * 401, "short.py": "x = 1\n" * 400})
    assert list(too_long(tmp_path)) == ["long.py: 401 lines"]


def unexplained(folder: Path) -> list[str]:
    """The modules that do not say what they are."""
    return [name for name, tree in modules(folder) if not ast.get_docstring(tree)]


def test_every_module_says_what_it_is() -> None:
    assert [
        name for part in ("app", "packaging", "tests") for name in unexplained(ROOT / part)
    ] == []


def test_a_module_without_a_docstring_is_found(tmp_path: Path) -> None:
    write_tree(tmp_path, {"bare.py": "x = 1\n", "said.py": '"""Says so."""\n'})
    assert unexplained(tmp_path) == ["bare.py"]


def borrowed(folder: Path) -> Iterator[str]:
    """Private names of another of our modules that those below ``folder`` reach for."""
    for module, tree in modules(folder):
        imported = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "app":
                names = [*str(node.module).split("."), *(alias.name for alias in node.names)]
                yield from (f"{module}: {name}" for name in names if _is_private(name))
                imported |= {alias.asname or alias.name for alias in node.names}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in imported
                and _is_private(node.attr)
            ):
                yield f"{module}: {node.value.id}.{node.attr}"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def test_no_module_reaches_for_the_private_names_of_another() -> None:
    assert list(borrowed(ROOT / "app")) == []


@pytest.mark.parametrize(
    "statement",
    [
        "from app.report.times import _offset",
        "from app.store._rows import read",
        "from app.report import times\ntimes._offset('Z')",
        "from app.report.model import Person\nPerson._check(1)",
    ],
)
def test_a_private_name_of_another_module_is_found(tmp_path: Path, statement: str) -> None:
    write_tree(tmp_path, {"reader.py": statement + "\n"})
    assert len(list(borrowed(tmp_path))) == 1


def traces(root: Path) -> Iterator[str]:
    """Where the files of the project name one machine, or where packages come from."""
    for path in committed(root):
        if path == Path(__file__):
            continue  # holds what it looks for
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        for number, line in enumerate(text.splitlines(), 1):
            for what, pattern in FOREIGN.items():
                if pattern.search(line):
                    yield f"{path.relative_to(root)}:{number}: {what}"


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert list(traces(ROOT)) == []


@pytest.mark.parametrize(
    "line",
    [
        "see /work/main/app",
        "cp x /tmp/plan/x",
        "open('C:\\Users\\kim\\x')",
        "--index-url https://pypi.org/simple",
        "https://files.pythonhosted.org/x",
    ],
)
def test_a_trace_is_found(tmp_path: Path, line: str) -> None:
    empty = dict.fromkeys((".gitignore", "LICENSE", "pyproject.toml"), "")
    write_tree(
        tmp_path, {**empty, "README.md": f"one\n{line}\n", "tests/a.py": "ok = 'a/work/b'\n"}
    )
    assert [found.split(": ")[0] for found in traces(tmp_path)] == ["README.md:2"]


def without_reason(folder: Path) -> Iterator[str]:
    """Checks that are switched off on a line without a reason beside it."""
    for path in sorted(folder.rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            excuse = EXCUSES.search(line)
            if excuse and len(excuse["reason"].split()) < 2:
                yield f"{path.relative_to(folder)}:{number}"


def test_a_check_that_is_switched_off_has_its_reason_beside_it() -> None:
    found = [where for part in ("app", "packaging") for where in without_reason(ROOT / part)]
    assert found == []


def test_a_check_that_is_switched_off_without_a_reason_is_found(tmp_path: Path) -> None:
    lines = [
        "import a  # noqa: F401",
        "import b  # noqa: F401  # registers the codec",
        "c = 1  # type: ignore[assignment]",
        "d = 1  # type: ignore[assignment]  # published without types",
    ]
    write_tree(tmp_path, {"a.py": "\n".join(lines)})
    assert list(without_reason(tmp_path)) == ["a.py:1", "a.py:3"]


def sleeps(folder: Path) -> Iterator[str]:
    """Calls of ``time.sleep``: a pause that is long enough here is too short elsewhere."""
    for module, tree in modules(folder):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep"):
                yield f"{module}:{node.lineno}"


def test_nothing_waits_by_the_clock_alone() -> None:
    assert list(sleeps(ROOT / "app")) + list(sleeps(ROOT / "tests")) == []


def test_a_pause_is_found(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "import time\ntime.sleep(0.1)\n"})
    assert list(sleeps(tmp_path)) == ["a.py:2"]
