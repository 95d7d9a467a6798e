"""``python -m tests.soak --minutes 10 --messages 20000`` prints the figures; exit 1 if wrong.

A receiver runs as a process and is killed every 20 seconds; senders post to it until each message
is surely taken, and some twice; their own endpoint fails at random and is away now and then.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles

from tests.connections.raw_server import unused_port
from tests.soak.callers import Traffic, post_all
from tests.soak.endpoint import Endpoint
from tests.soak.judging import Found, drained, judge
from tests.soak.posts import posts
from tests.soak.receiver import Receiver

DRAIN_S = 900.0
"""How long everything may take to be filed and acknowledged after the last message was posted."""
MOST_TOLD = 50
AWAY_EVERY_S, AWAY_S = 45.0, 5.0


def run(
    folder: Path,
    *,
    seconds: float,
    count: int,
    seed: int,
    callers: int = 24,
    kill_every_s: float = 20.0,
) -> list[str]:
    """Play a soak in ``folder`` and print its figures; gives what was wrong, if anything."""
    begun = time.monotonic()
    sender_port, chance = unused_port(), Random(seed)  # noqa: S311 - draws faults, no secrets
    receiver = Receiver(folder, sender_port)
    draws = Random(seed + 1)  # noqa: S311 - as above
    with receiver, Endpoint(sender_port, draws) as endpoint:
        over = threading.Event()
        threads = [
            _every(kill_every_s, receiver.kill, over),
            _every(AWAY_EVERY_S, lambda: _away(endpoint, over), over),
        ]
        made = posts(count, chance)
        traffic = post_all(receiver.base, made, count, seconds, callers, seed)
        over.set()
        for thread in threads:
            thread.join()
        endpoint.faults = False
        posted_s = time.monotonic() - begun
        _say(f"{len(traffic.taken)} messages taken in {posted_s:.0f} s, {receiver.kills} kills")
        with receiver.store() as store:
            drained_s, left = drained(store, DRAIN_S, _say)
        code = receiver.stop()
        with receiver.store() as store:
            found = judge(store, traffic, endpoint)
    if left:
        found.wrong.append(f"{left} still waited to be filed or acknowledged after {DRAIN_S:.0f} s")
    if code:
        found.wrong.append(f"the receiver ended with {code}")
    _report(traffic, endpoint, found, drained_s)
    return found.wrong


def _every(seconds: float, act: Callable[[], object], over: threading.Event) -> threading.Thread:
    def work() -> None:
        while not over.wait(seconds):
            act()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def _away(endpoint: Endpoint, over: threading.Event) -> None:
    endpoint.down()
    over.wait(AWAY_S)
    endpoint.up()
    endpoint.said["away for a while"] += 1


def _report(traffic: Traffic, endpoint: Endpoint, found: Found, drained_s: float) -> None:
    waits = sorted(traffic.answered.values())
    owed = sum(post.acknowledged for post in traffic.taken.values())
    came = sum(endpoint.came.values())
    _say(f"all filed and acknowledged {drained_s:.0f} s later")
    if len(waits) > 1:
        _say(
            f"  answered 200: {len(waits)}, median {median(waits) * 1000:.1f} ms, "
            f"99th percentile {quantiles(waits, n=100)[-1] * 1000:.1f} ms"
        )
    _say(f"  messages stored once: {found.stored_once} of {len(traffic.taken)}")
    _say(f"  acknowledgements recorded once: {found.recorded_once} of {owed}")
    _say(f"  received by the sender: {found.received} of {owed}, {came} times in all")
    _say(f"  answers: {dict(sorted(traffic.said.items()))}")
    _say(f"  the sender's moods: {dict(sorted(endpoint.said.items()))}")
    _say(f"  processor time: {_used()}")
    for one in found.wrong[:MOST_TOLD]:
        _say(f"  WRONG {one}")
    more = len(found.wrong) - MOST_TOLD
    if more > 0:
        _say(f"  and {more} more")
    _say("  NOT PASSED" if found.wrong else "  nothing was wrong")


def _used() -> str:
    """What this process and the receivers took; of one that was killed too."""
    here, there = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    mine, theirs = here.ru_utime + here.ru_stime, there.ru_utime + there.ru_stime
    return f"senders {mine:.0f} s, receiver {theirs:.0f} s"


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--kill-every", type=float, default=20, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="triage-handover-soak-") as folder:
        wrong = run(
            Path(folder),
            seconds=asked.minutes * 60,
            count=asked.messages,
            seed=asked.seed,
            kill_every_s=asked.kill_every,
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
