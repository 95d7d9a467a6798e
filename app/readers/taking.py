"""Reading by taking: what a mapping uses it takes out of the tree; what stays was not used.

So nothing of a message can be lost by forgetting it: the rest is listed (design rule 2).
"""

from __future__ import annotations

from typing import Any

from app.readers.fhir.readable import PLUMBING, sent, shown
from app.readers.tree import Node
from app.report.times import Moment, read_time


def nodes(parent: Node, key: str) -> list[Node]:
    """The objects under a key, whether one was sent or a list; they stay in the tree."""
    value = parent.get(key)
    if value is None:
        return []
    if type(value) is list:
        return [part for part in value if type(part) is dict]
    return [value] if type(value) is dict else []


def node(parent: Node, key: str) -> Node:
    """The first object under a key, an empty one where there is none."""
    value = parent.get(key)
    if type(value) is dict:
        return value
    if type(value) is list:
        return next((part for part in value if type(part) is dict), {})
    return {}


def peek(parent: Node, key: str) -> str:
    """A plain value as text, left in the tree: for plumbing that steers the reader."""
    value = parent.get(key)
    if value is None:
        return ""
    if type(value) is str:
        return value.strip()
    if type(value) is list:
        value = next((part for part in value if not isinstance(part, (dict, list))), None)
    if value is None or isinstance(value, (dict, list)):
        return ""
    return _plain(value)


class Taker:
    """Takes values out and remembers them, so that their repetition elsewhere is no news."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.count = 0
        self.without_zone = 0
        self._moments: dict[str, Moment | None] = {}

    def text(self, parent: Node, key: str) -> str:
        """A plain value as text, "" where there is none; a list gives its first."""
        value = parent.get(key)
        if value is None or type(value) is dict:
            return ""
        if type(value) is list:
            return self._first(parent, key, value)
        del parent[key]
        return self._note(key, value)

    def texts(self, parent: Node, key: str) -> list[str]:
        """Every plain value under a key."""
        value = parent.get(key)
        if not isinstance(value, list):
            single = self.text(parent, key)
            return [single] if single else []
        rest = [part for part in value if isinstance(part, (dict, list))]
        got = [self._note(key, part) for part in value if not isinstance(part, (dict, list))]
        if rest:
            parent[key] = rest
        else:
            del parent[key]
        return [part for part in got if part]

    def worded(self, parent: Node, key: str) -> str:
        """A plain value in the words that a person reads: dates as dates, true as Yes."""
        value = parent.get(key)
        if type(value) is str:
            text = shown(key, value.strip())
        elif value is None or isinstance(value, (dict, list)):
            return ""
        else:
            text = shown(key, sent(key, value, parent, worded=False) or _plain(value))
        del parent[key]
        self.taken.add(text)
        self.count += 1
        return text

    def moment(self, parent: Node, key: str) -> Moment | str | None:
        """A date or time; None where nothing was sent.

        What is no time stays in the tree, so that it is listed, and is given as its characters.
        """
        text = peek(parent, key)
        if not text:
            return None
        if text not in self._moments:
            self._moments[text] = read = read_time(text)
            if read is not None:
                self.taken.add(read.shown)
        moment = self._moments[text]
        if moment is None:
            return text
        self.text(parent, key)
        if moment.at is not None and not moment.zone_sent:
            self.without_zone += 1
        return moment

    def flag(self, parent: Node, key: str) -> bool | None:
        """A boolean, whichever way it was written; None where it is none."""
        said = _FLAGS.get(str(parent.get(key)).lower())
        if said is not None:
            del parent[key]
        return said

    def note(self, words: str) -> None:
        """Remember words that are shown, though they were not taken as such."""
        self.taken.add(words)

    def _first(self, parent: Node, key: str, value: list[Any]) -> str:
        for at, part in enumerate(value):
            if not isinstance(part, (dict, list)) and part is not None:
                del value[at]
                if not value:
                    del parent[key]
                return self._note(key, part)
        return ""

    def _note(self, key: str, value: Any) -> str:
        text = value.strip() if type(value) is str else _plain(value)
        if text:
            self.taken.add(text)
            if key not in PLUMBING and key != "code":
                self.count += 1
        return text


_FLAGS = {"true": True, "false": False}


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    return str(value).strip()
