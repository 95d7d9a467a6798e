"""Leaves the modules with which PySide6 writes its help until somebody asks for help.

PySide6 brings them as source in a zip file and compiles every one at each start, which is a third
of the work of an empty window. They describe the calls of Qt to ``help()``, and in the message of
a call with wrong arguments: a mistake in the program is told as ever, and makes them be compiled.

A PySide6 that begins in another way takes no notice of this, and starts as if it were not there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import RLock
from types import CodeType, ModuleType
from typing import Any

STARTER = "signature_bootstrap"
"""The module of PySide6 that reads them; it compiles them with what it knows as ``compile``."""

HELP = frozenset(
    f"shibokensupport/signature/{name}.py"
    for name in (
        "errorhandler",
        "layout",
        "mapping",
        "parser",
        "lib/enum_sig",
        "lib/pyi_generator",
        "lib/tool",
    )
)
"""The modules that wait, as PySide6 names them to the compiler."""

_WAITS = """
from app.ui.unasked_help import when_asked
__getattr__ = when_asked({file!r}, globals())
def update_mapping():
    return __getattr__("update_mapping")()
"""
"""Stands for each of them. One name of *mapping* is looked for in the module without asking it."""

waiting: dict[str, bytes] = {}
"""The source of each that waits still, by that name."""
_one_by_one = RLock()


def leave_until_asked() -> None:
    """Do so; before the first import of PySide6, as afterwards there is nothing left to wait."""
    if STARTER not in sys.modules:
        starter = ModuleType(STARTER)
        vars(starter)["compile"] = _compile
        sys.modules[STARTER] = starter


def _compile(source: bytes, file: str, mode: str) -> CodeType:
    if file in HELP:
        waiting[file] = source
        return compile(_WAITS.format(file=file), file, mode)
    return compile(source, file, mode)


def when_asked(file: str, names: dict[str, Any]) -> Callable[[str], object]:
    """What a module answers for a name that it does not hold yet: it becomes itself first."""

    def look_up(name: str) -> object:
        with _one_by_one:
            if not name.startswith("__") and file in waiting:
                exec(compile(waiting.pop(file), file, "exec"), names)  # noqa: S102  PySide6's own
        if name in names:
            return names[name]
        raise AttributeError(name)

    return look_up
