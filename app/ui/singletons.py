"""Keeps None, True and False alive under a toolkit that takes them for immortal.

The wheels of PySide6 6.12 hand out these objects without counting the reference, which is right
from Python 3.12 on (PEP 683) and wrong before: on 3.11 every ``signal.emit()`` and every call that
returns nothing takes one reference away, and after some thousand of them the interpreter stops
with ``none_dealloc``. On such a Python their counts are raised out of reach, once.
"""

from __future__ import annotations

import ctypes
import sys

IMMORTAL_SINCE = (3, 12)
OUT_OF_REACH = 1 << 48
"""References that no run of this program can use up."""


def keep_alive() -> None:
    """Raise the counts, on a Python that counts references to these objects."""
    if sys.version_info >= IMMORTAL_SINCE or sys.implementation.name != "cpython":
        return
    for value in (None, True, False, NotImplemented, Ellipsis):
        if sys.getrefcount(value) < OUT_OF_REACH:
            ctypes.c_ssize_t.from_address(id(value)).value += OUT_OF_REACH
