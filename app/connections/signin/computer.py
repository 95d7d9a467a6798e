"""Asking the operating system to lock its own screen, so that it asks who comes back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PATIENCE_S = 10
_LOGIN_CONTROL = (Path("/usr/bin/loginctl"), Path("/bin/loginctl"))


def lock_computer() -> bool:
    """Ask it; gives whether it took the request.

    Windows locks its station; on Linux the login manager tells the desktop, which has a lock of
    its own or has none. No other system can be asked.
    """
    if sys.platform == "win32":
        return _lock_windows()
    return lock_by(*_LOGIN_CONTROL)


def lock_by(*programs: Path) -> bool:
    """Have the first of these programs that is there lock the session of whoever runs this."""
    program = next((one for one in programs if one.is_file()), None)
    if program is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603  the system's own program, words of ours
            [program, "lock-session"], capture_output=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if sys.platform == "win32":

    def _lock_windows() -> bool:
        import ctypes

        return bool(ctypes.windll.user32.LockWorkStation())
