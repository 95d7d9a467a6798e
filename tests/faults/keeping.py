"""Reception as the kills see it: many callers, one keeper, a word for each that was kept.

Run by :mod:`tests.faults.test_kill_keep` as a process of its own with the path of a store and a
name; it goes on until it is killed.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from app.desk.reception.keeper import Keeper, take_in
from app.store import exchanges
from app.store.exchanges import Exchange, ExchangeState
from app.store.messages import Arrival
from app.store.store import Store, Tx

CALLERS = 8
SENDER = "Northshire 111"


def main() -> None:
    """Keep messages as fast as they can be kept."""
    path, name = Path(sys.argv[1]), sys.argv[2]
    with Store.open(path, bytes(32), create=True) as store, Keeper(store) as keeper:
        callers = [
            threading.Thread(target=_keep_on, args=(keeper, f"{name}-{caller}"))
            for caller in range(CALLERS)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()


def _keep_on(keeper: Keeper, caller: str) -> None:
    for number in count():
        request_id = f"{caller}-{number}"
        begun = Exchange("bars", SENDER, datetime.now(UTC), request_id=request_id)

        def work(tx: Tx, begun: Exchange = begun) -> None:
            arrival = Arrival(begun.request_id.encode() * 100, SENDER, "pushed")
            _, exchange = take_in(tx, arrival, begun, begun.received_at)
            exchanges.finish(
                tx,
                exchange,
                state=ExchangeState.DONE,
                status=200,
                answer=b"{}",
                media_type="application/fhir+json",
                now=begun.received_at,
            )

        keeper.run(work)
        sys.stdout.write(f"{request_id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
