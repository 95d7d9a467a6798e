"""Readers with a fault each, for seeing that the watchdog finds it."""

from __future__ import annotations

import os
import time

from tests.fuzz.check import Seen


def broken(data: bytes) -> Seen:
    """Fails on every input with an angle bracket in it."""
    return Seen("", "broken by an angle bracket" if b"<" in data else "", 0.0)


def slow_to_end(_data: bytes) -> Seen:
    """Never comes back."""
    began = time.process_time()
    while time.process_time() >= began:
        pass
    return Seen("", "", 0.0)


def deadly(_data: bytes) -> Seen:
    """Ends its process."""
    os._exit(9)


def hungry(_data: bytes) -> Seen:
    """Takes two hundred megabytes."""
    taken = b"x" * (200 * 2**20)
    return Seen("", "", 0.0 * len(taken))
