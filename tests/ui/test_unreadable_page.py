"""The page of a message that could not be read says once whom to ring, with the number."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.desk.desk import Desk
from app.store.rows import Problem
from app.ui.driving import visible_text
from app.ui.unreadable_page import UnreadablePage
from tests.ui.conftest import SENDER, receive

RING = "Telephone the sender for the handover; IT can see the original."
OTHER = "Ask for it to be sent again."


@pytest.mark.hazard("H12")
@pytest.mark.parametrize(
    ("what_to_do", "phone", "told"),
    [
        (RING, "", [RING]),
        (OTHER, "", [OTHER]),
        (
            RING,
            "01632 960100",
            [f"Telephone {SENDER} on 01632 960100 for the handover; IT can see the original."],
        ),
        (
            OTHER,
            "01632 960100",
            [f"Telephone {SENDER} on 01632 960100 and ask who is coming and why.", OTHER],
        ),
    ],
)
def test_whom_to_ring_is_said_once(
    qtbot: QtBot, desk: Desk, what_to_do: str, phone: str, told: list[str]
) -> None:
    (first,) = receive(desk, "garbled")
    problem = Problem("This message could not be read", "It stops.", what_to_do, "READ-005")
    page = UnreadablePage(desk.row(first), problem, phone, b"")
    qtbot.addWidget(page)
    page.show()
    lines = visible_text(page).splitlines()
    at = lines.index("What to do") + 1
    assert lines[at : lines.index("For the service desk")] == told
    assert sum("Telephone" in line for line in lines) <= 1
