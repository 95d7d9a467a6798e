"""The gallery: every screen in every look, one command, nothing grown beyond the screen."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.desk.counting import count
from app.report.states import Role, State
from app.ui.gallery import SIZE, pictures
from app.ui.gallery_day import EXAMPLES, NOW, day
from app.ui.gallery_index import index_page
from app.ui.gallery_morning import moved
from app.ui.gallery_scenes import LATER, SCENES


def test_every_screen_stands_in_every_theme_and_text_size_under_a_name_of_its_own() -> None:
    names = [picture.file for picture in pictures()]
    assert len(set(names)) == len(names) == 9 * len((*SCENES, *LATER))
    assert "report--clinician--dark--150.png" in names
    assert {picture.scene.role for picture in pictures()} == set(Role)


def test_there_is_a_picture_of_every_state_and_every_kind_of_report() -> None:
    names = {scene.name for scene in (*SCENES, *LATER)}
    states = {"first-start", "list-empty", "loading", "line-down", "connections-down", "start",
              "report-part", "could-not-be-read", "locked", "store-unavailable"}  # fmt: skip
    kinds = {"report-updated", "report-updated-in-part", "report-cancelled", "report-replaced",
             "report-died", "report-no-time", "report-number-not-valid", "report-itk-several",
             "report-long-name", "report", "report-baby", "report-ambulance", "report-dental",
             "report-mental-health", "report-bars", "report-bars-validation",
             "report-booking"}  # fmt: skip
    assert states | kinds <= names


def test_the_day_has_hours_senders_and_ends_of_its_own(tmp_path: Path) -> None:
    with day(tmp_path) as here:
        counts = count(here.desk, 1)
        assert len({hour for hour, _sender in counts.arrivals}) >= 6
        assert len({sender for _hour, sender in counts.arrivals}) >= 4
        lists = here.desk.work_lists()
        assert (lists[State.ARRIVED], lists[State.IN_CONSULTATION], lists[State.DONE]) == (3, 2, 8)
        assert lists[State.NOT_ATTENDED] == 0  # the picture of an empty list
        for name in ("breathless-validation", "ankle"):
            assert here.desk.row(here.ids[name]).version == 1
        sender = here.desk.row(here.ids["breathless-validation"]).sender
        file = EXAMPLES / "bars-r4" / "breathless-validation-update-in-part.json"
        update = here.receive(file, sender)
        assert (here.desk.row(update).version, update) == (2, here.ids["breathless-validation"])


def test_the_times_of_a_message_move_with_it() -> None:
    told = b"2026-11-22T14:06:00+00:00 20261122133105 2026-11-21T14:06 born 20190314"
    assert moved(told, timedelta(hours=4), NOW) == (
        b"2026-11-22T10:06:00+00:00 20261122093105 2026-11-21T14:06 born 20190314"
    )


DRAW = """
import sys
from pathlib import Path
from app.ui.gallery import make_gallery, pictures
from app.ui.theme import Look, ThemeName
wanted = [one for one in pictures()
          if one.scene.name == sys.argv[2] and one.look == Look(ThemeName.CONTRAST, 2.0)]
sys.exit(make_gallery(Path(sys.argv[1]), wanted, print))
"""


@pytest.mark.parametrize("name", ["report-long-name", "could-not-be-read", "reply-failed"])
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
