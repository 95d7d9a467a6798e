"""The doors of reception, one for each protocol."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import ExitStack

from app.connections.gateway.seam import Asked, Door, Doors, Said
from app.desk.at_work import AtWork
from app.desk.desk import Desk
from app.desk.reception.bars import bars_door
from app.desk.reception.case_999 import case_999_door
from app.desk.reception.cds import cds_door
from app.desk.reception.itk import itk_door
from app.desk.reception.keeper import Keeper


def doors(desk: Desk, keeper: Keeper, at_work: AtWork) -> Doors:
    """Every door, with what stands behind it; ``at_work`` counts who is in them."""

    def counted(door: Door) -> Door:
        def through(asked: Asked) -> Said:
            with ExitStack() as stack:
                stack.enter_context(at_work.one())
                said = door(asked)
                if isinstance(said, Future):
                    inside = stack.pop_all()
                    said.add_done_callback(lambda _: inside.close())
            return said

        return through

    return Doors(
        cds=counted(cds_door(desk, keeper)),
        bars=counted(bars_door(desk, keeper)),
        itk=counted(itk_door(desk, keeper)),
        case_999=counted(case_999_door(desk, keeper)),
    )
