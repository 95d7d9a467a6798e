"""The words of a list row, for the eye and for the ear, without any drawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from app.report.absence import Absence
from app.report.age import age
from app.report.arrival import arrival_words
from app.report.due import Band, Due, due
from app.report.nhs_number import NhsNumber
from app.report.states import OVER, ReplyState, Role, State
from app.report.times import UK, Moment, show_clock, show_time
from app.store.rows import Mark, Row

REPLY_ICONS = {
    ReplyState.WAITING: "waiting",
    ReplyState.SENT: "sent",
    ReplyState.CONFIRMED: "confirmed",
    ReplyState.FAILED: "failed",
    ReplyState.WITHDRAWN: "withdrawn",
    ReplyState.HERE_ONLY: "here-only",
    ReplyState.TOLD: "telephone",
}


SIMILAR = "Similar name"
"""The mark of a row whose name could be taken for that of another in an open list."""

LEFT = "No longer in this list"
"""The mark of a row that stays until nobody points at the list, whose handover has gone on."""

_CONCERN = {
    "": "Concern not recorded",
    str(Absence.NOT_RECORDED): "Concern not recorded",
    str(Absence.NOT_KNOWN): "Concern Not Known",
    str(Absence.UNAVAILABLE): "Concern unavailable",
}

Run = tuple[tuple[str, bool], ...]
"""A piece of a line: texts, each light or strong."""


class RowWords(NamedTuple):
    """Everything that a row shows.

    Attributes:
        due: its due cell.
        identity: Born, Died and NHS No., set side by side where there is room.
        lines: concern and outcome, for a role that is shown them.
        foot: the last line in its pieces, which are never broken inside: postcode for a
            receptionist, booked arrival, sender, when received.
        reply: the reply's state in words, empty where nothing was decided.
        reply_icon: the shape beside it.
        marks: the words in boxes at the right.
        spoken: the whole row for a screen reader.
    """

    due: Due
    name: str
    identity: tuple[Run, ...]
    lines: tuple[Run, ...]
    foot: tuple[str, ...]
    reply: str
    reply_icon: str
    marks: tuple[str, ...]
    spoken: str


def row_words(
    row: Row, now: datetime, role: Role, *, similar: bool = False, left: bool = False
) -> RowWords:
    """The words of one row for one role at ``now``.

    ``similar`` says that another has a name like it, ``left`` that it is in another list by now.
    """
    if row.problem is not None:
        return _unreadable(row, now, left=left, clinical=role is Role.CLINICIAN)
    facts = row.facts
    clinical = role is Role.CLINICIAN
    over = row.state in OVER
    cell = due(facts.due_at, now, why_not=facts.due_why_not, clinical=clinical, over=over)
    identity = _identity(row, now)
    lines: list[Run] = []
    if clinical:
        concern = _CONCERN.get(facts.concern, facts.concern)
        lines.append(((concern, concern == facts.concern),))
        lines.append(((facts.outcome or "Outcome not recorded", False),))
    marks = [*([LEFT] if left else []), *([SIMILAR] if similar else [])]
    marks += _marks(row, clinical=clinical)
    foot = [
        "" if clinical else facts.postcode,
        arrival_words(facts.arrivals, now),
        facts.organisation or row.sender,
        f"received {_when(row.received_at, now)}",
    ]
    foot = [part for part in foot if part]
    reply = row.reply_state.value if row.reply_state else ""
    icon = REPLY_ICONS[row.reply_state] if row.reply_state else ""
    runs = (*identity, *lines)
    said = [cell.spoken, facts.name, *("".join(t for t, _s in run) for run in runs)]
    said += [*foot, reply, *marks]
    spoken = ". ".join(" ".join(part.split()) for part in said if part)
    return RowWords(
        cell, facts.name, identity, tuple(lines), tuple(foot), reply, icon, tuple(marks), spoken
    )


def _identity(row: Row, now: datetime) -> tuple[Run, ...]:
    facts = row.facts
    runs: list[Run] = []
    if isinstance(facts.born, Moment):
        years = "" if facts.died else age(facts.born, now)
        born = f"{facts.born.shown} ({years})" if years else facts.born.shown
        runs.append((("Born ", False), (born, True)))
    else:
        runs.append((("Born ", False), (str(facts.born), False)))
    if facts.died:
        runs.append((("Died ", False), (_died(facts.died), True)))
    number = facts.nhs_number
    if isinstance(number, Absence):
        runs.append((("NHS No. ", False), (str(number), False)))
    elif number.valid:
        runs.append((("NHS No. ", False), (number.shown, True)))
    else:
        runs.append((("NHS No. ", False), (f"{number.shown} {number.standing}", True)))
    return tuple(runs)


def _died(words: str) -> str:
    return "date not recorded" if words == "yes" else words


def _marks(row: Row, *, clinical: bool) -> list[str]:
    marks = []
    if row.cancelled:
        marks.append("Cancelled by sender")
    if clinical and row.facts.beware:
        marks.append(f"Beware {row.facts.beware}")
    if row.mark is not Mark.NONE:
        marks.append(row.mark.value)
    return marks


def _unreadable(row: Row, now: datetime, *, left: bool, clinical: bool) -> RowWords:
    cell = Due(
        Band.UNTIMED,
        "act-by time",
        str(Absence.UNAVAILABLE),
        "read first" if clinical else "tell a nurse",
    )
    name = f"Message from {row.sender}"
    identity: Run = (("Patient ", False), ("not certain", True))
    told: list[Run] = []
    if clinical and row.problem is not None:
        told.append(((row.problem.title, True),))
    unread = row.state is State.COULD_NOT_BE_READ
    standing = "nobody has dealt with it" if unread else "dealt with"
    foot = (f"Received {_when(row.received_at, now)}", standing)
    marks = (*([LEFT] if left else []), *([row.mark.value] if row.mark is not Mark.NONE else []))
    said = [cell.spoken, name, *("".join(t for t, _s in run) for run in (identity, *told))]
    spoken = ". ".join([*said, *foot, *([LEFT] if left else [])])
    return RowWords(cell, name, (identity,), tuple(told), foot, "", "", marks, spoken)


def _when(at: datetime, now: datetime) -> str:
    same_day = at.astimezone(UK).date() == now.astimezone(UK).date()
    return show_clock(at) if same_day else show_time(at)


def nhs_shown(number: NhsNumber | Absence) -> str:
    """The number as it is shown, or the word for its absence."""
    return number.shown if isinstance(number, NhsNumber) else str(number)


def similar_words(others: Sequence[Row], now: datetime) -> str:
    """Who else could be meant, with what tells them apart; empty where nobody could."""
    told = []
    for row in others:
        identity = "  ".join("".join(text for text, _strong in run) for run in _identity(row, now))
        told.append(f"{row.facts.name}, {identity}, {row.state.value}")
    return f"Similar name also here: {'; '.join(told)}" if told else ""
