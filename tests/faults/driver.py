"""The program as the kills see it: a desk with its worker over a real store and a real sender.

Run by :mod:`tests.faults.kill_accept` as a process of its own. It takes one JSON object on its
command line, accepts the handover of the round if it still stands in *Expected*, says what it
has done line by line, and goes on working until its standard input is closed.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from app.connections.secrets import MemorySecrets
from app.desk.changes import Changed
from app.desk.desk import Desk
from app.desk.outbox import OutboxWorker
from app.desk.people import Person
from app.desk.transports.choose import transports_for
from app.report.states import ReplyState, Role, State
from app.settings.registry import SenderSettings, Settings
from app.store.store import Store
from tests.desk.made import read

SENDER = "Northshire 111"


def say(word: str) -> None:
    """One word to the harness, at once."""
    sys.stdout.write(f">> {word}\n")
    sys.stdout.flush()


def settings(base_url: str) -> Settings:
    """One sender, and no time in which to undo: the reply leaves as soon as it can."""
    sender = SenderSettings(
        SENDER,
        base_url,
        token_secret="ems-token",
        task_updates=True,
        organisation="RXX",
        timeout_s=5.0,
    )
    return Settings(accept_hold_s=0, senders=(sender,))


def main() -> None:
    """Receive, accept, and bring the reply to the sender, until told to end."""
    round_ = json.loads(sys.argv[1])
    confirmed = threading.Event()
    setup = settings(round_["base_url"])
    person = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")
    with Store.open(Path(round_["store"]), bytes(32), create=True) as store:
        desk = Desk(store, setup, person, read=read)

        def listen(changed: Changed) -> None:
            for reply in desk.replies(changed.handover_ids[0]):
                if reply.state is ReplyState.CONFIRMED:
                    confirmed.set()

        from app.replies.cds_task import standing

        assert standing(round_["task"].encode()).status  # loads the library before the clock runs
        desk.catch_up()
        handover = desk.receive(round_["message"].encode(), SENDER, "fetched").handover_id
        desk.subscribe(listen)
        worker = OutboxWorker(
            desk, transports_for(setup, MemorySecrets({"ems-token": "demonstration"})),
        )  # fmt: skip
        with worker:
            say("ready")
            if desk.row(handover).state is State.EXPECTED:
                desk.accept(handover)
                say("accepted")
            if desk.row(handover).reply_state is ReplyState.CONFIRMED:
                confirmed.set()
            confirmed.wait(60)
            say("confirmed" if confirmed.is_set() else "not confirmed")
            sys.stdin.read()


if __name__ == "__main__":
    main()
