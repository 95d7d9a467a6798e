"""What differs between two folders that should be the same."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.packaging.scripts import ROOT, fresh


@pytest.fixture
def twice(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    return fresh("twice")


def folder(made: Path) -> Path:
    (made / "inside").mkdir(parents=True)
    (made / "program").write_text("program")
    (made / "inside" / "library").write_text("library")
    (made / "link").symlink_to("program")
    return made


def test_the_same_files_are_the_same_wherever_they_lie(twice: ModuleType, tmp_path: Path) -> None:
    first, second = (twice.contents(folder(tmp_path / name)) for name in "ab")
    assert sorted(first) == ["inside/library", "link", "program"]
    assert twice.differences(first, second) == []


def test_each_difference_is_named(twice: ModuleType, tmp_path: Path) -> None:
    first = twice.contents(folder(tmp_path / "a"))
    other = folder(tmp_path / "b")
    (other / "program").chmod(0o755)
    (other / "inside" / "library").write_text("changed")
    (other / "link").unlink()
    (other / "link").symlink_to("inside/library")
    (other / "more").write_text("")
    different = twice.differences(first, twice.contents(other))
    assert different == ["inside/library", "link", "more", "program"]


@pytest.mark.parametrize(("second", "code"), [("one", 0), ("two", 1)])
def test_the_end_says_how_many_differ(
    twice: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    second: str,
    code: int,
) -> None:
    made = {"first": {"a": "one", "b": "same"}, "second": {"a": second, "b": "same"}}
    monkeypatch.setattr(twice, "_made", made.__getitem__)
    assert twice.verify() == code
    told = capsys.readouterr().out.splitlines()
    assert told[:-1] == ["DIFFERS a"] * code
    assert told[-1] == f"2 files were made twice, {code} of them differ"
