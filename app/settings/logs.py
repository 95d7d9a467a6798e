"""The log: one JSON object a line, an allow-list of keys, no word of a message (design rule 10).

Modules log an event's name, with its fields in ``extra``::

    logging.getLogger("triage-handover.outbox").info("reply_attempted", extra={"attempt": 2})
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_NAME = "triage-handover.log"
LARGEST_BYTES = 2 * 1024 * 1024
OLDER_FILES = 4

ALLOWED = frozenset(
    """sender kind code codes status state step version attempt attempts count counts seconds
    bytes handover reply places exception number role theme source result""".split()
)
"""Keys that may be logged: ids of ours, counts, codes, durations. All others are dropped."""

_LONGEST = 200
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
_NOTHING_ELSE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_LOGGER = "triage-handover"
_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({})))


def start(log_dir: Path) -> Path | None:
    """Write every line of the program to the rotating file of a profile.

    Returns:
        The file, or None where it cannot be written: the program works without a log.
    """
    stop()
    path = log_dir / FILE_NAME
    try:
        log_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _File(path, maxBytes=LARGEST_BYTES, backupCount=OLDER_FILES, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(Lines())
    logger = logging.getLogger(_LOGGER)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return path


def stop() -> None:
    """Close the file; later lines go nowhere."""
    logger = logging.getLogger(_LOGGER)
    for handler in list(logger.handlers):
        if isinstance(handler, RotatingFileHandler):
            logger.removeHandler(handler)
            handler.close()
    logger.setLevel(logging.NOTSET)
    logger.propagate = True


def write_bug(bug: BaseException, log_dir: Path | None) -> Path | None:
    """Log where an unforeseen exception came from: file names and lines, never its text.

    Returns:
        The log file, or None where none could be written.
    """
    path = start(log_dir) if log_dir else None
    if path is not None:
        logging.getLogger(_LOGGER).error("bug", exc_info=bug)
        stop()
    return path


def places(bug: BaseException) -> list[str]:
    """``file:line function`` of each step to an exception, the last the innermost."""
    steps = traceback.extract_tb(bug.__traceback__)
    return [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps]


def fields(record: logging.LogRecord) -> dict[str, object]:
    """What ``extra`` gave to a record, without what may not be logged, and how much that was."""
    given = {key: value for key, value in vars(record).items() if key not in _OF_EVERY_RECORD}
    kept = {key: value for key, value in given.items() if key in ALLOWED and _is_plain(value)}
    if len(kept) < len(given):
        kept["dropped"] = len(given) - len(kept)
    return kept


class _File(RotatingFileHandler):
    """Formats each line once (the library's own does it twice), and fails in silence.

    The library's own would print a line that could not be written to standard error, with its
    arguments, and so to the journal of a service. Here it is counted, and the count is the next
    line that can be written.
    """

    _lost = 0
    _held_bytes = 0

    def _open(self) -> TextIOWrapper:
        """The file itself, for this account alone: a link leads elsewhere, a pipe would wait."""
        number = os.open(self.baseFilename, _APPEND | _NOTHING_ELSE, 0o600)
        return os.fdopen(number, "a", encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line of a record (logging)."""
        try:
            if self._lost:
                self._write(self.format(_lost_lines(self._lost)))
                self._lost = 0
            self._write(self.format(record))
        except Exception:  # noqa: BLE001 - a log that cannot be written stops nothing
            self._lost += 1

    def _write(self, line: str) -> None:
        if self.stream is None:  # it was closed between two lines
            self.stream = self._open()
        if self.stream.tell() + len(line) > self.maxBytes + self._held_bytes:
            self._turn_over()
        self.stream.write(line + self.terminator)
        self.flush()

    def _turn_over(self) -> None:
        """Begin a new file; where another program holds the old one (Windows), go on in it."""
        try:
            self.doRollover()
            self._held_bytes = 0
        except OSError:
            self.stream = self._open()
            self._held_bytes = self.stream.tell()


def _lost_lines(count: int) -> logging.LogRecord:
    said = {"msg": "log_lines_lost", "levelname": "WARNING", "count": count}
    return logging.makeLogRecord(said)


class Lines(logging.Formatter):
    """One JSON object for each record: arguments and exception texts are never written."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record (logging)."""
        line = fields(record)
        failure = record.exc_info[1] if record.exc_info else None
        if failure is not None:
            line |= {"exception": type(failure).__name__, "places": places(failure)}
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        line |= {"event": str(record.msg), "level": record.levelname.lower(), "at": at}
        return json.dumps(line, sort_keys=True)


def _is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(one) for one in value)
    if isinstance(value, str):
        return len(value) <= _LONGEST and value.isprintable()
    return value is None or isinstance(value, bool | int | float)
