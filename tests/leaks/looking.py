"""Who the synthetic patients are, in every way in which a file could name them; and looking."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.demo.authoring.story import Called, Who
from app.demo.bars import examples as bars
from app.demo.encounters import ALL
from app.demo.itk.calls import MESSAGES

SHORTEST = 4
# Bytes that are no text hold any four bytes by chance about once in 4 GB: of fifteen names
# of four letters one turns up in the store of every fifteenth day or so. Six bytes do not.
SHORTEST_BY_CHANCE = 6
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern in a file."""

    file: str
    text: str
    encoding: str


def patients() -> tuple[Who, ...]:
    """Every synthetic patient of the demonstration, in all three formats."""
    found = [story.patient for story in ALL]
    found += [handover.patient for _, handover in bars.MESSAGES]
    found += [call.patient for _, calls in MESSAGES for call in calls]
    return tuple(found)


def words(who: Who) -> Iterator[str]:
    """What a file must not hold of a patient, as people and as programs write it."""
    names: tuple[Called, ...] = (who.name, *who.other_names)
    for name in names:
        yield name.family
        yield name.family.upper()
        yield f"{name.given} {name.family}"
        yield f"{name.family}, {name.given}"
        yield from name.given.split()
    number = re.sub(r"\D", "", who.nhs_number)
    yield from (number, f"{number[:3]} {number[3:6]} {number[6:]}", who.nhs_number)
    yield from (who.preferred_name, who.phone, re.sub(r"\D", "", who.phone))
    yield from (*who.address[:-1], ", ".join(who.address), who.postcode)
    yield who.postcode.replace(" ", "")


def patterns() -> dict[bytes, tuple[str, str]]:
    """Bytes to look for, with the text and the encoding that they are."""
    texts = {word.strip() for who in patients() for word in words(who)}
    texts = {text for text in texts if len(text) >= SHORTEST}
    escaped = {json.dumps(text)[1:-1] for text in texts} - texts
    return {
        text.encode(encoding): (text, encoding)
        for text in sorted(texts | escaped)
        for encoding in ENCODINGS
    }


def look(folder: Path, *, but: tuple[str, ...] = ()) -> tuple[int, list[Found]]:
    """How many files there are below a folder, and what of any patient stands in them.

    ``but`` names endings of files that are left out. In what is no text, as an encrypted store
    is not, the shortest names are not looked for: see ``SHORTEST_BY_CHANCE``.
    """
    sought = patterns()
    longer = {held: what for held, what in sought.items() if len(held) >= SHORTEST_BY_CHANCE}
    files = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in but
    ]
    found = []
    for path in files:
        held = path.read_bytes()
        # One search for each is ten times as quick as one expression for all of them.
        hits = sorted(one for one in (sought if is_text(held) else longer) if one in held)
        found += [Found(str(path.relative_to(folder)), *sought[hit]) for hit in hits]
    return len(files), found


def is_text(held: bytes) -> bool:
    """Whether bytes are text as programs write it."""
    try:
        held.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
