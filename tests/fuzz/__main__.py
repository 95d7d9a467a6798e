"""``python -m tests.fuzz --inputs 200000 --seed 1``: exit 1 if any input did what none may."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz.run import run

FOLDER = Path(__file__).parents[2] / "build" / "fuzz"


def main() -> int:
    parser = argparse.ArgumentParser(prog="packaging/dev.py fuzz")
    parser.add_argument("--inputs", type=int, default=200_000, help="how many, over all readers")
    parser.add_argument("--seed", type=int, default=111, help="the same seed, the same inputs")
    known = parser.parse_args()
    figures = run(known.inputs, known.seed, FOLDER, say=_say)
    _say(str(figures))
    return 1 if figures.wrong else 0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
