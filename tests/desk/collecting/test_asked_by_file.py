"""ITK messages that came as files: told what they ask for, and nothing unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from app.desk.collecting.spools import SpoolSource
from app.desk.desk import Desk
from app.report.states import ReplyState, State
from app.settings.registry import SenderKind, SenderSettings, Settings
from app.settings.sources import FolderSettings
from app.store.store import Store
from tests.conformance.itk.messages import report, value, with_spec
from tests.desk.collecting.made_itk3 import YES
from tests.desk.conftest import NURSE, HandClock

ASKS = with_spec("infackrequested", "true"), with_spec("ackrequested", "true")
SENDER = "Wolds 111"
ITK = "urn:nhs-itk:ns:201005"


@pytest.fixture
def desk_with(store: Store, clock: HandClock) -> Callable[[SenderKind], Desk]:
    def desk(kind: SenderKind) -> Desk:
        url = "https://wolds.example/itk"
        sender = SenderSettings(SENDER, url, kind=kind, organisation="RXX")
        return Desk(store, Settings(senders=(sender,)), NURSE, clock=clock)

    return desk


@pytest.fixture
def drop(tmp_path: Path, clock: HandClock) -> Callable[[Desk, bytes], list[tuple[str, ReplyState]]]:
    """Drops a file into the folder; gives the replies that are queued then."""

    def dropped(desk: Desk, data: bytes) -> list[tuple[str, ReplyState]]:
        (tmp_path / "spool").mkdir(exist_ok=True)
        (tmp_path / "spool" / "a.xml").write_bytes(data)
        spool = SpoolSource(desk, FolderSettings("Ward", tmp_path / "spool", sender=SENDER))
        spool.collect(YES)
        clock.go(seconds=60)
        spool.collect(YES)
        (row,) = desk.rows(State.EXPECTED)
        return [(one.kind, one.state) for one in desk.replies(row.id)]

    return dropped


Drop = Callable[[Desk, bytes], list[tuple[str, ReplyState]]]
DeskWith = Callable[[SenderKind], Desk]


def bare(body: bytes) -> bytes:
    """The distribution envelope alone, as a spool of the national messaging service has it."""
    (envelope,) = etree.fromstring(body).iter(f"{{{ITK}}}DistributionEnvelope")
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")


@pytest.mark.parametrize("form", [bytes, bare])
def test_acknowledgements_that_a_file_asks_for_are_queued_once(
    desk_with: DeskWith, drop: Drop, form: Callable[[bytes], bytes]
) -> None:
    desk = desk_with(SenderKind.ITK)
    body = form(report("RZ901", "2000099901", *ASKS))
    waiting = [(f"itk-{kind}", ReplyState.WAITING) for kind in ("infrastructure", "business")]
    assert drop(desk, body) == waiting
    assert drop(desk, body) == waiting  # the file was there once more
    with desk.context.store.reading() as tx:
        found = tx.rows("SELECT request_id, reply_to FROM exchanges")
    assert found == [
        (value(body, "//itk:header/@trackingid"), value(body, "//itk:senderAddress/@uri"))
    ]


def test_nothing_is_told_unasked(desk_with: DeskWith, drop: Drop) -> None:
    assert drop(desk_with(SenderKind.ITK), report("RZ901", "2000099901")) == []


def test_a_folder_of_another_kind_of_sender_tells_nobody(desk_with: DeskWith, drop: Drop) -> None:
    assert drop(desk_with(SenderKind.CDS_EMS), report("RZ901", "2000099901", *ASKS)) == []


def test_without_an_address_of_the_sender_that_is_recorded_here(
    desk_with: DeskWith, drop: Drop
) -> None:
    body = etree.fromstring(report("RZ901", "2000099901", ASKS[0]))
    for address in list(body.iter(f"{{{ITK}}}senderAddress")):
        address.getparent().remove(address)
    told = drop(desk_with(SenderKind.ITK), etree.tostring(body))
    assert told == [("here-only", ReplyState.HERE_ONLY)]
