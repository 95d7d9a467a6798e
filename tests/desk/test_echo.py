"""Our own reply coming back is no news; anything that the sender changed is."""

from dataclasses import replace

import pytest

from app.desk.echo import is_echo
from app.report.ledger import Ledger
from app.report.model import AlsoLine, EncounterReport, Filing, Item, Outcome, ReplyHook
from tests.desk.made import message, read

TASK = "Task/7"
BEFORE = replace(
    read(message(hooks=[[TASK, "requested", "1", "ED"]])),
    tasks=(Item("See the patient", "requested", details=(("For", "ED"), ("Note", "By car."))),),
)
AFTER = replace(
    BEFORE,
    tasks=(Item("See the patient", "accepted", details=(("For", "RXX"), ("Note", "By car."))),),
    reply_hooks=(ReplyHook(TASK, "accepted", "2", "RXX"),),
    also=(AlsoLine("Task, last modified", "22-Nov-2026 14:13"),),
    ledger=Ledger(3, 2, 1),
    filing=Filing("e1", "another version", "2"),
)


@pytest.mark.hazard("B02")
def test_our_acceptance_in_the_senders_task_is_an_echo() -> None:
    assert is_echo(BEFORE, AFTER, {TASK})


@pytest.mark.hazard("B02")
def test_the_same_change_is_news_where_we_have_not_replied() -> None:
    assert not is_echo(BEFORE, AFTER, set())
    assert not is_echo(BEFORE, AFTER, {"Task/8"})


def test_a_version_with_none_of_our_replies_in_it_is_news_even_if_it_looks_the_same() -> None:
    assert not is_echo(BEFORE, replace(BEFORE, filing=Filing("e1", "other", "2")), {TASK})


@pytest.mark.hazard("B02")
@pytest.mark.parametrize(
    "changed",
    [
        replace(AFTER, reply_hooks=(ReplyHook(TASK, "cancelled", "2", "RXX"),)),
        replace(AFTER, tasks=(replace(AFTER.tasks[0], status="cancelled"),)),
        replace(
            AFTER,
            tasks=(replace(AFTER.tasks[0], details=(("For", "RXX"), ("Note", "By bus."))),),
        ),
        replace(AFTER, tasks=(*AFTER.tasks, Item("Another task"))),
        replace(AFTER, outcomes=(Outcome(chief_concern="Worse"),)),
        replace(AFTER, also=(*AFTER.also, AlsoLine("Flag", "Scene not safe"))),
        replace(AFTER, reply_hooks=(*AFTER.reply_hooks, ReplyHook("Task/8", "requested", "1"))),
    ],
)
def test_whatever_the_sender_changed_is_news(changed: EncounterReport) -> None:
    assert not is_echo(BEFORE, changed, {TASK})
