"""A program that crashes writes no copy of its memory, which holds what patients told.

Linux: no core file, and none for a service that collects them (core(5), prctl(2)); the process can
then not be read by other programs of the same person either. Windows: no report of the crash is
made of it (SetErrorMode, SEM_NOGPFAULTERRORBOX); never run there.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4
_FAIL_CRITICAL_ERRORS, _NO_FAULT_BOX = 0x0001, 0x0002


def leave_no_dump() -> None:
    """Ask the operating system to write none. One that does not know how is left as it is."""
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_FAIL_CRITICAL_ERRORS | _NO_FAULT_BOX)
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
