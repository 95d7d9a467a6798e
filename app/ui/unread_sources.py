"""Takes back a part of the import statement that PySide6 adds, and that nothing here uses.

For its ``from __feature__ import`` PySide6 reads the source of every module that is imported later,
to look for its own name in it, and keeps it: at a start as much work as a seventh of an empty
window, and 9 MB for as long as the program runs.
"""

from __future__ import annotations

import builtins


def give_back() -> None:
    """Import from now on as it was before that part was added; after the first import of it."""
    before = getattr(builtins, "__orig_import__", None)
    if before is not None:
        builtins.__import__ = before
