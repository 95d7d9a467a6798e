"""Keeps a copy of every file that a program removes, and how it and all it starts were started.

Python imports this at the start of each process, also of those that the program starts, where its
folder is on ``PYTHONPATH``. ``KEEP_REMOVED`` names the folder for the copies.
"""

import os
import shutil
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path

_KEPT = Path(os.environ["KEEP_REMOVED"])
_NUMBERS = count()


def _keep(event: str, arguments: tuple[object, ...]) -> None:
    if event != "os.remove":
        return
    path, folder = Path(os.fsdecode(str(arguments[0]))), arguments[1]
    if isinstance(folder, int) and folder >= 0 and not path.is_absolute():
        path = Path(f"/proc/self/fd/{folder}") / path
    if not path.is_relative_to(_KEPT) and path.is_file():
        with suppress(OSError):
            shutil.copyfile(path, _KEPT / f"{os.getpid()}-{next(_NUMBERS)}-{path.name}")


def _note(*said: object) -> None:
    with (_KEPT / f"{os.getpid()}-started.txt").open("a", encoding="utf-8") as file:
        print(*said, sep="\n", file=file)


def _started(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system"}:
        _note(event, *arguments)


_note(*sys.orig_argv, *os.environ.items())
sys.addaudithook(_keep)
sys.addaudithook(_started)
