"""Where things lie."""

import os
import stat
from pathlib import Path

import pytest

from app.report.errors import AppError
from app.settings.profile import Profile


def test_everything_of_a_given_profile_lies_under_it(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path / "deep" / "down")
    profile.prepare()
    for path in (profile.data_dir, profile.log_dir, profile.store_path, profile.user_file):
        assert path.is_relative_to(tmp_path / "deep" / "down")
    assert profile.machine_file.is_relative_to(tmp_path)


@pytest.mark.hazard("P21")
def test_folders_are_for_this_person_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        profile = Profile.at(tmp_path / "new")
        profile.prepare()
        profile.prepare()
    finally:
        os.umask(before)
    if os.name == "posix":
        for folder in (tmp_path / "new", profile.data_dir, profile.log_dir):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_place_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(AppError) as told:
        Profile.at(tmp_path).prepare()
    assert told.value.code == "SETTINGS-006"


def test_the_platforms_places_are_apart_and_do_not_roam() -> None:
    profile = Profile.of_platform()
    assert len({profile.data_dir, profile.log_dir, profile.user_file, profile.machine_file}) == 4
    assert "oaming" not in str(profile.data_dir)
    assert profile.data_dir.is_absolute()
