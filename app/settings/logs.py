"""The log: one JSON object a line, an allow-list of keys, no word of a message (design rule 10)."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

FILE_NAME = "triage-handover.log"
LARGEST_BYTES = 2 * 1024 * 1024
OLDER_FILES = 4

ALLOWED = frozenset(
    """event level at logger sender kind code codes status state step version attempt attempts
    count counts seconds bytes handover reply message places exception dropped number role
    theme source result""".split()
)
"""Keys that may be logged: ids of ours, counts, codes, durations. All others are dropped."""

_LONGEST = 200
_LOGGER = "triage-handover"


def start(log_dir: Path) -> Path | None:
    """Send every structlog line to the rotating file of a profile.

    Returns:
        The file, or None where it cannot be written: the program works without a log.
    """
    path = log_dir / FILE_NAME
    try:
        log_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=LARGEST_BYTES, backupCount=OLDER_FILES, encoding="utf-8"
        )
    except OSError:
        structlog.configure(processors=[_drop])  # by default lines go to standard output
        return None
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger(_LOGGER)
    for older in list(logger.handlers):
        logger.removeHandler(older)
        older.close()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _exception,
            only_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: logger,
    )
    return path


def stop() -> None:
    """Close the file; later lines go where structlog sends them by default."""
    logger = logging.getLogger(_LOGGER)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    structlog.reset_defaults()


def write_bug(bug: BaseException, log_dir: Path | None) -> Path | None:
    """Log where an unforeseen exception came from: file names and lines, never its text.

    Returns:
        The log file, or None where none could be written.
    """
    path = start(log_dir) if log_dir else None
    if path is not None:
        structlog.get_logger().error("bug", exception=type(bug).__name__, places=places(bug))
        stop()
    return path


def places(bug: BaseException) -> list[str]:
    """``file:line function`` of each step to an exception, the last the innermost."""
    steps = traceback.extract_tb(bug.__traceback__)
    return [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps]


def only_allowed(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop what is not allowed, and say how much that was."""
    kept = {key: value for key, value in line.items() if key in ALLOWED and _is_plain(value)}
    if len(kept) < len(line):
        kept["dropped"] = len(line) - len(kept)
    return kept


def _is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(one) for one in value)
    if isinstance(value, str):
        return len(value) <= _LONGEST and value.isprintable()
    return value is None or isinstance(value, bool | int | float)


def _drop(
    _logger: object, _method: str, _line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    raise structlog.DropEvent


def _exception(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    failure = line.pop("exc_info", None)
    if failure is True:
        failure = sys.exc_info()[1]
    if isinstance(failure, BaseException):
        line["exception"] = type(failure).__name__
        line["places"] = places(failure)
    return line
