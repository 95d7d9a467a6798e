"""Which version of the program this is, as entries and messages tell it."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

_INSTALLED_AS = "triage_handover-"
_NOTED_IN = ".dist-info"
"""Every installed package leaves a folder with its name, its version and this (PEP 427, 376)."""


@cache
def program_version() -> str:
    """The version of the installed program; ``not installed`` when run from bare source.

    The name of the folder says it. ``importlib.metadata`` reads the same folder, with an e-mail
    library: forty times the work, on the way to the first entry of the audit trail.
    """
    for place in sys.path:
        for folder in Path(place).glob(f"{_INSTALLED_AS}*{_NOTED_IN}"):
            return folder.name.removeprefix(_INSTALLED_AS).removesuffix(_NOTED_IN)
    return "not installed"
