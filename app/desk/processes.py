"""Who holds a lease: a worker in a process on a machine, and whether that process is gone."""

from __future__ import annotations

import os
import socket
import sys
from uuid import uuid4


def holder() -> str:
    """A name for one worker of this process: machine, process, and a random part."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex}"


def is_gone(name: str) -> bool:
    """Whether the process of a holder has ended; False where that cannot be known from here.

    Its number may have been given to another process meanwhile. Then the answer is False, and
    the lease ends with its term.
    """
    machine, _, rest = name.partition(":")
    number, _, _ = rest.partition(":")
    if machine != socket.gethostname() or not number.isdigit():
        return False
    return not _runs(int(number))


def _runs(number: int) -> bool:
    if sys.platform == "win32":
        return _runs_on_windows(number)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is there, and somebody else's
        return True
    return True


def _runs_on_windows(number: int) -> bool:
    # Signal 0 would end the process there; its handle tells instead.
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]  # typed for Windows alone
    synchronize, still_running, invalid = 0x00100000, 0x102, 87
    handle = kernel.OpenProcess(synchronize, False, number)
    if not handle:
        return bool(ctypes.get_last_error() != invalid)  # type: ignore[attr-defined,unused-ignore]  # typed for Windows alone
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == still_running)
    finally:
        kernel.CloseHandle(handle)
