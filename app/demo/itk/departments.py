"""Departments, dispositions and words that the calls of all lines share."""

from __future__ import annotations

from app.demo.authoring.story import Disposition
from app.demo.itk.call import Receiver

EMERGENCY = Receiver("Northtown Emergency Department", "RXZ01", "2000090001")
URGENT = Receiver("Wolds Urgent Treatment Centre", "RXZ02", "2000090002")

REFER = ("306206005", "Referral to service (procedure)")
SIX_HOURS = Disposition("Dx06", "To contact a local service within 6 hours", *REFER)
TWO_HOURS = Disposition("Dx05", "To contact a local service within 2 hours", *REFER)
BY_AMBULANCE_LATER = Disposition("Dx0122", "Emergency Ambulance Response (Category 3)", *REFER)

CALL_BACK = "If anything changes or gets worse, call us back."
