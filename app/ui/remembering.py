"""Reports that were read a moment ago, so that opening one does not read it again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.report.model import EncounterReport

KEPT = 64


def remembering(read: Callable[[bytes], EncounterReport]) -> Callable[[bytes], EncounterReport]:
    """``read``, remembering the last reports by the digest of their bytes.

    A report is frozen and follows from its bytes alone, so the remembered one is the same as a
    new one. What cannot be read is not remembered.
    """
    known: OrderedDict[bytes, EncounterReport] = OrderedDict()
    lock = Lock()

    def quicker(data: bytes) -> EncounterReport:
        from hashlib import sha256  # after the first list: it brings a library

        key = sha256(data).digest()
        with lock:
            if (found := known.get(key)) is not None:
                known.move_to_end(key)
                return found
        report = read(data)
        with lock:
            known[key] = report
            while len(known) > KEPT:
                known.popitem(last=False)
        return report

    return quicker
