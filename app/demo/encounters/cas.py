"""Encounters of the clinical assessment service, which takes no acknowledgement."""

from __future__ import annotations

from datetime import date, timedelta

from app.demo.authoring.story import (
    Asked,
    Beware,
    Called,
    Concern,
    Finding,
    Informant,
    Measured,
    QuestionSet,
    Staff,
    Story,
    Who,
)
from app.demo.encounters.senders import CAS, FOUR_HOURS, INFORMATION, ONE_HOUR

_OYELARAN = Staff(Called("Oyelaran", "Bisi", "Dr"), "General practitioner")

BREATHLESS = Story(
    key="breathless",
    case="CAS 20931",
    service=CAS,
    patient=Who(
        Called("Braithwaite", "Doreen", "Mrs"),
        date(1941, 7, 30),
        "female",
        ("Rowan Court, Room 12", "Park Road", "Northtown"),
        "NT2 4HD",
        "01632 960611",
        nhs_number="9990003963",
        gp="Park Road Medical Centre",
    ),
    staff=_OYELARAN,
    informant=Informant(Called("Braithwaite", "Karen", "Ms"), "Daughter", "07700 900633"),
    started=-275,
    ended=-258,
    due=-18,
    concern=Concern("267036007", "Breathless"),
    other_concerns=(Concern("49727002", "Cough"),),
    disposition=FOUR_HOURS,
    question_sets=(
        QuestionSet(
            "Breathing",
            (
                Asked("Can she speak a whole sentence?", answer=False),
                Asked("Are her lips blue?", answer=False),
                Asked("Has she chest pain?", answer=False),
                Asked("Is she more confused than she usually is?", answer=True),
                Asked("What did the carer measure?", "BP <90 systolic & SpO2 <92%"),
                Asked("What is her temperature?", Measured(38.4, "°C")),
                Asked(
                    "Which medicines does she take?",
                    "Furosemide 40 mg, bisoprolol 2.5 mg, apixaban 5 mg twice a day",
                ),
                Asked("Is she allergic to anything?", "Trimethoprim"),
            ),
        ),
    ),
    findings=(
        Finding("", "Unable to complete sentences", question="Can she speak a whole sentence?"),
        Finding("", "New confusion"),
        Finding("29857009", "Chest pain", "absent"),
    ),
    flags=(Beware("Infection", "Two others in the home have influenza. Keep apart."),),
    advice=("Sit her upright", "Send the blue medicine folder with her"),
    outcome_note="Carer reports BP <90 & SpO2 <92% on air. Not measured by a clinician.",
    task_note="Ring daughter before any decision; she holds power of attorney.",
)
"""A relative answers; overdue; signs of less-than and ampersand in what was said."""

NEWBORN = Story(
    key="newborn",
    case="CAS 20944",
    service=CAS,
    patient=Who(
        Called("Hussain", "Ayaan", "Master"),
        timedelta(days=9),
        "male",
        ("58 Beech Avenue", "Northtown"),
        "NT8 1BB",
        "07700 900704",
        nhs_number="9990004331",
        nhs_status="08",
        gp="Beech Avenue Surgery",
        language=("ur", "Urdu"),
    ),
    staff=_OYELARAN,
    informant=Informant(Called("Hussain", "Bilal", "Mr"), "Father", "07700 900704"),
    started=-35,
    ended=-20,
    due=100,
    concern=Concern("", "Not feeding, yellow skin"),
    disposition=ONE_HOUR,
    question_sets=(
        QuestionSet(
            "Baby under four weeks",
            (
                Asked("Has he fed less than half of usual?", answer=True),
                Asked("How many wet nappies in 12 hours?", 1),
                Asked("Is his skin or are his eyes yellow?", answer=True),
                Asked("Is he floppy?", answer=False),
                Asked("Does he have a fever or feel cold?", answer=None),
                Asked("Was he born early?", answer=False),
            ),
        ),
    ),
    findings=(
        Finding("18165001", "Jaundice", question="Is his skin or are his eyes yellow?"),
        Finding("", "Poor feeding"),
        Finding("", "Floppy", "absent"),
    ),
    advice=("Keep offering the breast", "Keep him warm on the way", "Bring the red book"),
)
"""Nine days old; a baby's number is not traced before six weeks."""

BAD_NUMBER = Story(
    key="bad-number",
    case="CAS 20950",
    service=CAS,
    patient=Who(
        Called("Abara", ""),
        None,
        "unknown",
        phone="07700 900 1",
        nhs_number="9990004705",
        nhs_status="03",
    ),
    staff=_OYELARAN,
    started=-22,
    ended=-15,
    due=45,
    concern=Concern("21522001", "Abdominal pain"),
    disposition=ONE_HOUR,
    question_sets=(
        QuestionSet(
            "Abdominal pain",
            (
                Asked("When did it start?", "This morning, right side"),
                Asked("What did the bystander say?", "BP <90 & SpO2 <92%"),
                Asked("Is the belly hard?", answer=None),
            ),
        ),
    ),
    findings=(Finding("", "Pain on the right side"),),
    flags=(Beware("Scene safety", "Two dogs loose at the address."),),
    advice=("Nothing to eat or drink",),
)
"""The check digit is wrong; no given name, no birth date, half a telephone number."""

DIED = Story(
    key="died",
    case="CAS 20902",
    service=CAS,
    patient=Who(
        Called("Penrose", "Edith Mary", "Mrs"),
        date(1945, 7, 14),
        "female",
        ("Rowan Court, Room 3", "Park Road", "Northtown"),
        "NT2 4HD",
        nhs_number="9990005079",
        gp="Park Road Medical Centre",
        died=-190,
    ),
    staff=_OYELARAN,
    informant=Informant(Called("Penrose", "Alan", "Mr"), "Husband", "01632 960622"),
    started=-170,
    ended=-150,
    due=1290,
    concern=Concern("419099009", "Dead", "confirmed"),
    disposition=INFORMATION,
    question_sets=(
        QuestionSet(
            "Expected death",
            (
                Asked("Was the death expected?", answer=True),
                Asked("Is there a form about resuscitation?", answer=True),
                Asked("Who was with her?", "Husband and the night carer"),
            ),
        ),
    ),
    advice=("The practice will ring about the certificate",),
    task_words="",
)
"""A patient who has died; for information only, so there is no Task."""

GARBLED = Story(
    key="garbled",
    case="CAS 20961",
    service=CAS,
    patient=Who(
        Called("Ashworth", "Peter", "Mr"), date(1966, 3, 3), "male", nhs_number="9990007667"
    ),
    staff=_OYELARAN,
    started=-14,
    ended=-6,
    due=114,
    concern=Concern("25064002", "Headache"),
    disposition=ONE_HOUR,
    question_sets=(QuestionSet("Headache", (Asked("Did it start at once?", answer=True),)),),
    advice=("Do not drive",),
)
"""Its message comes as a file that breaks off in the middle of the patient's name."""
