"""A start compiles nothing of what describes the calls of Qt; a mistake is described as ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

BEGIN = """
from app.ui import unasked_help

{leave}
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel, QWidget

class Bell(QWidget):
    rung = Signal(int, str)

app = QApplication(["test", "-platform", "offscreen"])
bell = Bell()
bell.rung.connect(print)
bell.rung.emit(3, "times")
bell.show()
app.processEvents()
"""
WAITING = 'print(sorted(file.split("/", 2)[2] for file in unasked_help.waiting))\n'
MISTAKES = [
    "bell.resize('wide')",
    "QLabel(3, 4, 5)",
    "bell.rung.emit()",
    "bell.rung.connect(3)",
    "bell.nothing",
    "print(QWidget.resize.__doc__)",
    "print(QWidget.__doc__)",
]


def said(program: str) -> tuple[str, str]:
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    return run.stdout, run.stderr


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_the_words_of_the_toolkit(mistake: str) -> None:
    told, waited = (said(BEGIN.format(leave=leave) + mistake) for leave in ("", LEAVE))
    assert waited == told
    assert "3 times" in told[0]
    assert len("".join(told)) > len("3 times\n")


LEAVE = "unasked_help.leave_until_asked()"


def test_nothing_of_it_is_compiled_before_it_is_asked_for() -> None:
    waiting = [
        *("errorhandler.py", "layout.py", "lib/enum_sig.py", "lib/pyi_generator.py"),
        *("lib/tool.py", "mapping.py", "parser.py"),
    ]
    assert said(BEGIN.format(leave=LEAVE) + WAITING) == (f"3 times\n{waiting}\n", "")


def test_it_is_left_alone_where_the_toolkit_is_there_already() -> None:
    program = "import PySide6.QtCore\n" + BEGIN.format(leave=LEAVE) + WAITING
    assert said(program) == ("3 times\n[]\n", "")
