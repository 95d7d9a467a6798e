"""Counts for the service manager: arrivals, waits, overdue handovers and replies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from app.desk.desk import Desk
from app.report.states import ReplyState, State
from app.report.times import UK
from app.store import statistics
from app.store.statistics import Passage

WAITS = ((5, "0 to 5"), (10, "5 to 10"), (20, "10 to 20"), (30, "20 to 30"), (60, "30 to 60"))
"""Upper bounds in minutes, and the words, of the waits that are told apart; then *over 60*."""

LONGER = "over 60"
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of one period.

    Attributes:
        lists: handovers of the period in each work list; they add up to all that came.
        arrivals: by hour of the day (UK time) and sender.
        waits: minutes from receipt to acceptance of each that was accepted.
        overdue: at which instants how many were past their act-by time and not yet seen.
        untimed: handovers not yet seen that have no act-by time to rely on.
        replies: how the replies of the period stand, by sender.
    """

    as_at: datetime
    since: datetime
    lists: Mapping[State, int]
    arrivals: Mapping[tuple[int, str], int]
    waits: tuple[float, ...]
    overdue: tuple[tuple[datetime, int], ...]
    untimed: int
    replies: Mapping[tuple[str, ReplyState], int]
    accepted: Mapping[str, int]

    @property
    def received(self) -> int:
        """All that came."""
        return sum(self.lists.values())

    @property
    def senders(self) -> tuple[str, ...]:
        """Whoever sent or was to be told, the one with most arrivals first."""
        counted = Counter[str]()
        for (_hour, sender), count in self.arrivals.items():
            counted[sender] += count
        told = {sender: 0 for sender, _state in self.replies}
        return tuple(sorted({**told, **counted}, key=lambda name: (-counted[name], name)))

    @property
    def middle_wait(self) -> float | None:
        """The middle of the waits in minutes, None where nothing was accepted."""
        return median(self.waits) if self.waits else None

    def waits_by_length(self) -> dict[str, int]:
        """How many waited how long."""
        made = {words: 0 for _upper, words in WAITS} | {LONGER: 0}
        for wait in self.waits:
            words = next((words for upper, words in WAITS if wait <= upper), LONGER)
            made[words] += 1
        return made

    def reply_count(self, state: ReplyState, sender: str | None = None) -> int:
        """Replies that stand so, of one sender or of all."""
        return sum(
            count
            for (name, stands), count in self.replies.items()
            if stands is state and sender in (None, name)
        )


def count(desk: Desk, days: int) -> Counts:
    """Count from the midnight that began the first of so many days; for every role.

    Raises:
        StoreFailed: the store cannot be read.
    """
    now = desk.context.clock()
    midnight = now.astimezone(UK).replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight - timedelta(days=days - 1)
    with desk.context.store.reading() as tx:
        came = statistics.passages(tx, since)
        replies = statistics.replies(tx, since)
    lists = Counter(one.state for one in came)
    arrivals = Counter((one.received_at.astimezone(UK).hour, one.sender) for one in came)
    accepted = Counter(one.sender for one in came if one.accepted_at)
    return Counts(
        as_at=now,
        since=since,
        lists={state: lists[state] for state in State},
        arrivals=arrivals,
        waits=tuple(
            (one.accepted_at - one.received_at).total_seconds() / 60
            for one in came
            if one.accepted_at is not None
        ),
        overdue=overdue_over_time(came, since, now),
        untimed=sum(one.due_at is None and one.left_at is None for one in came),
        replies=replies,
        accepted=accepted,
    )


def overdue_over_time(
    came: tuple[Passage, ...], since: datetime, now: datetime
) -> tuple[tuple[datetime, int], ...]:
    """From which instant on how many were overdue; begins at ``since`` and ends at ``now``."""
    steps: Counter[datetime] = Counter()
    for one in came:
        left = one.left_at or now
        if one.due_at is not None and max(one.due_at, one.received_at) < left:
            steps[max(one.due_at, one.received_at, since)] += 1
            if one.left_at is not None:
                steps[one.left_at] -= 1
    made = [(since, 0)]
    standing = 0
    for at in sorted(steps):
        standing += steps[at]
        if at <= since:
            made[0] = (since, standing)
        else:
            made.append((at, standing))
    return (*made, (now, made[-1][1]))


def csv_rows(counts: Counts) -> list[tuple[str, str, str, str]]:
    """Everything that is counted, as rows of what, by, by and count."""
    rows = [("what", "of", "sender or hour", "count")]
    for what, at in (("received from", counts.since), ("received until", counts.as_at)):
        rows.append((what, at.astimezone(UK).isoformat(), "", str(counts.received)))
    rows += [("work list", state.value, "", str(n)) for state, n in counts.lists.items()]
    for hour in range(_HOURS):
        for sender in counts.senders:
            if n := counts.arrivals.get((hour, sender), 0):
                rows.append(("received", _plain(sender), f"{hour:02d}:00", str(n)))
    rows += [
        ("minutes from receipt to acceptance", words, "", str(n))
        for words, n in counts.waits_by_length().items()
    ]
    rows += [
        ("overdue from", at.astimezone(UK).isoformat(), "", str(n)) for at, n in counts.overdue
    ]
    for state in ReplyState:
        rows += [
            ("reply", state.value, _plain(sender), str(counts.reply_count(state, sender)))
            for sender in counts.senders
        ]
    return rows


def _plain(sender: str) -> str:
    """A name that a spreadsheet does not take for a formula: a message may give any name."""
    return f"'{sender}" if sender.startswith(("=", "+", "-", "@", "\t", "\r")) else sender
