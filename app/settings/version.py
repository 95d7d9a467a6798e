"""Which version of the program this is."""

from __future__ import annotations


def program_version() -> str:
    """The version of the installed program; ``not installed`` when run from bare source."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("triage-handover")
    except PackageNotFoundError:
        return "not installed"
