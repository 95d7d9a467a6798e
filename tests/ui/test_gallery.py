"""The gallery: every screen in every look, one command, nothing grown beyond the screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.report.states import Role
from app.ui.gallery import SIZE, pictures
from app.ui.gallery_index import index_page
from app.ui.gallery_scenes import LATER, SCENES


def test_every_screen_stands_in_every_theme_and_text_size_under_a_name_of_its_own() -> None:
    names = [picture.file for picture in pictures()]
    assert len(set(names)) == len(names) == 9 * len((*SCENES, *LATER))
    assert "report--clinician--dark--150.png" in names
    assert {picture.scene.role for picture in pictures()} == set(Role)


DRAW = """
import sys
from pathlib import Path
from app.ui.gallery import make_gallery, pictures
from app.ui.theme import Look, ThemeName
wanted = [one for one in pictures()
          if one.scene.name == sys.argv[2] and one.look == Look(ThemeName.CONTRAST, 2.0)]
sys.exit(make_gallery(Path(sys.argv[1]), wanted, print))
"""


@pytest.mark.parametrize("name", ["report-long-name", "could-not-be-read", "confirming-reject"])
def test_a_picture_is_as_large_as_the_screen_at_200_percent(tmp_path: Path, name: str) -> None:
    """In a process of its own, as the command is: it dresses the whole program."""
    done = subprocess.run(
        [sys.executable, "-c", DRAW, str(tmp_path), name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-500:]
    drawn = list(tmp_path.glob("*.png"))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert drawn
    for picture in drawn:
        assert QImage(str(picture)).size().toTuple() == SIZE
        assert picture.name in page


def test_the_page_over_the_pictures_says_what_each_is() -> None:
    page = index_page([("a<b--clinician--dark--200.png", "a<b")])
    assert 'alt="a&lt;b, clinician, dark, 200 %"' in page
    assert 'src="a&lt;b--clinician--dark--200.png"' in page
