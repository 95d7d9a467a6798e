"""``python -m tests.soak --minutes 10 --messages 20000`` prints the figures; exit 1 if wrong.

A receiver runs as a process and is killed every 20 seconds; senders post to it until each message
is surely taken, and some twice; their own endpoint fails at random and is away now and then.
"""

from __future__ import annotations

import argparse
import random
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
from tests.soak.judging import drained, wrongs
from tests.soak.posts import posts
from tests.soak.receiver import Receiver

DRAIN_S = 1_800.0
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
        with receiver.store() as store:
            drained_s = drained(store, DRAIN_S)
        code = receiver.stop()
        with receiver.store() as store:
            found = list(wrongs(store, traffic, endpoint))
    if code:
        found.append(f"the receiver ended with {code}")
    _say(traffic, endpoint, receiver, posted_s, drained_s)
    print("\n".join(f"  WRONG {one}" for one in found[:50]) or "  nothing was wrong")
    if len(found) > 50:
        print(f"  and {len(found) - 50} more")
    return found


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


def _say(
    traffic: Traffic, endpoint: Endpoint, receiver: Receiver, posted_s: float, drained_s: float
) -> None:
    waits = sorted(traffic.answered.values())
    came, different = sum(endpoint.came.values()), len(endpoint.came)
    print(
        f"{len(traffic.taken)} messages taken in {posted_s:.0f} s, {receiver.kills} kills; "
        f"all filed and acknowledged {drained_s:.0f} s later"
    )
    print(
        f"  answered 200: {len(waits)}, median {median(waits) * 1000:.1f} ms, "
        f"99th percentile {quantiles(waits, n=100)[-1] * 1000:.1f} ms"
    )
    print(f"  acknowledgements that came to the sender: {came}, {different} different ones")
    print(f"  answers: {dict(sorted(traffic.said.items()))}")
    print(f"  the sender's moods: {dict(sorted(endpoint.said.items()))}")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="triage-handover-soak-") as folder:
        found = run(Path(folder), seconds=asked.minutes * 60, count=asked.messages, seed=asked.seed)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
