"""Encounters that are pushed whole, as messages: for validation by 999, and through MESH."""

from __future__ import annotations

from datetime import date

from app.demo.authoring.story import (
    Asked,
    Called,
    Concern,
    Disposition,
    Finding,
    QuestionSet,
    Staff,
    Story,
    Who,
)
from app.demo.encounters.senders import AMBULANCE, CAS, FOUR_HOURS

_CATEGORY_3 = Disposition(
    "Dx0122",
    "Emergency ambulance response, category 3",
    "306206005",
    "Referral to service (procedure)",
)

VALIDATION = Story(
    key="fainted-validation",
    case="A 77188",
    service=AMBULANCE,
    patient=Who(
        Called("Marchetti", "Livia", "Ms"),
        date(1996, 1, 17),
        "female",
        ("27 Canal Street", "Northtown"),
        "NT4 2CS",
        "07700 900841",
        nhs_number="9997773004",
        gp="Harbour Medical Practice",
    ),
    staff=Staff(Called("Pemberley", "Kofi"), "Emergency call handler"),
    started=-14,
    ended=-7,
    due=23,
    concern=Concern("271594007", "Fainted"),
    disposition=_CATEGORY_3,
    question_sets=(
        QuestionSet(
            "Fainting",
            (
                Asked("Is she awake now?", answer=True),
                Asked("Did she hurt herself when she fell?", answer=False),
                Asked("Has she pain in the chest?", answer=False),
                Asked("Which medicines does she take?", "None"),
            ),
        ),
    ),
    findings=(
        Finding("271594007", "Fainted"),
        Finding("29857009", "Chest pain", "absent"),
    ),
    advice=("Lie down with the legs raised", "Keep the line free"),
    task_words="Validation of triage outcome",
)
"""A 999 service asks whether an ambulance is needed at all."""

BY_MESH = Story(
    key="by-mesh",
    case="CAS 20977",
    service=CAS,
    patient=Who(
        Called("Thorsen", "Ingrid", "Mrs"),
        date(1958, 6, 4),
        "female",
        ("3 Weavers Yard", "Northtown"),
        "NT3 8WY",
        "01632 960677",
        nhs_number="9997773012",
        gp="Park Road Medical Centre",
    ),
    staff=Staff(Called("Oyelaran", "Bisi", "Dr"), "General practitioner"),
    started=-52,
    ended=-33,
    due=207,
    concern=Concern("21522001", "Abdominal pain"),
    disposition=FOUR_HOURS,
    question_sets=(
        QuestionSet(
            "Abdominal pain",
            (
                Asked("Did it begin suddenly?", answer=False),
                Asked("Has she been sick?", answer=True),
                Asked("Which medicines does she take?", "Lansoprazole 15 mg"),
            ),
        ),
    ),
    findings=(Finding("21522001", "Abdominal pain"), Finding("422400008", "Vomiting")),
    advice=("Nothing to eat or drink", "Bring a list of medicines"),
)
"""Sent as a message through MESH, which asks for both responses."""
