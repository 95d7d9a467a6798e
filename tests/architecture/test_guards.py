"""Each guard of ``tests.guards`` is seen to fail a test that does what it forbids."""

import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
MADE_UP = Path(__file__).with_name("made_up_tests.py")

BROKEN = {
    "warns_as_the_program_does": "Unexpected log lines: [LogLine(level=30, name='reply_failed'",
    "warns_while_a_log_runs": "LogLine(level=30, name='disk_nearly_full'",
    "warns_after_a_log_has_ended": "LogLine(level=30, name='disk_full'",
    "logs_an_exception": "Unexpected log lines: [LogLine(level=40, name='unexpected'",
    "warns_through_logging": "Unexpected log lines: [LogLine(level=30, name='made.up'",
    "announces_a_warning_that_never_comes": "never came: ['reply_failed']",
    "warns_through_python": "DeprecationWarning: old way",
    "leaves_a_thread": "Threads left running: ['forgotten']",
    "leaves_a_daemon_thread": "Threads left running: ['haunting']",
    "leaves_work_in_the_pool_of_qt": "Work left running in Qt's shared thread pool",
    "leaves_a_window": "Top-level widgets left behind: [\"QLabel 'forgotten window'\"]",
    "hears_a_qt_warning": "Failure: Qt messages with level WARNING or above emitted",
    "hears_a_qt_warning_afterwards": "Qt warned after the test: ['half-built window']",
}
SOUND = {
    "is_quiet",
    "announces_its_warnings",
    "can_look_at_what_was_logged",
    "ends_its_thread",
    "closes_its_window",
    "drops_its_window",
    "announces_a_qt_warning",
    "touches_only_a_home_of_its_own",
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Why each made-up test failed, if it did, under the project's own settings."""
    folder = tmp_path_factory.mktemp("made_up")
    for source, name in ((MADE_UP, "test_made_up.py"), (ROOT / "tests/conftest.py", "conftest.py")):
        (folder / name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    settings = ["-c", ROOT / "pyproject.toml", "--rootdir", folder, "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, f"--junitxml={folder}/verdicts.xml", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    verdicts: dict[str, str] = {}
    for case in etree.parse(folder / "verdicts.xml").iter("testcase"):
        name = str(case.get("name")).removeprefix("test_")
        verdicts[name] = verdicts.get(name, "") + "".join(case.itertext()).strip()
    return verdicts


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_fails_the_test(verdicts: dict[str, str], name: str) -> None:
    assert BROKEN[name] in verdicts[name]


@pytest.mark.parametrize("name", sorted(SOUND))
def test_a_sound_test_passes(verdicts: dict[str, str], name: str) -> None:
    assert verdicts[name] == ""


def test_every_made_up_test_is_expected_to_end_one_way(verdicts: dict[str, str]) -> None:
    assert set(verdicts) == SOUND | set(BROKEN)
