"""Encounters of the 111 telephone service, which offers a Task and takes its update."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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
from app.demo.encounters.senders import FOUR_HOURS, ONE_HOUR, TELEPHONE

_CASTELLANE = Staff(Called("Castellane", "Ruth", "Ms"), "Nurse")
_IBE = Staff(Called("Ibe", "Chidi", "Mr"), "Health advisor")

_FALL = QuestionSet(
    "Head injury, child",
    (
        Asked("What happened?", "Fell 1.5 metres from a climbing frame on to tarmac"),
        Asked("Did she lose consciousness, even for a moment?", answer=False),
        Asked("Has she vomited since the injury?", answer=True),
        Asked("How many times has she vomited?", 2),
        Asked("Is she drowsy or hard to wake?", answer=True),
        Asked("How does she respond?", "Drowsy, wakes when spoken to"),
        Asked("Has she had a fit?", answer=False),
        Asked("Is there clear fluid or blood from the nose or an ear?", answer=False),
        Asked("Is there a dent in the skull?", answer=False),
        Asked("Is there a swelling on the head?", answer=True),
        Asked("Where is the swelling?", "Back of the head"),
        Asked("Is she confused or not making sense?", answer=False),
        Asked("Is there weakness in an arm or a leg?", answer=False),
        Asked("Is her speech slurred?", answer=False),
        Asked("Does she see double?", answer=False),
        Asked("Is there neck pain?", answer=False),
        Asked("Does she remember what happened?", answer=None),
        Asked("Is there a wound that still bleeds?", answer=False),
    ),
)
_GENERAL = QuestionSet(
    "Health in general",
    (
        Asked("Is she taking any medicines?", answer=False),
        Asked("Does she take anything that thins the blood?", answer=False),
        Asked("Has she had an operation on the brain?", answer=False),
        Asked("Does she bleed or bruise easily?", answer=False),
        Asked("Has she had paracetamol today?", answer=False),
        Asked("Has she had ibuprofen today?", answer=False),
        Asked("What does she weigh?", Measured(23.5, "kg")),
    ),
)
_SETTING = QuestionSet(
    "At home",
    (
        Asked("Is anybody else hurt?", answer=False),
        Asked("How are they coming?", "By car with mother"),
        Asked("Was the same account given each time?", answer=False),
    ),
)

HEAD_INJURY = Story(
    key="head-injury",
    case="4471 0928",
    service=TELEPHONE,
    patient=Who(
        Called("Nowak-Bell", "Zofia Maria", "Miss"),
        date(2019, 3, 14),
        "female",
        ("14 Larch Close", "Northtown"),
        "NT5 7QJ",
        "07700 900147",
        nhs_number="9990001006",
        gp="Millbeck Surgery",
        language=("pl", "Polish"),
        interpreter=True,
        preferred_name="Zosia",
    ),
    staff=_CASTELLANE,
    informant=Informant(Called("Kowalska", "Anna", "Mrs"), "Mother", "07700 900147"),
    started=-20,
    ended=-1,
    due=59,
    concern=Concern("82271004", "Head injury"),
    other_concerns=(Concern("", "Cut to left elbow, bleeding stopped", "confirmed"),),
    disposition=ONE_HOUR,
    question_sets=(_FALL, _GENERAL, _SETTING),
    findings=(
        Finding(
            "422400008",
            "Vomited twice since the fall",
            question="Has she vomited since the injury?",
        ),
        Finding("271782001", "Drowsy", question="How does she respond?"),
        Finding(
            "", "Swelling at the back of the head", "present", question="Where is the swelling?"
        ),
        Finding(
            "419045004",
            "Loss of consciousness",
            "absent",
            question="Did she lose consciousness, even for a moment?",
        ),
        Finding("91175000", "Seizure", "absent", question="Has she had a fit?"),
        Finding("", "Taking medicines", "absent", question="Is she taking any medicines?"),
        Finding("", "Bruise behind the ear", "unconfirmed"),
    ),
    advice=(
        "Do not give ibuprofen or aspirin",
        "May give paracetamol; none given yet",
        "Nothing to eat; sips of water only",
        "Call 999 if she cannot be woken or has a fit",
    ),
    flags=(
        Beware(
            "Safeguarding, child",
            "Concern raised by 111. Account of the fall changed during the call. "
            "Named nurse to be told before discharge.",
        ),
        Beware(
            "Interpreter needed: Polish",
            "Mother speaks little English. Neighbour interpreted for this call.",
        ),
    ),
    outcome_note="Mother says one fall; neighbour, who interpreted, speaks of two.",
    task_note="Coming by car with mother.",
)

_WORSE = replace(
    _FALL,
    asked=tuple(
        replace(one, answer=3)
        if one.question == "How many times has she vomited?"
        else replace(one, answer="Hard to wake")
        if one.question == "How does she respond?"
        else one
        for one in _FALL.asked
    ),
)

HEAD_INJURY_WORSE = replace(
    HEAD_INJURY,
    question_sets=(_WORSE, _GENERAL, _SETTING),
    findings=(
        Finding(
            "422400008",
            "Vomited three times since the fall",
            question="Has she vomited since the injury?",
        ),
        Finding("", "Hard to wake", question="How does she respond?"),
        *HEAD_INJURY.findings[2:],
    ),
    advice=(*HEAD_INJURY.advice[:2], "Nothing to eat or drink", HEAD_INJURY.advice[3]),
    earlier=HEAD_INJURY,
)
"""The mother has rung again: she has vomited a third time and is hard to wake."""

ANKLE = Story(
    key="ankle",
    case="4471 0931",
    service=TELEPHONE,
    patient=Who(
        Called("Adekunle", "Simisola", "Ms"),
        date(1988, 7, 2),
        "female",
        ("2B Quarry Road", "Northtown"),
        "NT1 9PL",
        "07700 900215",
        nhs_number="9990001375",
        gp="Quarry Road Practice",
    ),
    staff=_IBE,
    started=-75,
    ended=-61,
    due=179,
    concern=Concern("125603006", "Ankle injury"),
    disposition=FOUR_HOURS,
    question_sets=(
        QuestionSet(
            "Ankle injury",
            (
                Asked("Can you put weight on the foot?", answer=False),
                Asked("Is the foot cold, pale or numb?", answer=False),
                Asked("Is the bone through the skin?", answer=False),
                Asked("Is the ankle an odd shape?", answer=False),
                Asked("Do you take medicines for an illness?", answer=False),
                Asked("How strong is the pain, 0 to 10?", 6),
            ),
        ),
    ),
    findings=(
        Finding("", "Swollen right ankle"),
        Finding("", "Numbness of foot", "absent", question="Is the foot cold, pale or numb?"),
    ),
    advice=("Rest the leg, raised", "Paracetamol may be taken", "Do not drive"),
    booked=(120, 150),
)

_NUMB = replace(
    ANKLE.question_sets[0],
    asked=tuple(
        replace(one, answer=True) if "numb" in one.question else one
        for one in ANKLE.question_sets[0].asked
    ),
)

ANKLE_RUNG_BACK = replace(
    ANKLE,
    outcome_note="Rang back: the window is too early, a lift comes later.",
    booked=(150, 180),
    earlier=ANKLE,
)
"""Version 2: another arrival window."""

ANKLE_NUMB = replace(
    ANKLE_RUNG_BACK,
    question_sets=(_NUMB,),
    findings=(
        ANKLE.findings[0],
        Finding("", "Numbness of foot", question="Is the foot cold, pale or numb?"),
    ),
    disposition=ONE_HOUR,
    due=58,
    booked=None,
    outcome_note="Foot has gone numb. Sent at once, not in the window.",
    outcome=2,
    earlier=ANKLE_RUNG_BACK,
)
"""Version 3: a new outcome takes the place of the first."""

ABDOMINAL_PAIN = Story(
    key="abdominal-pain",
    case="4471 0919",
    service=TELEPHONE,
    patient=Who(
        Called("Nowak", "Sofia", "Mrs"),
        date(1990, 1, 19),
        "female",
        ("Flat 3", "41 Station Parade", "Northtown"),
        "NT5 2LA",
        "07700 900301",
        nhs_number="9990002118",
        gp="Station Parade Surgery",
    ),
    staff=_IBE,
    started=-118,
    ended=-110,
    due=130,
    concern=Concern("21522001", "Abdominal pain"),
    disposition=FOUR_HOURS,
    question_sets=(
        QuestionSet(
            "Abdominal pain",
            (
                Asked("Where is the pain?", "Low down on the right side"),
                Asked("Is the pain there all the time?", answer=True),
                Asked("Have you been sick?", answer=False),
                Asked("Is there blood in what you pass?", answer=False),
                Asked("Could you be pregnant?", answer=None),
                Asked("Are you taking any medicines?", "Levothyroxine 75 micrograms a day"),
            ),
        ),
    ),
    findings=(Finding("", "Fever", "unconfirmed"), Finding("131148009", "Bleeding", "absent")),
    advice=("Do not eat until you have been seen", "Bring your medicines"),
)

CANCELLED = Story(
    key="cancelled",
    case="4471 0925",
    service=TELEPHONE,
    patient=Who(
        Called("Van der Merwe", "Pieter", "Mr"),
        date(1969, 5, 11),
        "male",
        ("7 Mill Lane", "Northtown"),
        "NT3 6TT",
        "07700 900377",
        nhs_number="9990002487",
    ),
    staff=_CASTELLANE,
    started=-40,
    ended=-25,
    due=215,
    concern=Concern("161891005", "Back pain"),
    disposition=FOUR_HOURS,
    question_sets=(
        QuestionSet(
            "Back pain",
            (
                Asked("Can you pass water?", answer=True),
                Asked("Are your legs weak or numb?", answer=False),
                Asked("Have you fallen?", answer=False),
            ),
        ),
    ),
    advice=("Keep moving as far as you can",),
)
"""To be cancelled: the patient rings back, a physiotherapist sees him today."""
