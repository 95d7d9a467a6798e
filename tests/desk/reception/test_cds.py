"""Announced reports: kept before the answer, fetched until they come, seen when they do not."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from app.connections.ems import FetchedPages
from app.connections.gateway.refusals import Refusal, Why
from app.connections.gateway.seam import Answer, Asked, Peer, patient
from app.desk.desk import Desk
from app.desk.reception.cds import cds_door, cds_refusal, name_in_address
from app.desk.reception.cds_fetching import ELSEWHERE_S, LEASE_TERM, Fetcher
from app.desk.reception.cds_waiting import PROTOCOL, trying, waiting
from app.desk.reception.keeper import Keeper
from app.report.errors import AppError, ConnectionFailed
from app.report.states import State
from app.settings.registry import SenderSettings, Settings
from app.store import exchanges, leases
from app.store.exchanges import Exchange, ExchangeState
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock, Heard
from tests.desk.made import message, read

NORTH = SenderSettings("Northshire 111", "https://north.example/fhir", phone="01632 960100")
SOUTH = SenderSettings("Wolds CAS", "https://wolds.example/fhir")
ADDRESS = "https://north.example/fhir/Encounter/12"

AWAY = ConnectionFailed("No answer", "It did not answer.", "Wait.", "CONN-001", retryable=True)
GONE = ConnectionFailed("Not there", "The sender has no such record.", "Ask.", "CONN-010")


@dataclass
class Sender:
    """A sender as fetching sees it: it fails as long as it has failures left."""

    failures: list[AppError] = field(default_factory=list)
    body: bytes = field(default_factory=message)
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def fetch(self, encounter: str) -> FetchedPages:
        self.asked.append(encounter)
        self.meanwhile()
        if self.failures:
            raise self.failures.pop(0)
        return FetchedPages(encounter, (self.body,), ())

    def read(self, reference: str) -> bytes | None:
        raise AssertionError(reference)


@pytest.fixture
def both(store: Store, clock: HandClock, heard: Heard) -> Desk:
    """A desk with two senders."""
    settings = Settings(senders=(NORTH, SOUTH))
    return Desk(store, settings, NURSE, announce=heard, clock=clock, read=read)


@pytest.fixture
def only(store: Store, clock: HandClock, heard: Heard) -> Desk:
    """A desk with one sender."""
    return Desk(store, Settings(senders=(NORTH,)), NURSE, announce=heard, clock=clock, read=read)


@pytest.fixture
def fetcher_of(only: Desk, keeper: Keeper) -> Callable[[Sender], Fetcher]:
    return lambda sender: Fetcher(only, keeper, NORTH, sender, chance=Random(1))  # noqa: S311 - draws waits


@pytest.fixture
def notify(only: Desk, keeper: Keeper) -> Callable[[], Answer]:
    """Announces encounter 12 of the one sender."""
    door = patient(cds_door(only, keeper))
    return lambda: door(asked(ADDRESS))


def asked(encounter: str, path: str = "/", name: str = "encounterId") -> Asked:
    return Asked("GET", path, ((name, encounter),), {}, Peer("127.0.0.1"))


def standing(desk: Desk, address: str = ADDRESS) -> Exchange:
    with desk.context.store.reading() as tx:
        found = exchanges.by_request(tx, PROTOCOL, address)
    assert found is not None
    return found


def test_an_announcement_is_kept_when_it_is_answered(
    only: Desk, notify: Callable[[], Answer], store: Store
) -> None:
    assert notify().status == 202
    one = standing(only)
    assert (one.sender, one.state, one.status) == (NORTH.name, ExchangeState.IN_WORK, 202)
    with store.reading() as tx:
        assert waiting(tx, NORTH.name) == (one,)
        assert waiting(tx, SOUTH.name) == ()


@pytest.mark.parametrize(
    ("path", "encounter", "address"),
    [
        ("/northshire-111", "12", ADDRESS),
        ("/Wolds-CAS/", "Encounter/12", "https://wolds.example/fhir/Encounter/12"),
        ("/", ADDRESS, ADDRESS),
    ],
)
def test_an_address_of_its_own_says_whose_a_bare_id_is(
    both: Desk, keeper: Keeper, path: str, encounter: str, address: str
) -> None:
    assert patient(cds_door(both, keeper))(asked(encounter, path)).status == 202
    assert standing(both, address).state is ExchangeState.IN_WORK


@pytest.mark.parametrize(
    ("path", "encounter", "status"),
    [
        ("/", "12", 400),
        ("/nobody", "12", 404),
        ("/wolds-cas", ADDRESS, 400),
        ("/", "https://evil.example/Encounter/12", 400),
    ],
)
def test_what_cannot_be_followed_is_refused_and_not_kept(
    both: Desk, keeper: Keeper, store: Store, path: str, encounter: str, status: int
) -> None:
    answer = patient(cds_door(both, keeper))(asked(encounter, path))
    assert (answer.status, b"evil" in answer.body) == (status, False)
    with store.reading() as tx:
        assert exchanges.in_state(tx, PROTOCOL, ExchangeState.IN_WORK) == ()


def test_a_name_in_an_address_is_plain() -> None:
    assert name_in_address(" London 111 / South—East ") == "london-111-south-east"


@pytest.mark.expected_log("notification_not_kept")
def test_what_is_not_kept_is_told_so(only: Desk, store: Store) -> None:
    keeper = Keeper(store)
    keeper.start()
    keeper.stop()
    assert patient(cds_door(only, keeper))(asked(ADDRESS)).status == 503


def test_what_the_gateway_refuses_is_an_operation_outcome() -> None:
    said = cds_refusal(Refusal(Why.TOO_MANY, {}))
    assert (said.status, b"OperationOutcome" in said.body) == (429, True)


def test_what_was_announced_is_fetched_and_done(
    only: Desk, notify: Callable[[], Answer], fetcher_of: Callable[[Sender], Fetcher]
) -> None:
    notify()
    sender = Sender()
    fetcher_of(sender).fetch_due()
    (row,) = only.rows(State.EXPECTED)
    one = standing(only)
    assert (one.state, one.handover_id) == (ExchangeState.DONE, row.id)
    assert (sender.asked, bool(one.message_id)) == ([ADDRESS], True)
    assert fetcher_of(sender).fetch_due() > 1
    assert len(sender.asked) == 1


def test_announced_again_it_is_fetched_again(
    only: Desk, notify: Callable[[], Answer], fetcher_of: Callable[[Sender], Fetcher]
) -> None:
    sender = Sender()
    for version in ("1", "2"):
        sender.body = message(version=version)
        notify()
        notify()
        fetcher_of(sender).fetch_due()
    (row,) = only.rows(State.EXPECTED)
    assert (row.versions, len(sender.asked), trying(standing(only)).times) == (2, 2, 4)


def test_announced_while_it_is_fetched_it_is_fetched_once_more(
    only: Desk, notify: Callable[[], Answer], fetcher_of: Callable[[Sender], Fetcher]
) -> None:
    notify()
    sender = Sender(meanwhile=notify)
    fetcher = fetcher_of(sender)
    assert fetcher.fetch_due() < 1
    sender.meanwhile = lambda: None
    fetcher.fetch_due()
    assert (len(sender.asked), standing(only).state) == (2, ExchangeState.DONE)


@pytest.mark.expected_log("notification_not_followed")
def test_a_sender_that_asks_to_wait_is_not_asked_before(
    only: Desk,
    notify: Callable[[], Answer],
    fetcher_of: Callable[[Sender], Fetcher],
    clock: HandClock,
) -> None:
    notify()
    busy = ConnectionFailed("No answer", "It is busy.", "Wait.", "CONN-040", retryable=True)
    busy.wait = timedelta(minutes=5)
    sender = Sender([busy])
    fetcher = fetcher_of(sender)
    fetcher.fetch_due()
    clock.go(minutes=4, seconds=59)
    fetcher.fetch_due()
    assert (len(sender.asked), standing(only).state) == (1, ExchangeState.IN_WORK)
    clock.go(seconds=1)
    fetcher.fetch_due()
    assert (len(sender.asked), standing(only).state) == (2, ExchangeState.DONE)


@pytest.mark.expected_log("notification_not_followed")
@pytest.mark.hazard("B06")
def test_a_sender_that_is_away_is_asked_later_and_later(
    only: Desk,
    notify: Callable[[], Answer],
    fetcher_of: Callable[[Sender], Fetcher],
    clock: HandClock,
) -> None:
    notify()
    sender = Sender([AWAY] * 4)
    fetcher = fetcher_of(sender)
    waits = []
    while standing(only).state is ExchangeState.IN_WORK:
        waits.append(fetcher.fetch_due())
        assert fetcher.fetch_due() == waits[-1], "it was asked before its time"
        clock.go(seconds=waits[-1])
    assert len(sender.asked) == 5
    assert waits[:4] == sorted(waits[:4])
    assert 1 <= waits[0] <= 2


@pytest.mark.expected_log("notification_not_followed")
def test_one_silence_is_enough_for_all_that_the_sender_announced(
    only: Desk, keeper: Keeper, fetcher_of: Callable[[Sender], Fetcher]
) -> None:
    door = patient(cds_door(only, keeper))
    for name in ("1", "2", "3"):
        door(asked(name))
    sender = Sender([AWAY])
    assert fetcher_of(sender).fetch_due() >= 1
    assert len(sender.asked) == 1
    sender = Sender([GONE])
    fetcher_of(sender).fetch_due()
    assert len(sender.asked) == 2, "a no about one report says nothing about the others"


@pytest.mark.hazard("H06/0601", "B06")
@pytest.mark.expected_log("notification_not_followed")
def test_a_report_that_does_not_come_is_seen_and_leaves_when_it_is_here(
    only: Desk,
    notify: Callable[[], Answer],
    fetcher_of: Callable[[Sender], Fetcher],
    clock: HandClock,
    heard: Heard,
) -> None:
    notify()
    sender = Sender([AWAY] * 3)
    fetcher = fetcher_of(sender)
    fetcher.fetch_due()
    assert only.rows(State.COULD_NOT_BE_READ) == ()
    for _ in range(2):
        clock.go(minutes=2)
        fetcher.fetch_due()
    (row,) = only.rows(State.COULD_NOT_BE_READ)
    assert row.problem is not None
    assert row.problem.title == "A report was announced and has not come"
    assert "announced it at 14:06" in row.problem.what_happened
    assert "Northshire 111 (01632 960100)" in row.problem.what_to_do
    assert only.open(row.id).problem == row.problem
    clock.go(minutes=30)
    fetcher.fetch_due()
    assert only.rows(State.COULD_NOT_BE_READ) == ()
    assert [one.facts.name for one in only.rows(State.EXPECTED)] == ["NOWAK, Zofia"]
    assert only.row(row.id).state is State.DONE
    assert heard.kinds[-1] == "moved"


@pytest.mark.expected_log("notification_not_followed")
def test_a_stand_in_that_a_person_dealt_with_stays_as_they_left_it(
    only: Desk,
    notify: Callable[[], Answer],
    fetcher_of: Callable[[Sender], Fetcher],
    clock: HandClock,
) -> None:
    notify()
    fetcher = fetcher_of(Sender([GONE] * 2))
    fetcher.fetch_due()
    clock.go(minutes=3)
    fetcher.fetch_due()
    (row,) = only.rows(State.COULD_NOT_BE_READ)
    only.dealt_with(row.id, "rang them")
    changed = only.row(row.id).changed_at
    clock.go(minutes=30)
    fetcher.fetch_due()
    assert standing(only).state is ExchangeState.DONE
    assert only.row(row.id).changed_at == changed


@pytest.mark.expected_log("notification_not_followed")
def test_after_four_days_it_is_given_up_and_stays_in_the_list(
    only: Desk,
    notify: Callable[[], Answer],
    fetcher_of: Callable[[Sender], Fetcher],
    clock: HandClock,
) -> None:
    notify()
    fetcher = fetcher_of(Sender([GONE] * 9))
    for hours in (1, 94, 2, 50):
        clock.go(hours=hours)
        fetcher.fetch_due()
    assert standing(only).state is ExchangeState.REFUSED
    assert len(only.rows(State.COULD_NOT_BE_READ)) == 1
    assert notify().status == 202
    assert standing(only).state is ExchangeState.IN_WORK


def test_it_works_by_itself_as_soon_as_it_is_rung(
    only: Desk, store: Store, fetcher_of: Callable[[Sender], Fetcher]
) -> None:
    came = threading.Event()
    sender = Sender()
    only.subscribe(lambda _: came.set())
    with fetcher_of(sender) as fetcher, Keeper(store, after=fetcher.wake) as keeper:
        patient(cds_door(only, keeper))(asked(ADDRESS))
        assert came.wait(10)
    assert len(only.rows(State.EXPECTED)) == 1


def test_what_was_announced_before_a_crash_is_fetched_after_it(
    tmp_path: Path, clock: HandClock
) -> None:
    path = tmp_path / "crashed.db"
    with Store.open(path, bytes(32), create=True) as store, Keeper(store) as keeper:
        desk = Desk(store, Settings(senders=(NORTH,)), NURSE, clock=clock, read=read)
        assert patient(cds_door(desk, keeper))(asked("12")).status == 202
    with Store.open(path, bytes(32)) as store, Keeper(store) as keeper:
        desk = Desk(store, Settings(senders=(NORTH,)), NURSE, clock=clock, read=read)
        Fetcher(desk, keeper, NORTH, Sender()).fetch_due()
        assert len(desk.rows(State.EXPECTED)) == 1


@pytest.mark.parametrize(("shown", "status"), [("", 403), ("ab" * 32, 202)])
def test_an_announcement_comes_with_the_certificate_of_its_sender_or_not_at_all(
    store: Store, clock: HandClock, keeper: Keeper, shown: str, status: int
) -> None:
    bound = replace(NORTH, certificates=("ab" * 32,))
    desk = Desk(store, Settings(senders=(bound,)), NURSE, clock=clock, read=read)
    request = replace(asked(ADDRESS), peer=Peer("127.0.0.1", shown))
    assert patient(cds_door(desk, keeper))(request).status == status


def test_two_gateways_on_one_store_fetch_an_announced_report_once(
    only: Desk, notify: Callable[[], Answer], fetcher_of: Callable[[Sender], Fetcher]
) -> None:
    notify()
    elsewhere = Sender()
    other, waited = fetcher_of(elsewhere), list[float]()
    here = Sender(meanwhile=lambda: waited.append(other.fetch_due()))
    fetcher_of(here).fetch_due()

    assert (len(here.asked), elsewhere.asked) == (1, [])
    assert waited == [ELSEWHERE_S]
    assert standing(only).state is ExchangeState.DONE


def test_what_a_gateway_was_fetching_when_it_died_is_fetched_by_another(
    only: Desk,
    notify: Callable[[], Answer],
    fetcher_of: Callable[[Sender], Fetcher],
    clock: HandClock,
    store: Store,
) -> None:
    notify()
    name = f"fetching {standing(only).id}"
    with store.transaction() as tx:
        assert leases.take(tx, name, "another machine:1:x", clock.now, LEASE_TERM)
    one = fetcher_of(Sender())
    one.fetch_due()
    assert standing(only).state is ExchangeState.IN_WORK
    clock.now += LEASE_TERM
    one.fetch_due()
    assert standing(only).state is ExchangeState.DONE
