"""The licences of all that ships: a text for each work, and how libraries can be replaced."""

from types import ModuleType

import pytest

from tests.packaging.scripts import ROOT, fresh

VERSIONS = {"Python": "3.11.7", "Qt": "6.12.0", "SQLite": "3.53.4"}
WITH_TEXT = ("Sound", "3.1", "MIT", ["Permission is hereby granted"])
WITHOUT = ("PySide6_Essentials", "6.12.0", "LGPL-3.0-only", [])


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    return fresh("contents")


def test_every_work_has_the_text_of_its_licence(contents: ModuleType) -> None:
    text = contents.notices(VERSIONS, [WITH_TEXT, WITHOUT])
    for work in ("Python 3.11.7 PSF-2.0", "Qt 6.12.0 LGPL-3.0-only", "sound 3.1 MIT"):
        assert f"\n{work}\n" in text
    assert "Permission is hereby granted" in text
    assert "May you do good and not evil." in text


def test_a_text_that_several_need_is_there_once(contents: ModuleType) -> None:
    text = contents.notices(VERSIONS, [WITHOUT])
    assert text.count("Its text: LGPL-3.0.txt and GPL-3.0.txt, below.") == 2
    assert text.count("GNU LESSER GENERAL PUBLIC LICENSE\n") == 1
    assert text.count("TERMS AND CONDITIONS\n\n  0. Definitions.") == 1


def test_who_has_the_program_is_told_how_to_replace_its_libraries(contents: ModuleType) -> None:
    first, _, _ = contents.notices(VERSIONS, []).partition("=" * 78)
    for word in ("Qt", "PySide6", "Shiboken", "psycopg", "To use others", "Source code"):
        assert word in first


def test_a_work_without_any_text_is_refused(contents: ModuleType) -> None:
    with pytest.raises(contents.machine.Lacking, match="no text of the licence of unheard-of"):
        contents.notices(VERSIONS, [("Unheard.Of", "1.0", "MIT", [])])


def test_what_is_named_as_a_text_is_there(contents: ModuleType) -> None:
    named = {file for files in contents.WITHOUT_TEXT.values() for file in files}
    kept = {path.name for path in contents.TEXTS.iterdir()} - {"replaceable.txt"}
    assert named == kept
    assert set(contents.LICENCES) <= set(contents.WITHOUT_TEXT)
