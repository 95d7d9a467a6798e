"""Referrals of a clinical assessment service, and of 999 to an ED and for validation to a CAS."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.demo.authoring.story import Called, Staff, Who
from app.demo.bars.from_111 import DX, ED, SD, SG, UTC
from app.demo.bars.story import Handover, Marked, Place, Triaged, UseCase
from app.demo.encounters.senders import AMBULANCE, CAS

CAS_DESK = ("Wolds Clinical Assessment Service", "2000099913")
_ARP = "arp-priority-codes"
_CLINICIAN = Staff(Called("Devereux", "Anneliese", "Dr"), "General practitioner")
_DISPATCH = Staff(Called("Pemberley", "Kofi"), "Emergency call handler")

CAS_TO_ED = Handover(
    key="chest-tightness",
    case="WCAS-26-2204",
    use_case=UseCase("a1t3", "CAS to ED"),
    sender=CAS,
    service=ED,
    patient=Who(
        Called("Llewellyn-Shah", "Gethin", "Mr"),
        date(1951, 12, 5),
        "male",
        ("The Lodge", "Upper Wold"),
        "WD9 6UW",
        "07700 900510",
        "9997770161",
        gp="Upper Wold Practice",
    ),
    staff=_CLINICIAN,
    started=-44,
    ended=-20,
    due=40,
    outcome=(
        Triaged(DX, "Dx02", "The individual needs to attend an ED within 1 hour."),
        Triaged(SG, "SG1011", "Chest Pain"),
    ),
    narrative="Tightness in the chest on stairs since yesterday, none at rest. BP 150/90 at home.",
    advice="ADVICE GIVEN: Call 999 at once if the pain comes back at rest.",
    complaint="Chest tightness on exertion",
    medicines=(("319773006", "Aspirin 75mg tablets", "One a day"),),
)

CAS_TO_UTC = Handover(
    key="earache",
    case="WCAS-26-2219",
    use_case=UseCase("a1t4", "CAS to UTC"),
    sender=CAS,
    service=UTC,
    patient=Who(
        Called("Nakamura", "Sora"),
        date(2021, 2, 11),
        "male",
        ("18 Cobbler Row",),
        "WD3 3CR",
        "",
        "9997770196",
    ),
    staff=_CLINICIAN,
    started=-90,
    ended=-70,
    due=50,
    outcome=(
        Triaged(DX, "Dx05", "To contact a local service within 2 hours"),
        Triaged(SG, "SG1060", "Earache"),
    ),
    narrative="Pulling at the right ear, hot since the night, drinks well.",
    advice="ADVICE GIVEN: Paracetamol as on the bottle.",
    next_of_kin=("Nakamura", "Emi", "Mother", "07700 900519"),
)

AMBULANCE_TO_ED = Handover(
    key="fall-on-scene",
    case="NSA-26-99120",
    use_case=UseCase("a1t5", "999 to ED"),
    sender=AMBULANCE,
    service=ED,
    patient=Who(Called("Unknown", "Male"), None, "male", (), "", "", "", nhs_status="02"),
    staff=_DISPATCH,
    started=-38,
    ended=-25,
    due=35,
    outcome=(
        Triaged(DX, "Dx02", "Attend Emergency Treatment Centre within 1 hour"),
        Triaged(SG, "SG1088", "Head Injury"),
        Triaged(_ARP, "C5", "Cat5 Non Ambulance"),
    ),
    narrative="Fell from a low wall outside the station, awake, smells of drink.",
    complaint="Head injury after a fall",
    place=Place(
        "Northshire Station, north entrance",
        ("Station Approach", "Northshire"),
        "NS1 1SA",
        (("UPRN", "100000999001"), ("what3words", "made.up.words")),
    ),
    flags=(
        Marked(
            "SS",
            "Scene Safety",
            "scene-safety-codes-bars",
            "U",
            "The Scene is unsafe",
            "Bystanders are shouting",
            on_scene=True,
        ),
    ),
    observations=(("Patient Estimated Age", "about 60 years"),),
)

VALIDATION = Handover(
    key="breathless-validation",
    case="NSA-26-99134",
    use_case=UseCase("a4t1", "999 to CAS Validation", "validation"),
    sender=AMBULANCE,
    service=CAS_DESK,
    patient=Who(
        Called("Castellane", "Rosa", "Mrs"),
        date(1960, 9, 27),
        "female",
        ("2 Harbour Steps",),
        "NS4 2HS",
        "07700 900534",
        "9997770226",
    ),
    staff=_DISPATCH,
    started=-12,
    ended=-6,
    due=14,
    outcome=(
        Triaged(DX, "Dx0122", "Emergency Ambulance Response (Category 3)"),
        Triaged(SG, "SG1137", "Palpitations"),
        Triaged(SD, "SD4033", "AMB new/worsening breathlessness"),
        Triaged(_ARP, "C3", "Cat3 Urgent"),
    ),
    narrative=(
        "CONSULTATION SUMMARY: Palpitations since noon, more breathless than usual. "
        "ADVICE GIVEN: Sit upright. Keep the line free."
    ),
    place=Place("Home", ("2 Harbour Steps",), "NS4 2HS", (("UPRN", "100000999034"),)),
    flags=(
        Marked(
            "SS", "Scene Safety", "scene-safety-codes-bars", "S", "The Scene is safe", on_scene=True
        ),
    ),
)

VALIDATION_UPDATED = replace(
    VALIDATION,
    reason="update",
    changed=3,
    outcome=(
        *VALIDATION.outcome[:2],
        Triaged(SD, "SD4052", "AMB chest pain now or in the last day"),
        VALIDATION.outcome[3],
    ),
    narrative=f"{VALIDATION.narrative} Called again: now says that the chest hurts.",
    observations=(("Second call", "chest pain"),),
)

VALIDATION_IN_PART = replace(
    VALIDATION,
    reason="update",
    part=True,
    changed=5,
    observations=(("Third call", "fainted for a minute, awake now"),),
)
"""What was said when she rang once more; the rest of the request stands and is not repeated."""

VALIDATION_NO_ANSWER = Handover(
    key="dizzy-validation",
    case="NSA-26-99151",
    use_case=VALIDATION.use_case,
    sender=AMBULANCE,
    service=CAS_DESK,
    patient=Who(
        Called("Wetherby", "Alban", "Mr"),
        date(1949, 3, 2),
        "male",
        ("Flat 5", "Quayside House"),
        "NS4 7QH",
        "07700 900551",
        "9997773020",
    ),
    staff=_DISPATCH,
    started=-21,
    ended=-16,
    due=4,
    outcome=(
        Triaged(DX, "Dx0122", "Emergency Ambulance Response (Category 3)"),
        Triaged(SG, "SG1078", "Dizziness"),
        Triaged(_ARP, "C3", "Cat3 Urgent"),
    ),
    narrative="CONSULTATION SUMMARY: Dizzy on standing since the morning. Lives alone.",
    place=Place("Home", ("Flat 5", "Quayside House"), "NS4 7QH"),
)
"""Nobody answers when the patient is called back."""
