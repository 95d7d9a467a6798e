"""Encounters of 111 online: the patient answers a screen, and often gives little."""

from __future__ import annotations

from datetime import date

from app.demo.authoring.story import (
    Asked,
    Beware,
    Called,
    Concern,
    Finding,
    QuestionSet,
    Staff,
    Story,
    Who,
)
from app.demo.encounters.senders import FOUR_HOURS, NOT_RECOGNISED, ONLINE

_SYSTEM = Staff(Called("", "111 online", use="anonymous"), "Automatic triage, no clinician")

NO_NUMBER = Story(
    key="no-number",
    case="ONL-88213",
    service=ONLINE,
    patient=Who(Called("Fenwick", "Tobias", "Mr"), date(1958, 2, 2), "male", postcode="NT4 8SW"),
    staff=_SYSTEM,
    started=-16,
    ended=-9,
    due=None,
    concern=Concern("", "Feeling unwell"),
    disposition=NOT_RECOGNISED,
    question_sets=(
        QuestionSet(
            "Feeling unwell",
            (
                Asked("What is the main problem?", "Giddy since Tuesday, worse on standing"),
                Asked("Have you fainted?", answer=None),
                Asked("Have you chest pain?", answer=False),
                Asked("Are you short of breath?", answer=False),
            ),
        ),
    ),
    advice=("If you faint or your chest hurts, call 999",),
)
"""No NHS number, no address, no telephone and no end of the time frame."""

NOT_TRACED = Story(
    key="not-traced",
    case="ONL-88240",
    service=ONLINE,
    patient=Who(
        Called("Macdonald", "Isla", "Dr"),
        date(1979, 12, 30),
        "female",
        ("The Old Forge", "Beck Lane", "Northtown"),
        "NT2 1HH",
        "07700 900402",
        nhs_number="9990002851",
        nhs_status="02",
    ),
    staff=_SYSTEM,
    started=-30,
    ended=-22,
    due=218,
    concern=Concern("271807003", "Rash"),
    other_concerns=(Concern("25064002", "Headache"),),
    disposition=FOUR_HOURS,
    question_sets=(
        QuestionSet(
            "Rash",
            (
                Asked("Does the rash fade when you press a glass on it?", answer=True),
                Asked("Have you a fever?", answer=True),
                Asked("Is your neck stiff?", answer=False),
                Asked("Does light hurt your eyes?", answer=False),
                Asked("Are you allergic to anything?", "Penicillin: rash as a child"),
            ),
        ),
    ),
    findings=(
        Finding("", "Fever"),
        Finding("", "Stiff neck", "absent", question="Is your neck stiff?"),
    ),
    advice=("Press a glass on the rash every hour", "If it stops fading, call 999"),
)
"""The NHS number was given by the patient and not traced."""

SCRIPTS = Story(
    key="scripts",
    case="ONL-88251",
    service=ONLINE,
    patient=Who(
        Called("O’Neill-García", "Siobhán Zoë", "Ms"),
        date(1994, 11, 8),
        "female",
        ("Llys-y-Môr", "Ffordd Tŷ Gwyn", "Northtown"),
        "NT6 3AB",
        "+447700900511",
        nhs_number="9990003599",
        gp="Ffordd Tŷ Gwyn Surgery",
        language=("ar", "Arabic"),
        other_names=(Called("الخطيب", "ليلى", use="usual"),),
    ),
    staff=_SYSTEM,
    started=-52,
    ended=-44,
    due=195,
    concern=Concern("", "Cut hand"),
    disposition=FOUR_HOURS,
    question_sets=(
        QuestionSet(
            "Cut hand",
            (
                Asked("How did it happen?", 'Opened an avocado with a "safe" knife, <2 cm deep'),
                Asked("Does it still bleed after ten minutes of pressure?", answer=False),
                Asked("Can you bend every finger?", answer=True),
                Asked("What name do you go by?", "ليلى (Layla)"),
            ),
        ),
    ),
    findings=(Finding("131148009", "Bleeding", "absent"),),
    flags=(Beware("Reasonable adjustment", "Reads large print. Prefers text to telephone."),),
    advice=("Keep the hand raised and covered",),
)
"""An apostrophe, diacritics and a name in a script that runs from right to left."""
