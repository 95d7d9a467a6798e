"""Without a command: the viewer, alone or with the demonstration behind it."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from app.cli.place import loaded_of, profile_of
from app.report.errors import AppError

_log_lines = logging.getLogger("triage-handover.settings")


def run(known: argparse.Namespace) -> int:
    """Open the windows, and give their exit code.

    Raises:
        AppError: there is no screen (CLI-006), the pictures of a tour have no folder (CLI-010), or
            the settings cannot be used.
    """
    if known.tour:
        _need_folder(known.tour)
    if known.gallery:
        from app.ui.gallery import make_gallery

        return make_gallery(known.tour)
    if known.tour:
        return _tour(known.tour)
    _need_screen()
    return _demonstration() if known.demo else _viewer(known)


def _viewer(known: argparse.Namespace) -> int:
    profile = profile_of(known)
    loaded = loaded_of(known)
    profile.prepare()
    from app.ui.application import run as open_windows

    with _log(profile.log_dir):
        if loaded.not_taken:
            _log_lines.warning("settings_not_taken", extra={"count": len(loaded.not_taken)})
        return open_windows(profile, loaded.settings)


def _demonstration() -> int:
    from app.demo.arrivals import Arrivals
    from app.demo.demonstration import Demonstration
    from app.ui.application import Demo
    from app.ui.application import run as open_windows

    with Demonstration() as shown, _log(shown.profile.log_dir):
        demo = Demo(shown.secrets, behind=lambda desk: Arrivals(shown, desk))
        return open_windows(shown.profile, shown.settings, demo=demo)


def _tour(pictures: Path) -> int:
    from app.demo.tour import run_tour

    with _log(pictures):
        return run_tour(pictures)


@contextmanager
def _log(folder: Path) -> Iterator[None]:
    from app.settings import logs

    logs.start(folder)
    try:
        yield
    finally:
        logs.stop()


def _need_folder(pictures: Path) -> None:
    try:
        pictures.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=pictures):
            pass  # that it can be made is all
    except OSError as failure:
        raise AppError(
            "The pictures were not drawn",
            f"No file could be made in {pictures} ({failure.strerror or 'no reason given'})",
            "Name a folder that may be written to",
            "CLI-010",
        ) from failure


def _need_screen() -> None:
    """Without a screen Qt would end the process with a signal and a page of its own words."""
    has_screen = any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if sys.platform.startswith("linux") and not has_screen:
        raise AppError(
            "The viewer was not opened",
            "There is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set",
            "Run it in a desktop session, or run --demo --tour DIR, which needs no screen",
            "CLI-006",
        )
