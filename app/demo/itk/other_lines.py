"""Synthetic calls to the crisis line, the dental line and the ambulance service."""

from __future__ import annotations

from datetime import date

from app.demo.authoring.story import Called, Informant, Staff, Who
from app.demo.encounters.senders import AMBULANCE, CRISIS, CRISIS_CARE, DENTAL, ONE_HOUR
from app.demo.itk.call import Call, Dialect, Packing
from app.demo.itk.departments import (
    BY_AMBULANCE_LATER,
    CALL_BACK,
    EMERGENCY,
    TWO_HOURS,
    URGENT,
)

_PARAMEDIC = Staff(Called("Lindqvist", "Jonas", "Mr"), "Paramedic")

LOW_MOOD = Call(
    key="low-mood",
    case="MH 871",
    service=CRISIS,
    receiver=EMERGENCY,
    patient=Who(
        Called("Sinclair", "Robin"),
        date(1989, 9, 21),
        "other",
        ("Flat 9", "77 Dock Street", "Northtown"),
        "NT3 3AB",
        "07700 900355",
        nhs_number="9990009589",
    ),
    staff=Staff(Called("Marsh", "Keira"), "Mental health practitioner"),
    started=-60,
    ended=-22,
    reached=-30,
    disposition=CRISIS_CARE,
    condition="Has not slept for three nights and does not feel safe alone.",
    summary=("Worsened known mental health problem", "Thoughts of self-harm", "No plan"),
    assessment=(
        "The individual had not harmed themselves.",
        "The individual had not taken anything.",
        "A friend was with the individual.",
    ),
    advice=("Stay with your friend.", "If you feel you may act on the thoughts, call 999."),
    notes="Prefers they/them. Please ring before calling at the door.",
    confidentiality="R",
)

VOICES = Call(
    key="voices",
    case="MH 874",
    service=CRISIS,
    receiver=EMERGENCY,
    patient=Who(
        Called("Walcott", "Andre", "Mr"),
        date(2001, 1, 5),
        "male",
        nhs_number="9990009953",
        nhs_status="02",
        phone="07700 900366",
    ),
    staff=Staff(Called("Marsh", "Keira"), "Mental health practitioner"),
    started=-130,
    ended=-100,
    disposition=CRISIS_CARE,
    condition="Hears voices again after stopping tablets last week.",
    summary=("Hallucinations", "Stopped medication"),
    assessment=("The individual had not threatened anybody.", "There were no commands to act."),
    advice=("Go with your sister to the department.", CALL_BACK),
    informant=Informant(Called("Walcott", "Dee", "Ms"), "Relative", "07700 900367"),
    scene=("Bus station, stand 4", "Northtown"),
    medicines=("Olanzapine 10 mg: not taken since last week",),
    dialect=Dialect.URGENT_CARE,
)

ABSCESS = Call(
    key="abscess",
    case="D 2201",
    service=DENTAL,
    receiver=EMERGENCY,
    patient=Who(
        Called("Green", "Patricia", "Ms"),
        date(1977, 4, 18),
        "female",
        ("6 Ferry Lane", "Northtown"),
        "NT8 2LL",
        "07700 900377",
        nhs_number="9990010323",
    ),
    staff=Staff(Called("Ito", "Ken"), "Dental nurse"),
    started=-44,
    ended=-30,
    reached=-33,
    disposition=ONE_HOUR,
    condition="Swelling under the jaw, getting harder to open the mouth.",
    summary=("Dental abscess", "Swelling under the jaw", "Difficulty opening the mouth"),
    assessment=("Breathing was not noisy.", "There was difficulty swallowing."),
    advice=("Do not eat or drink on the way.", "Sit upright."),
    allergies="Latex: itching",
    packing=Packing.BASE64,
)

TOOTH = Call(
    key="knocked-out-tooth",
    case="D 2204",
    service=DENTAL,
    receiver=URGENT,
    patient=Who(
        Called("Young", "Theo"),
        date(2012, 12, 12),
        "male",
        ("19 Beacon Hill", "Woldsbury"),
        "WB7 5EF",
        nhs_number="9990010692",
    ),
    staff=Staff(Called("Ito", "Ken"), "Dental nurse"),
    started=-26,
    ended=-17,
    disposition=TWO_HOURS,
    condition="Front tooth knocked out on a climbing frame.",
    summary=("Tooth knocked out", "Bleeding has stopped"),
    assessment=("The individual had not been knocked out.", "The tooth was kept in milk."),
    advice=("Keep the tooth in milk.", "Do not scrub it."),
    informant=Informant(Called("Young", "Carys", "Mrs"), "Relative", "07700 900388"),
    copy=True,
)

HYPO = Call(
    key="hypo",
    case="A 91007",
    service=AMBULANCE,
    receiver=EMERGENCY,
    patient=Who(
        Called("Pryce", "Gwilym", "Mr"),
        date(1959, 6, 1),
        "male",
        ("1 Hill Farm", "Upper Wold"),
        "WB9 9ZZ",
        "01632 960399",
        nhs_number="9990011060",
        gp="Upper Wold Surgery",
    ),
    staff=_PARAMEDIC,
    started=-55,
    ended=-20,
    reached=-40,
    disposition=BY_AMBULANCE_LATER,
    condition="Found drowsy by his wife, blood sugar 2.1, better after glucose.",
    summary=("Low blood sugar", "Drowsy, now awake", "Blood sugar 2.1 then 5.4"),
    assessment=("The individual was breathing normally.", "There had been no fit."),
    advice=("Eat something now.", "Do not drive."),
    medicines=("Insulin glargine: 24 units at night", "Gliclazide 80 mg: morning"),
    notes="Farm dogs loose in the yard.",
    dialect=Dialect.CASE_SUMMARY,
    scene=("Lambing shed, Hill Farm",),
)

CRASH = Call(
    key="bicycle",
    case="A 91012",
    service=AMBULANCE,
    receiver=EMERGENCY,
    patient=Who(Called("Unknown", ""), None, "unknown"),
    staff=_PARAMEDIC,
    started=-18,
    ended=-6,
    disposition=ONE_HOUR,
    condition="Man in his thirties, came off a bicycle, helmet cracked, says little.",
    summary=("Head injury", "Confused about the day", "Graze on the left elbow"),
    assessment=("The individual was breathing normally.", "There was new confusion."),
    advice=("Told to keep still.",),
    scene=("Cycle path behind the swimming pool", "Northtown"),
)
