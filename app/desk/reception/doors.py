"""The doors of reception, one for each protocol."""

from __future__ import annotations

from app.connections.gateway.seam import Doors
from app.desk.desk import Desk
from app.desk.reception.bars import bars_door
from app.desk.reception.case_999 import case_999_door
from app.desk.reception.cds import cds_door
from app.desk.reception.itk import itk_door
from app.desk.reception.keeper import Keeper


def doors(desk: Desk, keeper: Keeper) -> Doors:
    """Every door, with what stands behind it."""
    return Doors(
        cds=cds_door(desk, keeper),
        bars=bars_door(desk, keeper),
        itk=itk_door(desk, keeper),
        case_999=case_999_door(desk, keeper),
    )
