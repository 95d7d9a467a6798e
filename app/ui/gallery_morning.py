"""What a department has seen by the afternoon: handovers of the morning, and what became of them.

The times inside each example are moved with it, so that a report of eight o'clock reads like one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from app.desk.desk import Desk
from app.ui.assets import RESOURCES

_CRISIS, _CAS, _111 = "Northshire Crisis Line", "Wolds CAS", "Northshire 111"


@dataclass(frozen=True, slots=True)
class Came:
    """An example that came earlier in the day.

    Attributes:
        file: under ``resources/examples``.
        sender: from whom.
        at: when, as ``07:40``.
        steps: minutes until it was accepted, begun and finished, as far as it got by now.
    """

    file: str
    sender: str
    at: str
    steps: tuple[int, ...] = ()


MORNING = (
    Came("itk-cda/111-ed-scald.xml", _111, "07:12", (9, 25, 50)),
    Came("bars-r4/earache.json", _111, "08:05", (31, 60, 80)),
    Came("bars-r4/crisis-overdose.json", _111, "08:40", (3, 5, 95)),
    Came("itk-cda/crisis-line-low-mood.xml", _CRISIS, "09:21", (14, 40, 70)),
    Came("cds-stu3/toothache.xml", _111, "09:34", (48, 60, 85)),
    Came("bars-r4/online-urine.json", _111, "09:50", (22, 45, 60)),
    Came("itk-cda/111-utc-wrist.xml", _111, "10:18", (17, 40, 105)),
    Came("cds-stu3/newborn-uec-report.json", _CAS, "10:44", (4, 9)),
    Came("bars-r4/chest-tightness.xml", _CAS, "11:02", (6, 20, 140)),
    Came("itk-cda/dental-line-abscess.xml", _111, "11:15", (27, 75)),
    Came("itk-cda/111-utc-earache.xml", _111, "11:48", (19,)),
    Came("bars-r4/fall-on-scene.json", _CAS, "12:31", (8,)),
    Came("bars-r4/cut-hand.json", _111, "12:56", (35,)),
)


def live(desk: Desk, now: datetime, go_to: Callable[[datetime], object]) -> dict[str, str]:
    """Receive the morning, and do with each what was done by now; gives the handovers by name.

    Args:
        desk: of the department, whose clock ``go_to`` moves.
        now: the moment up to which everything is done, and from which the examples count.
        go_to: moves the clock.
    """
    found: dict[str, str] = {}
    due: list[tuple[datetime, Callable[[], object]]] = []
    steps: tuple[Callable[[str], object], ...] = (desk.accept, desk.start, desk.finish)
    for came in MORNING:
        hour, minute = map(int, came.at.split(":"))
        at = now.replace(hour=hour, minute=minute)
        data = (RESOURCES / "examples" / came.file).read_bytes()
        go_to(at)
        one = desk.receive(moved(data, now - at, now), came.sender, "fetched").handover_id
        found[came.file.split("/")[1].partition(".")[0]] = one
        for step, after in zip(steps, came.steps, strict=False):
            due.append((at + timedelta(minutes=after), partial(step, one)))
    for at, act in sorted(due, key=lambda each: each[0]):
        go_to(at)
        act()
    go_to(now)
    return found


def moved(data: bytes, earlier: timedelta, day: datetime) -> bytes:
    """A message with every time of that day so much earlier, in the forms of FHIR and HL7."""
    for days, clock, digits in (("%Y-%m-%dT", "%H:%M", r"\d\d:\d\d"), ("%Y%m%d", "%H%M", r"\d{4}")):
        sent = f"{day.strftime(days)}{digits}".encode()
        data = re.sub(sent, partial(_moved, f"{days}{clock}", earlier), data)
    return data


def _moved(form: str, earlier: timedelta, found: re.Match[bytes]) -> bytes:
    at = datetime.strptime(found[0].decode(), form).replace(tzinfo=UTC) - earlier
    return at.strftime(form).encode()
