"""A personal setting is changed in the person's file, and nothing else in it is touched."""

import tomllib
from pathlib import Path

import pytest

from app.report.errors import AppError
from app.settings.changing import change
from app.settings.forms import Malformed

WITH_COMMENTS = """\
# what IT wrote
poll_s = 90  # not too often

sound = true
[gateway]
port = 8443
sound = "not this one"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "settings.toml"


def kept(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_a_file_is_made_where_there_is_none(path: Path) -> None:
    change(path, "colours", "dark")
    change(path, "text_percent", 150)
    change(path, "sound", value=False)

    assert kept(path) == {"colours": "dark", "text_percent": 150, "sound": False}
    assert [one.name for one in path.parent.iterdir()] == ["settings.toml"]


def test_every_other_line_stays_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(WITH_COMMENTS, encoding="utf-8")

    change(path, "sound", value=False)
    assert path.read_text(encoding="utf-8") == WITH_COMMENTS.replace("= true", "= false")

    change(path, "text_percent", 125)
    assert path.read_text(encoding="utf-8").startswith("text_percent = 125\n# what IT wrote\n")
    assert kept(path)["gateway"] == {"port": 8443, "sound": "not this one"}


@pytest.mark.parametrize("key", ["role", "keep_hours", "no_such", "gateway"])
def test_what_is_not_personal_is_not_changed_here(path: Path, key: str) -> None:
    with pytest.raises(AppError) as told:
        change(path, key, 1)
    assert told.value.code == "SETTINGS-011"
    assert not path.exists()


@pytest.mark.parametrize(
    ("key", "value"), [("text_percent", 300), ("colours", "pink"), ("sound", "yes")]
)
def test_a_value_that_does_not_fit_is_not_written(path: Path, key: str, value: object) -> None:
    with pytest.raises(Malformed):
        change(path, key, value)
    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        '"sound" = true\n',
        'note = """\nsound = true\n"""\nsound = true\n',
    ],
)
def test_a_file_that_is_written_in_another_way_is_left_alone(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")

    with pytest.raises(AppError) as told:
        change(path, "sound", value=False)

    assert told.value.code == "SETTINGS-012"
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_is_no_toml_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("sound = = 1\n", encoding="utf-8")
    with pytest.raises(AppError) as told:
        change(path, "sound", value=False)
    assert told.value.code == "SETTINGS-002"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("", encoding="utf-8")
    with pytest.raises(AppError) as told:
        change(tmp_path / "in the way" / "settings.toml", "sound", value=False)
    assert told.value.code in {"SETTINGS-001", "SETTINGS-012"}
