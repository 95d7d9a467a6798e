"""The command line: for local IT, for scripts and for tests (design section 6)."""

from app.cli.main import main

__all__ = ["main"]
