"""Synthetic calls to NHS 111 on the telephone, for an emergency department and a UTC."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.demo.authoring.story import Called, Disposition, Informant, Staff, Who
from app.demo.encounters.senders import FOUR_HOURS, ONE_HOUR, TELEPHONE
from app.demo.itk.call import Call, Dialect, Packing
from app.demo.itk.departments import CALL_BACK, EMERGENCY, REFER, SIX_HOURS, TWO_HOURS, URGENT

_ADVISOR = Staff(Called("Petrou", "Eleni"), "Health advisor")
_NURSE = Staff(Called("Adeyemi", "Tobi"), "Nurse")

SCALD = Call(
    key="scald",
    case="N 4401",
    service=TELEPHONE,
    receiver=EMERGENCY,
    patient=Who(
        Called("Farrow", "Mila"),
        date(2023, 5, 14),
        "female",
        ("8 Mill Court", "Northtown"),
        "NT2 4BX",
        "01632 960311",
        nhs_number="9990008108",
        gp="Mill Lane Surgery",
    ),
    staff=_ADVISOR,
    started=-24,
    ended=-11,
    reached=-14,
    disposition=ONE_HOUR,
    condition="Pulled a cup of tea over her left arm and chest twenty minutes ago.",
    summary=("Scald", "Blisters", "Area larger than the palm of the hand"),
    assessment=(
        "An injury was the reason for the contact.",
        "The individual was alert and crying.",
        "The skin was not charred, white or waxy.",
        "Blistering was larger than the individual's own palm.",
        "Cool running water had been used for less than 20 minutes.",
    ),
    advice=(
        "Hold the burn under cool running water for 20 minutes.",
        "Do not use ice, creams or butter.",
        "Cover it loosely with cling film on the way.",
        CALL_BACK,
    ),
    informant=Informant(Called("Farrow", "Tom", "Mr"), "Relative", "07700 900311"),
    call_back="07700 900311",
    allergies="Penicillin: rash",
)

FALL = Call(
    key="fall",
    case="N 4407",
    service=TELEPHONE,
    receiver=EMERGENCY,
    patient=Who(
        Called("Nowak", "Irena", "Mrs"),
        date(1941, 11, 2),
        "female",
        ("Flat 3", "12 Chapel Walk", "Northtown"),
        "NT1 9HD",
        "01632 960322",
        nhs_number="9990008477",
        gp="Chapel Walk Practice",
        language=("pl", "Polish"),
    ),
    staff=_NURSE,
    started=-70,
    ended=-41,
    reached=-48,
    first=Disposition("Dx011", "Emergency ambulance, as the questions had it", *REFER),
    disposition=FOUR_HOURS,
    condition="Fell in the kitchen this morning, hip <sore>, can stand & walk a few steps.",
    summary=("Fall from standing", "Hip pain", "Takes a blood thinner"),
    assessment=(
        "The individual had not lost consciousness.",
        "There was no new confusion.",
        "The individual could bear weight.",
        "Anticoagulant medication was used.",
    ),
    advice=("Take paracetamol as the packet says.", "Bring all medicines.", CALL_BACK),
    notes="Key safe at the side door. Grandson interprets.",
    medicines=("Apixaban 5 mg: twice a day", "Ramipril 2.5 mg: once a day"),
    dialect=Dialect.URGENT_CARE,
    packing=Packing.GZIP,
)

FALL_AGAIN = replace(
    FALL,
    earlier=FALL,
    ended=-9,
    reached=-12,
    disposition=ONE_HOUR,
    first=None,
    summary=(*FALL.summary, "Now cannot stand"),
    advice=("Do not try to walk.", *FALL.advice),
)

WRIST = Call(
    key="wrist",
    case="N 4412",
    service=TELEPHONE,
    receiver=URGENT,
    patient=Who(
        Called("Okafor", "Daniel", "Mr"),
        date(1998, 2, 9),
        "male",
        ("41 Station Road", "Woldsbury"),
        "WB4 1QA",
        "07700 900333",
        nhs_number="9990008841",
        nhs_status="02",
    ),
    staff=_ADVISOR,
    started=-95,
    ended=-80,
    reached=-83,
    disposition=SIX_HOURS,
    condition="Wrist swollen after football, can move the fingers.",
    summary=("Wrist injury", "Swelling"),
    assessment=("There was no open wound.", "The fingers were not numb, cold or blue."),
    advice=("Keep it raised.", "Take off rings.", CALL_BACK),
    dialect=Dialect.CASE_SUMMARY,
)

EARACHE = Call(
    key="earache",
    case="N 4415",
    service=TELEPHONE,
    receiver=URGENT,
    patient=Who(
        Called("Haddad", "Yusuf"),
        date(2019, 7, 30),
        "male",
        ("2 Orchard Close", "Woldsbury"),
        "WB1 7TT",
        "07700 900344",
        gp="Orchard Surgery",
    ),
    staff=_ADVISOR,
    started=-50,
    ended=-38,
    disposition=TWO_HOURS,
    condition="Earache since last night, swelling behind the ear.",
    summary=("Earache", "Swelling behind the ear", "Fever"),
    assessment=("There was no stiff neck.", "There was a fever."),
    advice=("Give fluids.", CALL_BACK),
    informant=Informant(Called("Haddad", "Rana", "Mrs"), "Relative", "07700 900345"),
    scene=("Woldsbury Primary School", "School Lane"),
    asks=True,
)

_HEADACHE = Call(
    key="headache-first",
    case="N 4377",
    service=TELEPHONE,
    receiver=URGENT,
    patient=Who(
        Called("Abbott", "Celia", "Mrs"),
        date(1970, 10, 10),
        "female",
        ("5 Priory Row", "Northtown"),
        "NT6 6PR",
        "01632 960377",
        nhs_number="9990011435",
    ),
    staff=_ADVISOR,
    started=-1500,
    ended=-1488,
    disposition=SIX_HOURS,
    condition="Headache on one side.",
    summary=("Headache",),
    assessment=("There was no rash.", "The neck was not stiff."),
    advice=("Drink water and rest.", CALL_BACK),
)
HEADACHES = (
    replace(
        _HEADACHE,
        key="headache-third",
        case="N 4421",
        receiver=EMERGENCY,
        started=-31,
        ended=-16,
        reached=-19,
        disposition=ONE_HOUR,
        condition="Headache still there, worst ever since noon, has been sick.",
        summary=("Sudden severe headache", "Vomiting"),
        repeat="This patient has called 3 times or more in the past four days.",
    ),
    replace(
        _HEADACHE,
        key="headache-second",
        case="N 4398",
        started=-700,
        ended=-690,
        condition="Headache no better.",
        notes="Lives with a carer.",
    ),
    _HEADACHE,
)
"""A repeat caller: the current call, then the earlier ones."""

WITHDRAWN = replace(
    WRIST, earlier=WRIST, ended=-70, withdrawn="Sent for the wrong patient record.", reached=None
)
