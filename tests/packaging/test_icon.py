"""The icon of the program for Windows, read back by Qt."""

from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QImageReader

from tests.packaging.scripts import ROOT, fresh


@pytest.fixture
def icon(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    return fresh("icon")


def test_it_holds_every_size_that_windows_asks_for(icon: ModuleType, tmp_path: Path) -> None:
    reader = QImageReader(str(icon.write(tmp_path / "made" / "program.ico")))
    drawn = []
    for number in range(reader.imageCount()):
        reader.jumpToImage(number)
        drawn.append(reader.read())
    assert [picture.width() for picture in drawn] == list(icon.SIZES)
    assert {16, 32, 48, 256} <= set(icon.SIZES)
    for picture in drawn:  # a plain square with round corners
        middle = picture.pixelColor(picture.width() // 2, picture.height() // 8)
        assert middle.alpha() == 255
        assert picture.pixelColor(0, 0).alpha() < 128


def test_a_drawing_that_is_not_there_makes_no_icon(
    icon: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(icon, "DRAW", "raise SystemExit('it cannot be read')")
    with pytest.raises(icon.machine.Lacking, match=r"not drawn: it cannot be read"):
        icon.write(tmp_path / "program.ico")
    assert not (tmp_path / "program.ico").exists()
