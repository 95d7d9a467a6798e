"""Encounters of the ambulance service, the mental health crisis line and the dental line."""

from __future__ import annotations

from datetime import date

from app.demo.authoring.story import (
    Asked,
    Beware,
    Called,
    Concern,
    Finding,
    Informant,
    QuestionSet,
    Staff,
    Story,
    Who,
)
from app.demo.encounters.senders import (
    AMBULANCE,
    BY_AMBULANCE,
    CRISIS,
    CRISIS_CARE,
    DENTAL,
    DENTAL_EMERGENCY,
    FOUR_HOURS,
)

_PARAMEDIC = Staff(Called("Lindqvist", "Jonas", "Mr"), "Paramedic")

CHEST_PAIN = Story(
    key="chest-pain",
    case="A 77120",
    service=AMBULANCE,
    patient=Who(
        Called("Osei", "Kwame", "Mr"),
        date(1974, 8, 23),
        "male",
        ("19 Harbour View", "Northtown"),
        "NT7 5RD",
        "07700 900808",
        nhs_number="9990005443",
        gp="Harbour Medical Practice",
    ),
    staff=_PARAMEDIC,
    started=-38,
    ended=-12,
    due=8,
    task_due=6,
    concern=Concern("29857009", "Chest pain"),
    disposition=BY_AMBULANCE,
    question_sets=(
        QuestionSet(
            "Chest pain",
            (
                Asked("Have you had pain in the chest today?", answer=True),
                Asked("Is the pain there now?", answer=False),
                Asked("Did it go to the arm, neck or jaw?", answer=True),
                Asked("Did you sweat or feel sick?", answer=True),
                Asked("Have you had a heart attack before?", answer=False),
                Asked("Which medicines do you take?", "Ramipril 5 mg, atorvastatin 20 mg"),
                Asked("Did you take aspirin?", "300 mg, given by crew"),
            ),
        ),
    ),
    findings=(
        Finding("29857009", "Chest pain", question="Have you had pain in the chest today?"),
        Finding("52613005", "Sweating"),
        Finding("267036007", "Breathless", "absent"),
    ),
    advice=("Rest; do not drive",),
    outcome_note="12-lead ECG with the crew; ask them for it.",
    task_words="Receive from ambulance",
    task_code="ambulance",
    task_note="Crew NA-214. Pain settled after aspirin 300 mg.",
)
"""By ambulance, due within minutes; the task's time frame ends before the referral's."""

LONG_NAME = Story(
    key="long-name",
    case="A 77126",
    service=AMBULANCE,
    patient=Who(
        Called(
            "Featherstonehaugh-Cholmondeley-Wolfeschlegelsteinhausenbergerdorff",
            "Margaret Rose Wilhelmina",
            "Lady",
        ),
        date(1938, 1, 2),
        "female",
        ("Upper Long Furlong Farmhouse", "Little Snoring on the Wolds", "Northtown"),
        "NT9 9ZZ",
        "01632 960909",
        nhs_number="9990005818",
        gp="Wolds Surgery",
    ),
    staff=_PARAMEDIC,
    informant=Informant(Called("Smythe", "Percy", "Mr"), "Neighbour", "01632 960910"),
    started=-65,
    ended=-33,
    due=82,
    concern=Concern("49218002", "Hip pain"),
    other_concerns=(Concern("1912002", "Fall"),),
    disposition=FOUR_HOURS,
    question_sets=(
        QuestionSet(
            "Fall",
            (
                Asked("How long did she lie on the floor?", "About three hours"),
                Asked("Can she lift the leg?", answer=False),
                Asked("Did she hit her head?", answer=False),
                Asked("Does she take anything that thins the blood?", answer=True),
                Asked("Which?", "Warfarin; yellow book in the bag"),
            ),
        ),
    ),
    findings=(Finding("49218002", "Hip pain"), Finding("", "Head injury", "absent")),
    flags=(Beware("Hearing", "Deaf in the left ear; hearing aid is at home."),),
    advice=("Do not try to stand",),
    task_words="Receive from ambulance",
    task_code="ambulance",
)

CRISIS_CALL = Story(
    key="crisis-call",
    case="MH 5518",
    service=CRISIS,
    patient=Who(
        Called("Bond", "Alex", "Mx"),
        date(2001, 9, 17),
        "other",
        ("Flat 9", "Weavers Yard", "Northtown"),
        "NT1 2WY",
        "07700 900117",
        nhs_number="9990006180",
        gp="Weavers Yard Health Centre",
        preferred_name="Lex",
    ),
    staff=Staff(Called("Haroun", "Salma", "Ms"), "Mental health practitioner"),
    started=-58,
    ended=-30,
    due=210,
    concern=Concern("6471006", "Thoughts of suicide"),
    disposition=CRISIS_CARE,
    question_sets=(
        QuestionSet(
            "Safety",
            (
                Asked("Are you thinking of ending your life?", answer=True),
                Asked("Have you done something to hurt yourself today?", answer=False),
                Asked("Have you a plan?", "Would not say"),
                Asked("Is somebody with you?", answer=True),
                Asked("Have you taken alcohol or drugs?", answer=False),
            ),
        ),
    ),
    findings=(
        Finding("6471006", "Suicidal thoughts", question="Are you thinking of ending your life?"),
        Finding("", "Self-harm", "absent"),
    ),
    flags=(
        Beware("Reasonable adjustment", "Autistic. Needs a quiet room and one person to speak to."),
        Beware("Safeguarding, adult", "Do not ring the home number: partner is not to know."),
    ),
    advice=("Stay with your friend until you are here", "Ring us again at any hour"),
    task_note="Say that you expect them by the name Lex.",
    confidentiality="R",
)
"""The sender has marked its report as restricted."""

TOOTHACHE = Story(
    key="toothache",
    case="D 3107",
    service=DENTAL,
    patient=Who(
        Called("Patel", "Dev", "Mr"),
        date(2001, 4, 17),
        "male",
        ("112 Canal Street", "Northtown"),
        "NT1 4CS",
        "07700 900990",
        nhs_number="9990006555",
    ),
    staff=Staff(Called("Nguyen", "Linh", "Ms"), "Dental nurse"),
    started=-28,
    ended=-19,
    due=41,
    concern=Concern("27355003", "Toothache"),
    other_concerns=(Concern("278528006", "Facial swelling"),),
    disposition=DENTAL_EMERGENCY,
    question_sets=(
        QuestionSet(
            "Dental pain",
            (
                Asked("Is your face or neck swollen?", answer=True),
                Asked("Can you open your mouth two fingers wide?", answer=False),
                Asked("Is it hard to swallow or breathe?", answer=False),
                Asked("Have you a fever?", answer=True),
                Asked("Which pain relief have you taken?", "Paracetamol 1 g at noon"),
            ),
        ),
    ),
    findings=(
        Finding("278528006", "Facial swelling", question="Is your face or neck swollen?"),
        Finding("40739000", "Dysphagia", "absent"),
    ),
    advice=("Do not put heat on the swelling", "No ibuprofen: you have asthma"),
    flags=(Beware("Allergy said by the patient", "Says latex brings up a rash."),),
)
"""This sender speaks XML alone."""
