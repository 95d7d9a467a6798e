"""The sending services of the demonstration."""

from __future__ import annotations

from app.demo.authoring.story import Disposition, Service

TELEPHONE = Service(
    "northshire-111", "Northshire 111", "RXZ11", "Demonstration EMS (telephone)", "01632 960100"
)
ONLINE = Service("111-online", "111 online", "RXZ12", "Demonstration EMS (online)", "01632 960110")
CAS = Service("wolds-cas", "Wolds CAS", "RXZ13", "Demonstration EMS (CAS)", "0151 496 0947")
AMBULANCE = Service(
    "northshire-ambulance",
    "Northshire Ambulance",
    "RXZ14",
    "Demonstration EMS (999)",
    "01632 960140",
)
CRISIS = Service(
    "crisis-line",
    "Northshire Mental Health Crisis Line",
    "RXZ15",
    "Demonstration EMS (mental health)",
    "01632 960150",
)
DENTAL = Service(
    "dental-line", "Wolds Dental Line", "RXZ16", "Demonstration EMS (dental)", "0151 496 0960"
)

_ATTEND = ("4525004", "Emergency department patient visit (procedure)")
_REFER = ("306206005", "Referral to service (procedure)")

ONE_HOUR = Disposition("Dx02", "Attend Emergency Treatment Centre within 1 hour", *_ATTEND)
FOUR_HOURS = Disposition("Dx03", "Attend Emergency Treatment Centre within 4 hours", *_ATTEND)
BY_AMBULANCE = Disposition("Dx012", "Emergency ambulance response, taken to hospital", *_ATTEND)
DENTAL_EMERGENCY = Disposition("Dx118", "Attend a dental emergency service within 1 hour", *_REFER)
CRISIS_CARE = Disposition("Dx92", "Mental health crisis assessment within 4 hours", *_REFER)
NOT_RECOGNISED = Disposition("Dx999", "Speak to the service that you were given", *_REFER)
INFORMATION = Disposition("Dx46", "For information: expected death, confirmed at home", *_REFER)
