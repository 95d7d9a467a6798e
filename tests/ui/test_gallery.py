"""The gallery: every screen in every look, one command, nothing grown beyond the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.report.states import Role
from app.ui.gallery import SIZE, make_gallery, pictures
from app.ui.gallery_index import index_page
from app.ui.gallery_scenes import LATER, SCENES
from app.ui.theme import Look, ThemeName


def test_every_screen_stands_in_every_theme_and_text_size_under_a_name_of_its_own() -> None:
    names = [picture.file for picture in pictures()]
    assert len(set(names)) == len(names) == 9 * len((*SCENES, *LATER))
    assert "report--clinician--dark--150.png" in names
    assert {picture.scene.role for picture in pictures()} == set(Role)


@pytest.mark.parametrize("name", ["report-long-name", "could-not-be-read", "confirming-reject"])
def test_a_picture_is_as_large_as_the_screen_at_200_percent(tmp_path: Path, name: str) -> None:
    largest = Look(ThemeName.CONTRAST, 2.0)
    wanted = [one for one in pictures() if one.scene.name == name and one.look == largest]
    said: list[str] = []
    assert make_gallery(tmp_path, wanted, said.append) == 0, said
    for one in wanted:
        image = QImage(str(tmp_path / one.file))
        assert image.size().toTuple() == SIZE
    assert wanted[0].file in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_the_page_over_the_pictures_says_what_each_is() -> None:
    page = index_page([("a<b--clinician--dark--200.png", "a<b")])
    assert 'alt="a&lt;b, clinician, dark, 200 %"' in page
    assert 'src="a&lt;b--clinician--dark--200.png"' in page
