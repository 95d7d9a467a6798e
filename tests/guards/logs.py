"""A log line at WARNING or above fails the test, unless the test says that it expects it."""

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import pytest
import structlog

from tests.guards import outcome


class LogLine(NamedTuple):
    """One line that the code under test logged."""

    level: int
    name: str  # the event of a structlog line, the logger of any other
    fields: dict[str, Any]  # every key and value of the line


class _Recorder(logging.Handler):
    def __init__(self, lines: list[LogLine]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(LogLine(record.levelno, record.name, {"text": record.getMessage()}))


@pytest.fixture(autouse=True)
def log_lines(request: pytest.FixtureRequest) -> Iterator[list[LogLine]]:
    """The lines logged so far, through structlog or the standard library.

    Afterwards the test fails on a line at WARNING or above whose name it did not announce with
    ``@pytest.mark.expected_log("name", ...)``, and on an announced name that never came.
    """
    lines: list[LogLine] = []

    def note(_logger: object, method: str, event: Any) -> Any:
        level = logging.ERROR if method == "exception" else logging.getLevelName(method.upper())
        lines.append(LogLine(level, str(event.get("event")), dict(event)))
        return event

    def drop(*_line: object) -> NoReturn:
        raise structlog.DropEvent

    configure, reset = structlog.configure, structlog.reset_defaults

    def configure_and_note(processors: list[Any] | None = None, **options: Any) -> None:
        configure(processors and [note, *processors], **options)

    def reset_and_note() -> None:
        reset()
        configure([note, drop])

    handler = _Recorder(lines)
    logging.getLogger().addHandler(handler)
    with pytest.MonkeyPatch.context() as patch:  # the program's own log set-up is heard as well
        patch.setattr(structlog, "configure", configure_and_note)
        patch.setattr(structlog, "reset_defaults", reset_and_note)
        reset_and_note()
        yield lines
    reset()
    logging.getLogger().removeHandler(handler)
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
