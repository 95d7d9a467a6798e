"""The source of this project as the architecture tests read it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (".ci", "app", "packaging", "resources", "tests")
FILES = (".gitignore", "LICENSE", "README.md", "pyproject.toml")


def committed(root: Path = ROOT) -> Iterator[Path]:
    """Every file that belongs to the project, without asking git (a fresh machine has none)."""
    for name in FILES:
        yield root / name
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def modules(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    """The Python files below ``folder``, as a path from there with slashes, and parsed."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        yield path.relative_to(folder).as_posix(), tree


def write_tree(folder: Path, files: dict[str, str]) -> Path:
    """Write a made-up tree of sources below ``folder``, and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder
