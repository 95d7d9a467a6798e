"""What may be logged, and nothing else."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from app.settings import logs

LOG = logging.getLogger("triage-handover.test")


@pytest.fixture
def log_dir(tmp_path: Path) -> Iterator[Path]:
    """A folder for logs; the log is closed afterwards."""
    yield tmp_path / "log"
    logs.stop()


def lines(path: Path | None) -> list[dict[str, object]]:
    assert path is not None
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_lines_go_to_the_file_with_time_and_level(log_dir: Path) -> None:
    path = logs.start(log_dir)
    LOG.info("received", extra={"sender": "Town EMS", "bytes": 12, "seconds": 0.5})
    (line,) = lines(path)
    assert line.pop("at")
    assert line == {
        "event": "received",
        "level": "info",
        "sender": "Town EMS",
        "bytes": 12,
        "seconds": 0.5,
    }


@pytest.mark.parametrize("kind", ["link", "link to nothing", "pipe"])
def test_what_lies_in_the_place_of_the_log_is_not_written_to(log_dir: Path, kind: str) -> None:
    log_dir.mkdir()
    elsewhere = log_dir.parent / "elsewhere.txt"
    if kind == "pipe":
        os.mkfifo(log_dir / logs.FILE_NAME)
    else:
        (log_dir / logs.FILE_NAME).symlink_to(elsewhere)
    if kind == "link":
        elsewhere.write_text("of somebody else")
    assert logs.start(log_dir) is None
    LOG.info("not_written")
    said = elsewhere.read_text() if elsewhere.exists() else ""
    assert said == ("of somebody else" if kind == "link" else "")


def test_the_log_is_for_its_account_alone(log_dir: Path) -> None:
    path = logs.start(log_dir)
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.expected_log("read")
@pytest.mark.hazard("P21")
@pytest.mark.parametrize(
    "words",
    [
        {"patient": "TESTER, Ann"},
        {"url": "https://ems/Encounter?patient.identifier=9990000018"},
        {"code": "x" * 201},
        {"code": "two\nlines"},
        {"code": {"name": "TESTER"}},
        {"codes": ["READ-001", {"name": "TESTER"}]},
        {"handover": b"TESTER"},
    ],
)
def test_what_is_not_allowed_is_dropped_and_counted(
    log_dir: Path, words: dict[str, object]
) -> None:
    path = logs.start(log_dir)
    LOG.warning("read", extra=words)
    (line,) = lines(path)
    assert set(line) == {"event", "level", "at", "dropped"}
    assert line["dropped"] == 1


@pytest.mark.hazard("P21")
def test_arguments_are_not_written_into_an_event(log_dir: Path) -> None:
    path = logs.start(log_dir)
    LOG.info("received from %s", "TESTER, Ann")
    (line,) = lines(path)
    assert line["event"] == "received from %s"
    assert "TESTER" not in json.dumps(line)


@pytest.mark.expected_log("bug")
@pytest.mark.hazard("P21")
def test_an_exception_is_logged_without_its_text(log_dir: Path) -> None:
    path = logs.start(log_dir)
    try:
        int("TESTER, Ann 9990000018")
    except ValueError:
        LOG.exception("bug")
    (line,) = lines(path)
    assert line["exception"] == "ValueError"
    assert "test_logs.py:" in str(line["places"])
    assert "TESTER" not in json.dumps(line)


@pytest.mark.expected_log("bug")
def test_a_bug_is_written_without_a_log_running(log_dir: Path) -> None:
    try:
        dict[str, int]()["TESTER"]
    except KeyError as bug:
        path = logs.write_bug(bug, log_dir)
    (line,) = lines(path)
    assert (line["event"], line["exception"]) == ("bug", "KeyError")
    assert "TESTER" not in json.dumps(line)
    handlers = logging.getLogger("triage-handover").handlers
    assert not [one for one in handlers if isinstance(one, logging.FileHandler)]


@pytest.mark.expected_log("received")
def test_without_a_place_for_it_the_program_works_without_a_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text("in the way")
    assert logs.start(tmp_path / "log") is None
    LOG.warning("received", extra={"sender": "Town EMS"})
    assert capsys.readouterr() == ("", "")


def test_before_a_log_is_started_nothing_goes_to_the_terminal() -> None:
    code = (
        "import logging, app.desk;"
        "logging.getLogger('triage-handover.outbox').error('outbox_store_failed')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_the_log_is_cut_before_it_fills_the_disk(
    log_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST_BYTES", 2_000)
    path = logs.start(log_dir)
    for _ in range(200):
        LOG.info("received", extra={"sender": "Town EMS"})
    assert path is not None
    sizes = [one.stat().st_size for one in log_dir.iterdir()]
    assert len(sizes) == logs.OLDER_FILES + 1
    assert max(sizes) <= 2_000


NO_ROOM = """
import logging, resource, sys
from pathlib import Path
from threading import Thread
from app.settings import logs

path = logs.start(Path(sys.argv[1]))
log = logging.getLogger("triage-handover.test")
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (400, limits[1]))
for _ in range(50):
    log.error("reply_attempt_failed of %s", "TESTER, Ann", extra={"code": "x" * 100})
resource.setrlimit(resource.RLIMIT_FSIZE, limits)
log.error("bug", extra={"code": "last"})
"""


@pytest.mark.hazard("P21")
def test_lines_that_find_no_room_are_counted_and_printed_nowhere(log_dir: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(log_dir)], capture_output=True, text=True, check=True
    )
    assert (run.stdout, run.stderr) == ("", "")
    written = lines(log_dir / logs.FILE_NAME)
    assert [line["event"] for line in written[-2:]] == ["log_lines_lost", "bug"]
    kept = [line for line in written if str(line["event"]).startswith("reply")]
    lost = 50 - len(kept)
    assert written[-2]["level"] == "warning"
    assert written[-2]["count"] in (lost, lost + 1)  # one was begun, and ended later
    assert lost > 40


@pytest.mark.expected_log("receive_failed")
def test_a_storm_of_failures_stays_within_its_room_and_says_nothing_of_anybody(
    log_dir: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logs, "LARGEST_BYTES", 20_000)
    logs.start(log_dir)

    def fail(number: int) -> None:
        try:
            int(f"TESTER, Ann {number}")
        except ValueError:
            LOG.exception("receive_failed", extra={"patient": "TESTER, Ann", "attempt": number})

    threads = [Thread(target=lambda: [fail(number) for number in range(250)]) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    files = sorted(log_dir.iterdir())
    assert len(files) == logs.OLDER_FILES + 1
    assert max(one.stat().st_size for one in files) <= 20_000
    kept = [line for one in files for line in lines(one)]
    assert {line["event"] for line in kept} == {"receive_failed"}
    assert "TESTER" not in json.dumps(kept)
    assert capfd.readouterr() == ("", "")


def test_a_file_that_cannot_be_turned_over_is_gone_on_with(
    log_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST_BYTES", 1_000)
    path = logs.start(log_dir)

    def held(*_: object) -> None:
        raise PermissionError(13, "another program has it open")

    monkeypatch.setattr(os, "rename", held)  # Windows refuses to rename what is open elsewhere
    for number in range(100):
        LOG.info("received", extra={"attempt": number})
    assert [line["attempt"] for line in lines(path)] == list(range(100))
    monkeypatch.undo()
    for number in range(100):
        LOG.info("received", extra={"attempt": number})
    assert len(list(log_dir.iterdir())) > 1
