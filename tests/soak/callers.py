"""The senders of the soak: many threads that post until each message is surely taken."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import httpx

from tests.soak.posts import Post

AGAIN_S = 0.2
PATIENCE_S = 120.0
REPEATED = 0.05
"""The share of messages that are posted once more after they were taken."""

_MAY_BE_TAKEN = frozenset({0, 408})
"""No answer, or *not ready in time*: it may have been taken, so the same is posted again."""
_ASK_AGAIN = _MAY_BE_TAKEN | {425, 429, 503}


@dataclass
class Traffic:
    """What happened between the senders and the receiver.

    Attributes:
        taken: messages whose sender knows that they were taken.
        answered: those of them that were answered with 200, and seconds to that answer.
        said: how often which answer came.
        wrong: what must not happen.
    """

    taken: dict[str, Post] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def post_all(
    base: str, made: Iterator[Post], count: int, over_s: float, callers: int, seed: int
) -> Traffic:
    """Post all messages, spread evenly over the time, by so many senders at once."""
    traffic = Traffic()
    begun, numbers, turn = time.monotonic(), iter(range(count)), threading.Lock()

    def next_one() -> tuple[float, Post] | None:
        with turn:
            number = next(numbers, None)
            if number is None:
                return None
            return begun + over_s * number / count, next(made)

    threads = [
        threading.Thread(target=_call, args=(base, next_one, traffic, Random(seed + n)))  # noqa: S311
        for n in range(callers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return traffic


def _call(
    base: str,
    next_one: Callable[[], tuple[float, Post] | None],
    traffic: Traffic,
    chance: Random,
) -> None:
    pause = threading.Event()
    with httpx.Client(base_url=base, timeout=20) as http:
        while (due := next_one()) is not None:
            at, post = due
            pause.wait(max(0.0, at - time.monotonic()))
            _until_taken(http, post, traffic, pause, chance)


def _until_taken(
    http: httpx.Client, post: Post, traffic: Traffic, pause: threading.Event, chance: Random
) -> None:
    deadline, unknown = time.monotonic() + PATIENCE_S, False
    while time.monotonic() < deadline:
        begun = time.monotonic()
        status = _post(http, post, traffic)
        if status == 200 or (status == 409 and unknown):
            with traffic.lock:
                traffic.taken[post.request_id] = post
                if status == 200:
                    traffic.answered[post.request_id] = time.monotonic() - begun
            if chance.random() < REPEATED:
                _repeat(http, post, traffic)
            return
        if status not in _ASK_AGAIN:
            with traffic.lock:
                traffic.wrong.append(f"{post.protocol}: the answer {status} to {post.request_id}")
            return
        unknown = unknown or status in _MAY_BE_TAKEN
        pause.wait(AGAIN_S * chance.uniform(0.5, 1.5))
    with traffic.lock:
        traffic.wrong.append(f"{post.protocol}: {post.request_id} was not taken in time")


def _repeat(http: httpx.Client, post: Post, traffic: Traffic) -> None:
    """A sender that posts the very same again is told so, and nothing comes of it."""
    status = _post(http, post, traffic)
    expected = 409 if post.protocol == "bars" else 200
    if status not in {expected, *_ASK_AGAIN}:
        with traffic.lock:
            traffic.wrong.append(f"{post.protocol}: {status} to a repetition")


def _post(http: httpx.Client, post: Post, traffic: Traffic) -> int:
    """The status of the answer, 0 where none came."""
    try:
        status = http.post(post.path, content=post.body, headers=post.headers).status_code
    except httpx.HTTPError:
        status = 0
    with traffic.lock:
        traffic.said[f"{post.protocol} {status or 'no answer'}"] += 1
    return status
