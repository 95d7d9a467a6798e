"""``support-bundle``: what the service desk needs, in one file that may be sent by e-mail.

Nothing about a patient is in it: findings of ``doctor``, versions, settings (a secret is only
ever named there), numbers about the store, and the log once more through its allow-list.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.cli.checks import all_checks
from app.cli.exits import Exit
from app.cli.output import one_line, say
from app.cli.place import profile_of, secrets_of
from app.cli.support_facts import about_settings, about_store, about_this_computer
from app.report.errors import AppError
from app.report.nhs_number import NhsNumber, NhsNumberStatus
from app.settings import logs
from app.settings.profile import Profile

ABOUT = """\
Triage Handover Viewer: support bundle

Nothing about a patient is in these files. They hold names of machines, folders, senders and
secrets (never a secret itself), and codes, counts and times.

doctor.json    what `triage-handover doctor` finds
versions.json  of the program, of Python, of this system and of the libraries; when this was made
settings.json  each setting that is not a default, where it comes from, and whether it is locked
store.json     schema number, handovers in each list, replies that are not confirmed and why,
               senders that are away, when the last message came, whether the audit trail holds
log/           the log of the program, each line once more held to the keys that may be logged
"""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_EVENT = re.compile(r"[a-z][a-z0-9_]{0,60}")
_TEN_DIGITS = re.compile(r"(?<![\w.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w.])")


def run(known: argparse.Namespace) -> int:
    """Write the bundle; a file of that name is never overwritten.

    Raises:
        AppError: it cannot be written there (SUPPORT-001).
    """
    profile = profile_of(known)
    files = dict(_files(known, profile))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, _without_people(text))
    try:
        handle = os.open(known.output, _NEW, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(packed.getvalue())
        except OSError:
            known.output.unlink()
            raise
    except OSError as failure:
        raise AppError(
            "The support bundle was not written",
            f"{known.output} could not be made ({failure.strerror or 'no reason given'})",
            "Choose another name or folder with -o",
            "SUPPORT-001",
        ) from failure
    say(f"Written to {one_line(str(known.output))}, without patient data:")
    for name in files:
        say(f"  {name}")
    return Exit.DONE


def _files(known: argparse.Namespace, profile: Profile) -> Iterator[tuple[str, str]]:
    findings = all_checks(profile, secrets_of(profile), lambda: datetime.now(UTC))
    yield "README.txt", ABOUT
    yield "doctor.json", _as_json([asdict(one) for one in findings])
    yield "versions.json", _as_json(about_this_computer())
    yield "settings.json", _as_json(about_settings(profile))
    yield "store.json", _as_json(about_store(known))
    for path in _logs(profile):
        yield f"log/{path.name}", "".join(f"{line}\n" for line in _log_lines(path))


def _logs(profile: Profile) -> list[Path]:
    try:
        return sorted(profile.log_dir.glob(f"{logs.FILE_NAME}*"))
    except OSError:  # told as a finding
        return []


def _log_lines(path: Path) -> Iterator[str]:
    """Each line held to the allow-list again: an earlier version may have allowed more."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                said = json.loads(line)
                at, event = datetime.fromisoformat(said.pop("at")), str(said.pop("event"))
            except (ValueError, KeyError, TypeError, AttributeError):
                yield json.dumps({"event": "line_left_out"})
                continue
            level = str(said.pop("level", ""))
            kept = logs.fields(logging.makeLogRecord(said))
            kept |= {
                "at": at.isoformat(),
                "event": event if _EVENT.fullmatch(event) else "other",
                "level": level if level.upper() in logging.getLevelNamesMapping() else "other",
            }
            yield json.dumps(kept, sort_keys=True)


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> object:
    """Pairs of a setting as an object, paths as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


def _without_people(text: str) -> str:
    """The account's home folder is not named, and what could be an NHS number is left out."""
    text = text.replace(json.dumps(str(Path.home()))[1:-1], "~")
    return _TEN_DIGITS.sub(_unless_nhs_number, text)


def _unless_nhs_number(found: re.Match[str]) -> str:
    number = NhsNumber(found[0], NhsNumberStatus.UNVERIFIED)
    return "(left out)" if number.valid else found[0]
