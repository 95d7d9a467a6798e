"""The icon of the program as Windows has it, from the one drawing of it.

A file of several pictures: a menu, a task bar and the list of installed programs each take the size
that they want.
"""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import machine

DRAWING = Path(__file__).resolve().parents[1] / "resources" / "icons" / "app.svg"
SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
DRAW = """
import sys
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
drawing = QSvgRenderer(sys.argv[1])
for side in map(int, sys.argv[2:]):
    picture = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    drawing.render(painter)
    painter.end()
    held = QBuffer()
    held.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(held, "PNG")
    print(bytes(held.data()).hex())
"""


def write(out: Path) -> Path:
    """Write the icon.

    Returns:
        where it was written.

    Raises:
        machine.Lacking: it could not be drawn.
    """
    command = [sys.executable, "-c", DRAW, str(DRAWING), *map(str, SIZES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise machine.Lacking(f"The icon was not drawn: {said[-1]}")
    pictures = [bytes.fromhex(line) for line in done.stdout.split()]
    head = struct.pack("<HHH", 0, 1, len(pictures))
    begins = len(head) + 16 * len(pictures)
    for side, picture in zip(SIZES, pictures, strict=True):
        written = side % 256  # 256 is written as 0
        head += struct.pack("<BBBBHHII", written, written, 0, 0, 1, 32, len(picture), begins)
        begins += len(picture)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(head + b"".join(pictures))
    return out
