"""What the senders push by themselves: BaRS, NHS 111 reports in CDA, and 999 validations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.demo.authoring.story import Story
from app.demo.bars import examples as bars
from app.demo.bars.from_cas_999 import VALIDATION_NO_ANSWER
from app.demo.bars.story import Handover
from app.demo.encounters import as_messages
from app.demo.itk import calls as itk
from app.demo.itk.call import Call
from app.demo.peers.peers import Peers

_FIRST_S, _EVERY_S = 2.0, 0.3
_LATER_S, _LATER_EVERY_S = 30.0, 20.0


@dataclass(frozen=True, slots=True)
class Pushed:
    """One message that is pushed ``after_s`` seconds from the start.

    Attributes:
        push: given the senders and the moment from which the message's times count; raises
            AppError where the gateway does not take it.
    """

    after_s: float
    push: Callable[[Peers, datetime], None]


def by_itk(calls: tuple[Call, ...], after_s: float = 0) -> Pushed:
    """A call as an NHS 111 report in CDA."""
    return Pushed(after_s, lambda peers, now: peers.itk.push(calls, now))


def by_bars(story: Handover, after_s: float = 0) -> Pushed:
    """A referral, or a request for validation, as a BaRS message."""
    return Pushed(after_s, lambda peers, now: peers.bars.push(story, now))


def by_999(story: Story, after_s: float = 0) -> Pushed:
    """A request for validation as a FHIR STU3 message."""
    return Pushed(after_s, lambda peers, now: peers.case_999.push(story, now))


def acknowledged(call: Call) -> Call:
    """The same call, which asks for both acknowledgements."""
    return replace(call, asks=True, asks_business=True)


def _in_turn() -> tuple[Pushed, ...]:
    """New cases within seconds, so that the lists are full; what changes them in a while."""
    calls = [(acknowledged(calls[0]), *calls[1:]) for _, calls in itk.MESSAGES]
    stories = [*(story for _, story in bars.MESSAGES), VALIDATION_NO_ANSWER]
    new = [by_itk(one) for one in calls if one[0].earlier is None]
    new += [by_bars(one) for one in stories if one.reason == "new"]
    new.append(by_999(as_messages.VALIDATION))
    later = [by_itk(one) for one in calls if one[0].earlier]
    later += [by_bars(one) for one in stories if one.reason != "new"]
    return (
        *(replace(one, after_s=_FIRST_S + at * _EVERY_S) for at, one in enumerate(new)),
        *(replace(one, after_s=_LATER_S + at * _LATER_EVERY_S) for at, one in enumerate(later)),
    )


PUSHES = _in_turn()
"""Every synthetic message that is pushed."""
