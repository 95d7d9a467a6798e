"""Standard output and standard error: UTF-8 everywhere, one line per failure."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from app.report.errors import AppError

_PICTURES = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"},
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    0x7F: 0x2421,
}
"""Control characters and the Unicode pictures of them; the later ones have none."""


def speak_utf8() -> None:
    r"""Write UTF-8 whatever the console's code page is.

    Half a surrogate pair, which a message may hold, is written as ``\ud83d``: in JSON that is
    the very escape that it came as.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a windowed program has no streams
            reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def writing() -> Iterator[None]:
    """Writing to standard output, which may be a file on a disk that is full.

    Raises:
        AppError: it takes no more (CLI-008).
        BrokenPipeError: whoever read it has seen enough.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as failure:
        stop_writing(sys.stdout)
        raise AppError(
            "Not everything was written",
            f"Standard output takes no more ({failure.strerror or 'no reason given'})",
            "Make room where it goes, or send it elsewhere",
            "CLI-008",
        ) from failure


def say(text: str) -> None:
    """Write to standard output.

    Raises:
        AppError: it takes no more (CLI-008).
    """
    with writing():
        print(text)


def say_the_rest() -> None:
    """Write what still waits to be written; raises as :func:`say` does."""
    if sys.stdout is not None:  # a windowed program has no streams
        with writing():
            sys.stdout.flush()


def say_columns(*parts: str) -> None:
    """Write one line of columns with tabs between them, for people and for scripts."""
    say("\t".join(one_line(part) for part in parts))


def complain(failure: AppError) -> None:
    """Write a failure to standard error, on one line."""
    if sys.stderr is not None:
        print(one_line(failure.line), file=sys.stderr)


def visible(text: str) -> str:
    """The text with characters that steer a terminal made visible; lines and tabs stay.

    A message must not set a window's title, clear a screen or hide its own words.
    """
    return text.translate(_PICTURES)


def one_line(text: str) -> str:
    """The text without line breaks and without characters that steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def stop_writing(stream: TextIO) -> None:
    """After a broken pipe or a full disk: keep the interpreter quiet as it flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
