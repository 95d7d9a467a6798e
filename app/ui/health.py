"""How every source can be reached, in words: for the bar on top, the strip and their own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from app.report.errors import AppError, ConnectionFailed
from app.report.states import ReplyState
from app.report.times import show_clock, show_duration, show_time
from app.settings.registry import Settings

if TYPE_CHECKING:
    from app.desk.watching import Line
    from app.store.records import Reply

FOLDER = "Folder"

STALE_AFTER = timedelta(minutes=2)
"""From this age on a list says how old it is, and looks so."""


class Source(NamedTuple):
    """One way by which messages come.

    Attributes:
        name: as people here call it.
        kind: ``Sender``, ``Mailbox``, ``Folder`` or ``Gateway``.
        as_at: when it was last known to work, None if it has not been yet.
        failure: why it does not work now, None if it does.
        where: the host, mailbox or path, for local IT; nothing about a patient.
    """

    name: str
    kind: str = "Sender"
    as_at: datetime | None = None
    failure: AppError | None = None
    where: str = ""

    @property
    def silent(self) -> bool:
        """Whether there is no way to it now, so that something may be missing here."""
        return self.failure is not None and not self.complains

    @property
    def complains(self) -> bool:
        """Whether a folder can be looked into, and holds something that a person must see to."""
        found = self.failure
        return self.kind == FOLDER and found is not None and not isinstance(found, ConnectionFailed)


def of_line(line: Line) -> Source:
    """A sender as the watcher saw it."""
    return Source(line.sender, as_at=line.as_at, failure=line.failure)


def configured(settings: Settings) -> tuple[Source, ...]:
    """Every source that the settings name, before anything is known of it.

    A sender that pushes is no source of its own: nobody asks it, so nothing is ever known of it.
    """
    senders = [
        Source(sender.name, where=urlsplit(sender.base_url).hostname or "")
        for sender in settings.senders
        if sender.is_asked
    ]
    mailboxes = [Source(one.name, "Mailbox") for one in settings.mailboxes]
    folders = [Source(one.name, FOLDER, where=str(one.path)) for one in settings.folders]
    return (*senders, *mailboxes, *folders)


def merged(known: Mapping[str, Source], configured: Sequence[Source]) -> tuple[Source, ...]:
    """Every source that is set up, with what is known of it; then what else has told."""
    made = []
    for source in configured:
        found = known.get(source.name)
        if found is None:
            made.append(source)
        else:
            made.append(Source(source.name, source.kind, found.as_at, found.failure, source.where))
    names = {source.name for source in configured}
    return (*made, *(source for name, source in known.items() if name not in names))


def summary(sources: Sequence[Source]) -> str:
    """The words of the bar on top; empty where nothing is set up."""
    words = connected_words(sources)
    return words[:1].upper() + words[1:]


def connected_words(sources: Sequence[Source]) -> str:
    """How many sources answer: never *connected* before one has, and none that was not asked."""
    if not sources:
        return ""
    counted = {
        "not connected": sum(source.silent for source in sources),
        "to look at": sum(source.complains for source in sources),
        "connected": sum(source.failure is None and source.as_at is not None for source in sources),
        "not yet asked": sum(source.failure is None and source.as_at is None for source in sources),
    }
    told = [(words, count) for words, count in counted.items() if count]
    if counted["not connected"] or counted["to look at"]:
        told = [(words, count) for words, count in told if words != "connected"]
    if len(told) == 1 and told[0][1] == len(sources):
        every = told[0][0]
        return f"all {every}" if every == "connected" and len(sources) > 1 else every
    return ", ".join(f"{count} {words}" for words, count in told)


def silent_since(sources: Sequence[Source]) -> datetime | None:
    """From when on something may be missing here; None where every source answers."""
    return min((s.as_at for s in sources if s.silent and s.as_at is not None), default=None)


def cannot_send(sources: Sequence[Source]) -> str:
    """Who cannot send now, as a sentence; empty where everybody can."""
    names = [source.name for source in sources if source.silent]
    if not names:
        return ""
    many = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{many} cannot send until the line is back."


def offline_words(sources: Sequence[Source], replies: Sequence[Reply]) -> str:
    """Who does not answer since when, and what that means here; empty where all answer."""
    troubled = [source for source in sources if source.failure is not None]
    if not troubled:
        return ""
    silent = [source for source in troubled if source.silent]
    words = " ".join(_trouble(source) for source in troubled)
    if silent:
        words += " Reports already here can be read."
    names = {source.name for source in silent}
    waiting = [r for r in replies if r.state is ReplyState.WAITING and r.sender in names]
    if waiting:
        one = len(waiting) == 1
        counted = "1 reply is waiting and goes" if one else f"{len(waiting)} replies wait and go"
        first = min(reply.not_before for reply in waiting)
        words += f" {counted} by itself." if one else f" {counted} by themselves."
        words += f" Next try {show_clock(first)}."
    return words


def _trouble(source: Source) -> str:
    """What is amiss: the line to a sender, or in its own words what else there is to see to."""
    failure = source.failure
    if failure is None:
        return ""
    since = f" since {show_clock(source.as_at)}" if source.as_at and source.silent else ""
    if isinstance(failure, ConnectionFailed) and source.kind == "Sender":
        return f"No connection to {source.name}{since}."
    todo = "" if source.silent else f" {failure.what_to_do.rstrip('.')}."
    return f"{failure.title}{since}.{todo}"


def standing(source: Source, now: datetime) -> str:
    """One source's state in a sentence, with its time."""
    if source.silent:
        since = f" since {_when(source.as_at, now)}" if source.as_at else ""
        return f"Not connected{since}"
    if source.complains:
        return "Connected, and there is something to look at"
    if source.as_at is None:
        return "Not yet asked"
    if source.kind == "Gateway":
        return f"Receiving since {_when(source.as_at, now)}"
    return f"Connected, last answer {_when(source.as_at, now)}"


def age_words(as_at: datetime, now: datetime) -> str:
    """``As at 14:12`` and, once that is a while ago, ``, 3min old``."""
    words = f"As at {show_clock(as_at)}"
    age = now - as_at
    return f"{words}, {show_duration(age)} old" if age >= STALE_AFTER else words


def _when(at: datetime, now: datetime) -> str:
    if now - at < timedelta(hours=12):
        return f"{show_clock(at)} ({show_duration(max(now - at, timedelta(0)))} ago)"
    return show_time(at)
