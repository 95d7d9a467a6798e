"""A log line at WARNING or above fails the test, unless the test says that it expects it."""

import logging
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from app.settings.logs import fields
from tests.guards import outcome

OURS = "triage-handover"


class LogLine(NamedTuple):
    """One line that the code under test logged."""

    level: int
    name: str  # the event of a line of the program, the logger of any other
    fields: dict[str, object]


class _Recorder(logging.Handler):
    """Hears the program at its own logger, which the root no longer hears once a log runs."""

    def __init__(self, lines: list[LogLine]) -> None:
        super().__init__()
        self._lines = lines
        self._last: logging.LogRecord | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if record is self._last:
            return  # heard below already
        self._last = record
        if record.name.split(".")[0] == OURS:
            self._lines.append(LogLine(record.levelno, str(record.msg), fields(record)))
        else:
            text = {"text": record.getMessage()}
            self._lines.append(LogLine(record.levelno, record.name, dict(text)))


@pytest.fixture(autouse=True)
def log_lines(request: pytest.FixtureRequest) -> Iterator[list[LogLine]]:
    """The lines logged so far.

    Afterwards the test fails on a line at WARNING or above whose name it did not announce with
    ``@pytest.mark.expected_log("name", ...)``, and on an announced name that never came.
    """
    lines: list[LogLine] = []
    handler = _Recorder(lines)
    loggers = logging.getLogger(), logging.getLogger(OURS)
    for logger in loggers:
        logger.addHandler(handler)
    loggers[1].setLevel(logging.INFO)
    yield lines
    loggers[1].setLevel(logging.NOTSET)
    for logger in loggers:
        logger.removeHandler(handler)
    if outcome.passed(request.node):
        _check(lines, request.node)


def _check(lines: list[LogLine], node: pytest.Item) -> None:
    expected = {name for mark in node.iter_markers("expected_log") for name in mark.args}
    loud = [line for line in lines if line.level >= logging.WARNING]
    unexpected = [line for line in loud if line.name not in expected]
    if unexpected:
        pytest.fail(f"Unexpected log lines: {unexpected}", pytrace=False)
    missing = expected - {line.name for line in loud}
    if missing:
        pytest.fail(f"Expected log lines that never came: {sorted(missing)}", pytrace=False)
