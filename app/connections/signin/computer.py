"""Asking the operating system to lock its own screen, so that it asks who comes back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

PATIENCE_S = 10
LOOK_EVERY_S = 0.2
HINT_S = 3.0
"""A desktop that locks says so to the login manager; one without a lock never does."""

_LOGIN_CONTROL = (Path("/usr/bin/loginctl"), Path("/bin/loginctl"))


def lock_computer() -> bool:
    """Ask it; gives whether it locked.

    Windows locks its station; on Linux the login manager tells the desktop, which has a lock of
    its own or has none. No other system can be asked.
    """
    if sys.platform == "win32":
        return _lock_windows()
    return lock_by(*_LOGIN_CONTROL)


def lock_by(*programs: Path, session: str | None = None) -> bool:
    """Have the first of these programs that is there lock the session of whoever runs this.

    That the login manager took the request does not say that anything locked, so the session is
    asked whether it did.

    Args:
        programs: those of the login manager.
        session: its id; that of this process by default.
    """
    program = next((one for one in programs if one.is_file()), None)
    session = os.environ.get("XDG_SESSION_ID", "") if session is None else session
    if program is None or not session.isalnum() or _said(program, "lock-session", session) is None:
        return False
    until, between = time.monotonic() + HINT_S, threading.Event()
    while True:
        hint = _said(program, "show-session", session, "--property=LockedHint", "--value")
        if hint == "yes" or time.monotonic() > until:
            return hint == "yes"
        between.wait(LOOK_EVERY_S)


def _said(program: Path, *arguments: str) -> str | None:
    """What it said; None where it did not do it."""
    try:
        done = subprocess.run(  # noqa: S603  the system's own program, words of ours
            [program, *arguments], capture_output=True, timeout=PATIENCE_S, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


if sys.platform == "win32":

    def _lock_windows() -> bool:
        import ctypes

        return bool(ctypes.windll.user32.LockWorkStation())
