"""Referrals of 111, by telephone and online, and of the lines that answer behind it."""

from __future__ import annotations

from datetime import date

from app.demo.authoring.story import Called, Staff, Who
from app.demo.bars.story import Handover, Marked, SpecialNote, Triaged, UseCase
from app.demo.encounters.senders import CRISIS, DENTAL, ONLINE, TELEPHONE

ED = ("Northshire General Hospital, Emergency Department", "2000099911")
UTC = ("Wolds Urgent Treatment Centre", "2000099912")

DX, SG, SD = "pathways-dx-codes", "pathways-sg-codes", "pathways-sd-codes"
_HANDLER = Staff(Called("Ainsworth", "Dilys"), "111 call handler")
_ADVISER = Staff(Called("Marsden", "Femi"), "Clinical adviser")

TO_ED = Handover(
    key="allergic-reaction",
    case="NS111-26-40417",
    use_case=UseCase("a1t1", "111 to ED"),
    sender=TELEPHONE,
    service=ED,
    patient=Who(
        Called("Thistlewood", "Marian", "Mrs"),
        date(1968, 3, 14),
        "female",
        ("4 Quarry Bank", "Northshire"),
        "NS2 4QB",
        "07700 900417",
        "9997770013",
        gp="Quarry Bank Surgery",
        language=("en", "English"),
    ),
    staff=_HANDLER,
    started=-31,
    ended=-14,
    due=46,
    outcome=(
        Triaged(DX, "Dx02", "Attend Emergency Treatment Centre within 1 hour"),
        Triaged(SG, "SG1010", "Allergic Reaction"),
        Triaged(SD, "SD4215", "ED widespread rash after a sting"),
    ),
    narrative=(
        "CONSULTATION SUMMARY: Stung by a wasp 40 minutes ago, rash on both arms and the neck. "
        "Lips not swollen. SpO2 <94% not measured & no inhaler at home.\n"
        "PATHWAYS ASSESSMENT: The individual was not fighting for breath. "
        "There was no swelling of the tongue."
    ),
    advice=(
        "ADVICE GIVEN: Do not drive yourself. If breathing becomes difficult or the tongue "
        "swells, call 999."
    ),
    flags=(
        Marked(
            "SG",
            "Safeguarding Concern",
            "safeguarding-codes-bars",
            "U",
            "Unspecified Safeguarding Concern Identified",
            "Daughter of nine is alone with her at home",
        ),
        Marked(
            "RA",
            "Reasonable Adjustment",
            "reasonable-adjustment-codes-bars",
            "environment",
            "Environment",
            "Waits badly in crowded rooms",
        ),
    ),
    note=SpecialNote("Local SPN", "Lone worker warning", "Staff are to see this patient in pairs."),
    rejected=(("Northshire Walk-in Centre", "No way to get there"),),
    medicines=(("319775004", "Ramipril 5mg capsules", "One in the morning"),),
    allergies=(("91936005", "Allergy to penicillin"),),
    observations=(("Birth sex", "female"), ("Household composition", "Lives with one child")),
    next_of_kin=("Thistlewood", "Owen", "Brother", "07700 900418"),
    booked=60,
)

TO_UTC = Handover(
    key="cut-hand",
    case="NS111-26-40431",
    use_case=UseCase("a1t2", "111 to UTC"),
    sender=TELEPHONE,
    service=UTC,
    patient=Who(
        Called("Okonjo-Reyes", "Tobias", "Mr"),
        date(1997, 11, 2),
        "male",
        ("Flat 9", "12 Tanner Street"),
        "WD5 9TS",
        "07700 900431",
        "9997770048",
        nhs_status="02",
    ),
    staff=_HANDLER,
    started=-52,
    ended=-40,
    due=200,
    outcome=(
        Triaged(DX, "Dx03", "Attend Emergency Treatment Centre within 4 hours"),
        Triaged(SG, "SG1125", "Hand or Finger Injury"),
    ),
    narrative="Cut across the palm with a kitchen knife. Bleeding stopped with pressure.",
    advice="ADVICE GIVEN: Keep the hand raised and the dressing on.",
    complaint="Cut to the left hand",
)

ONLINE_TO_UTC = Handover(
    key="online-urine",
    case="ONL-26-118822",
    use_case=UseCase("a2t2", "111 Online to UTC"),
    sender=ONLINE,
    service=UTC,
    patient=Who(
        Called("Featherstone", "Iris", "Ms"),
        date(2001, 6, 30),
        "female",
        ("27 Mill Road",),
        "WD1 2MR",
        "07700 900455",
        "9997770072",
    ),
    staff=Staff(Called("Service", "111 online"), "Online triage"),
    started=-75,
    ended=-66,
    due=294,
    outcome=(
        Triaged(DX, "Dx06", "To contact a local service within 6 hours"),
        Triaged(SG, "SG1201", "Urinary Problems"),
    ),
    narrative="Pain on passing urine for two days. No blood seen. Not pregnant.",
    advice="ADVICE GIVEN: Drink plenty. Call 111 again if you shiver or feel hot.",
)

CRISIS_TO_ED = Handover(
    key="crisis-overdose",
    case="MHC-26-0772",
    use_case=UseCase("a1t1", "111 to ED"),
    sender=CRISIS,
    service=ED,
    patient=Who(
        Called("Harcastle", "Wren"),
        date(2004, 1, 19),
        "other",
        ("61 Beacon View",),
        "NS7 1BV",
        "07700 900460",
        "9997770102",
    ),
    staff=_ADVISER,
    started=-28,
    ended=-9,
    due=51,
    outcome=(
        Triaged(DX, "Dx02", "Attend Emergency Treatment Centre within 1 hour"),
        Triaged(SG, "SG1160", "Mental Health Problems"),
    ),
    narrative="Took about ten tablets of an unknown kind two hours ago. A friend is with them.",
    advice="ADVICE GIVEN: Bring the packets along. Do not eat or drink.",
    complaint="Took tablets of an unknown kind",
    flags=(
        Marked(
            "AC",
            "Agency Contacted",
            "agency-contacted-codes-bars",
            "MHT",
            "Mental health team told",
        ),
    ),
)

DENTAL_TO_UTC = Handover(
    key="dental-swelling",
    case="DNT-26-3318",
    use_case=UseCase("a1t2", "111 to UTC"),
    sender=DENTAL,
    service=UTC,
    patient=Who(
        Called("Brannigan", "Joseph", "Mr"),
        date(1985, 8, 8),
        "male",
        ("3 Weir Cottages",),
        "WD8 3WC",
        "07700 900470",
        "9997770137",
    ),
    staff=_ADVISER,
    started=-61,
    ended=-49,
    due=None,
    outcome=(
        Triaged(DX, "Dx118", "Attend a dental emergency service within 1 hour"),
        Triaged(SG, "SG1079", "Facial Problems"),
    ),
    narrative="Swelling of the jaw since the morning, opens the mouth two fingers wide.",
    advice="ADVICE GIVEN: If swallowing becomes difficult, call 999.",
)
