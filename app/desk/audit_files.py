"""The audit trail as a file: JSON Lines, or a table for a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from app.report.errors import AppError

Record = dict[str, str | int]


class AuditFile(StrEnum):
    """How it is written."""

    JSON_LINES = "jsonl"
    CSV = "csv"


def save(records: Iterable[Record], path: Path, how: AuditFile) -> int:
    """Write the records to a file that may be there already; gives how many.

    Raises:
        AppError: it cannot be written (AUDIT-003).
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            return write(records, file, how)
    except OSError as failure:
        raise AppError(
            "The audit trail was not written",
            f"The file cannot be written there ({failure.strerror or 'no reason given'})",
            "Choose another place",
            "AUDIT-003",
        ) from failure


def write(records: Iterable[Record], out: TextIO, how: AuditFile) -> int:
    """Write the records; gives how many."""
    return _csv(records, out) if how is AuditFile.CSV else _lines(records, out)


def _lines(records: Iterable[Record], out: TextIO) -> int:
    count = 0
    for record in records:
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
        count += 1
    return count


def _csv(records: Iterable[Record], out: TextIO) -> int:
    """For a spreadsheet: what it would take for a formula gets an apostrophe before it."""
    writer, count = csv.writer(out), 0
    for record in records:
        if count == 0:
            writer.writerow(record)
        writer.writerow(_cell(value) for value in record.values())
        count += 1
    return count


def _cell(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and value[:1] in set("=+-@\t\r") else value
