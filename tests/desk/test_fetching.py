"""Fetching with the real readers from a real sender: whole, partial, away, later versions."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from app.connections.ems import EmsClient
from app.connections.secrets import MemorySecrets
from app.demo.authoring.build import build
from app.demo.authoring.story import Story
from app.demo.ems import Ems, Fault, Wrong
from app.demo.encounters import telephone
from app.desk.desk import Desk
from app.desk.fetching import fetch, search
from app.desk.outbox import OutboxWorker
from app.desk.receiving import Became
from app.desk.transports.choose import transports_for
from app.desk.watching import Line, Watcher
from app.report.errors import ConnectionFailed
from app.report.nhs_number import NhsNumber
from app.report.notices import NoticeCode
from app.report.states import ReplyState, State
from app.settings.registry import SenderSettings, Settings
from app.store.store import Store
from tests.desk.conftest import NURSE, HandClock

NAMES = ("Northshire 111", "Wolds CAS", "Fenland 111")
SECRETS = MemorySecrets({"ems-token": "demonstration"})


def _made(story: Story) -> tuple[dict[str, object], ...]:
    return tuple(build(story, datetime(2026, 11, 22, 14, 0, tzinfo=UTC)))


@dataclass
class Region:
    """Three senders and one department."""

    senders: tuple[Ems, ...]
    clients: tuple[EmsClient, ...]
    desk: Desk
    settings: Settings

    def client(self, name: str) -> EmsClient:
        return self.clients[NAMES.index(name)]

    def fetch(self, encounter: str) -> Became:
        return fetch(self.desk, self.clients[0], NAMES[0], encounter).received.became


@pytest.fixture
def region(store: Store, clock: HandClock) -> Iterator[Region]:
    senders = tuple(Ems() for _ in NAMES)
    for ems in senders:
        ems.start()
    settings = Settings(
        poll_s=5,
        senders=tuple(
            SenderSettings(
                name,
                ems.base_url,
                token_secret="ems-token",
                task_updates=True,
                organisation="RXX",
            )
            for name, ems in zip(NAMES, senders, strict=True)
        ),
    )
    clients = tuple(
        EmsClient(sender, SECRETS, pause=lambda _: False) for sender in settings.senders
    )
    yield Region(senders, clients, Desk(store, settings, NURSE, clock=clock), settings)
    for client in clients:
        client.close()
    for ems in senders:
        ems.stop()


@pytest.mark.hazard("P1", "P2")
def test_a_report_is_fetched_with_what_lies_two_hops_away(region: Region) -> None:
    url = region.senders[0].add(_made(telephone.HEAD_INJURY))

    fetched = fetch(region.desk, region.clients[0], NAMES[0], url)

    assert fetched.gaps == ()
    report = region.desk.open(fetched.received.handover_id).report
    assert report is not None
    assert report.questions
    missing = {NoticeCode.QUESTION_MISSING, NoticeCode.REFERENCE_MISSING, NoticeCode.PARTIAL_REPORT}
    assert missing.isdisjoint(notice.code for notice in report.warnings)
    assert report.ledger.lost == 0


@pytest.mark.hazard("P10")
def test_the_same_report_fetched_again_is_the_same_bytes_and_changes_nothing(
    region: Region, store: Store
) -> None:
    url = region.senders[0].add(_made(telephone.ANKLE))

    assert [region.fetch(url) for _ in range(3)] == [
        Became.NEW,
        Became.DUPLICATE,
        Became.DUPLICATE,
    ]
    with store.reading() as tx:
        assert tx.rows("SELECT times_seen FROM messages") == [(3,)]


@pytest.mark.hazard("P1")
def test_what_did_not_come_makes_a_partial_report_that_says_so(region: Region) -> None:
    url = region.senders[0].add(_made(telephone.HEAD_INJURY))
    region.senders[0].fail(Fault(Wrong.STATUS, part="/Questionnaire/", status=404), 50)

    fetched = fetch(region.desk, region.clients[0], NAMES[0], url)

    opened = region.desk.open(fetched.received.handover_id)
    assert opened.report is not None
    codes = {notice.code for notice in opened.report.warnings}
    assert codes & {NoticeCode.QUESTION_MISSING, NoticeCode.REFERENCE_MISSING}


@pytest.mark.hazard("0101")
def test_a_sender_that_falls_silent_halfway_is_not_asked_for_every_piece(region: Region) -> None:
    url = region.senders[0].add(_made(telephone.HEAD_INJURY))
    region.senders[0].fail(Fault(Wrong.STATUS, part="/Questionnaire/", status=503), 50)

    fetched = fetch(region.desk, region.clients[0], NAMES[0], url)

    assert isinstance(fetched.gaps[-1], ConnectionFailed)
    assert fetched.gaps[-1].retryable
    assert region.desk.open(fetched.received.handover_id).report is not None


def test_a_sender_that_does_not_answer_leaves_nothing_half(region: Region, store: Store) -> None:
    url = region.senders[0].add(_made(telephone.HEAD_INJURY))
    region.senders[0].go_offline()

    with pytest.raises(ConnectionFailed):
        region.fetch(url)

    with store.reading() as tx:
        assert tx.rows("SELECT COUNT(*) FROM messages") == [(0,)]


@pytest.mark.hazard("0601", "0602", "0603")
def test_a_search_has_an_answer_of_every_sender_also_of_the_one_that_is_away(
    region: Region,
) -> None:
    made = _made(telephone.HEAD_INJURY)
    region.senders[0].add(made)
    region.senders[1].go_offline()
    url = region.senders[0].add(made)
    known = region.desk.open(
        fetch(region.desk, region.clients[0], NAMES[0], url).received.handover_id
    ).report
    assert known is not None
    assert isinstance(known.patient.nhs_number, NhsNumber)

    answers = search(region.desk, region.clients, known.patient.nhs_number.digits)

    assert [answer.sender for answer in answers] == list(NAMES)
    assert [len(answer.fetched) for answer in answers] == [1, 0, 0]
    assert [answer.no_answer is not None for answer in answers] == [False, True, False]


def test_an_acceptance_goes_the_whole_way_from_the_report_to_the_sender(
    region: Region, clock: HandClock
) -> None:
    url = region.senders[0].add(_made(telephone.HEAD_INJURY))
    handover = fetch(region.desk, region.clients[0], NAMES[0], url).received.handover_id
    region.desk.accept(handover)
    clock.go(seconds=10)

    OutboxWorker(region.desk, transports_for(region.settings, SECRETS)).run_once()

    assert region.desk.row(handover).reply_state is ReplyState.CONFIRMED
    told = region.senders[0].acknowledgements()
    assert [(a.status, a.owner, a.times) for a in told] == [("accepted", "RXX", 1)]
    # What we have told the sender ourselves does not come back as news of the sender's.
    Watcher(region.desk, region.client).look()
    assert region.desk.row(handover).versions == 1


@pytest.mark.hazard("P3", "H07", "H08")
def test_a_look_finds_later_versions_and_says_who_did_not_answer(
    region: Region, clock: HandClock
) -> None:
    first, second = region.senders[:2]
    handover = fetch(
        region.desk, region.clients[0], NAMES[0], first.add(_made(telephone.HEAD_INJURY))
    ).received.handover_id
    fetch(region.desk, region.clients[1], NAMES[1], second.add(_made(telephone.ANKLE)))
    watcher = Watcher(region.desk, region.client)
    assert watcher.look() == tuple(Line(name, clock.now) for name in NAMES[:2])
    seen_at = clock.now

    first.update(_made(telephone.HEAD_INJURY_WORSE))
    second.go_offline()
    clock.go(minutes=3)
    lines = watcher.look()

    assert region.desk.row(handover).version == 2
    assert lines[0] == Line(NAMES[0], clock.now)
    assert lines[1].as_at == seen_at
    assert isinstance(lines[1].failure, ConnectionFailed)


@pytest.mark.hazard("P12")
def test_a_look_finds_that_a_handover_was_cancelled_and_leaves_it_in_its_list(
    region: Region,
) -> None:
    ems = region.senders[0]
    url = ems.add(_made(telephone.ANKLE))
    handover = fetch(region.desk, region.clients[0], NAMES[0], url).received.handover_id

    ems.cancel(url.rpartition("/")[2])
    Watcher(region.desk, region.client).look()

    row = region.desk.row(handover)
    assert row.state is State.EXPECTED
    assert row.cancelled


def test_what_is_done_is_not_asked_for_again(region: Region) -> None:
    ems = region.senders[0]
    url = ems.add(_made(telephone.ANKLE))
    handover = fetch(region.desk, region.clients[0], NAMES[0], url).received.handover_id
    for step in (region.desk.accept, region.desk.start, region.desk.finish):
        step(handover)
    asked = len(ems.calls())

    assert Watcher(region.desk, region.client).look() == ()
    assert len(ems.calls()) == asked


def test_the_watcher_looks_by_itself_and_ends_when_it_is_told(region: Region) -> None:
    url = region.senders[0].add(_made(telephone.ANKLE))
    region.fetch(url)
    told = threading.Event()
    looked: list[tuple[Line, ...]] = []

    def listen(lines: tuple[Line, ...]) -> None:
        looked.append(lines)
        told.set()

    quick = Desk(
        region.desk.context.store,
        Settings(poll_s=0, senders=region.settings.senders),
        NURSE,
        clock=region.desk.context.clock,
    )
    with Watcher(quick, region.client, told=listen):
        assert told.wait(20)

    assert [line.sender for line in looked[0]] == [NAMES[0]]
