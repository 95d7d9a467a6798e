"""A small real EMS (encounter management system) that speaks CDS API 2.x on loopback."""

from __future__ import annotations

from app.demo.ems.ems import Ems
from app.demo.ems.faults import Fault, Wrong
from app.demo.ems.record import Acknowledgement, Call

__all__ = ["Acknowledgement", "Call", "Ems", "Fault", "Wrong"]
