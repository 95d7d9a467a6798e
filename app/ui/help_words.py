"""The words of the help: keys, labels and what is new; plain data, so that a test can hold it."""

from __future__ import annotations

KEYS = (
    ("Lists", "Alt+1 to Alt+7", "Choose a work list"),
    ("Lists", "Ctrl+F", "Go to the filter"),
    ("Lists", "Up, Down, Home, End", "Move in the list; Enter opens"),
    ("Lists", "Esc", "Back to the list"),
    ("Lists", "Ctrl+B", "Hide the list, or bring it back"),
    ("Lists", "Alt+I", "Saved filters"),
    ("Lists", "Alt+L", "Back to the list or the lists"),
    ("Lists", "F5", "Look again"),
    ("Report", "Ctrl+1 to Ctrl+5", "Go to questions, narrative, people, also, about"),
    ("Report", "Ctrl+Home", "Top of the report"),
    ("Report", "F8", "Next change since you read it"),
    ("Report", "Shift+F8", "Previous change"),
    ("Report", "Ctrl+M", "Mark as read"),
    ("Report", "Ctrl+Shift+F", "Find in report, or in the message as it came"),
    ("Report", "F3, Shift+F3", "Next or previous place found; Esc goes back"),
    ("Actions", "Alt+A", "Accept"),
    ("Actions", "Alt+S", "Start consultation"),
    ("Actions", "Alt+F", "Finish"),
    ("Actions", "Alt+U", "Undo accept, Undo not attended, Undo finish"),
    ("Actions", "Alt+B", "Back to the list that a mistake was made in"),
    ("Actions", "Alt+R", "Reject"),
    ("Actions", "Alt+N", "Not attended"),
    ("Actions", "Alt+D", "Dealt with"),
    ("Actions", "Alt+P", "Print"),
    ("Actions", "Alt+C", "Copy summary"),
    ("Window", "F6, Shift+F6", "Next or previous region"),
    ("Window", "Tab, Shift+Tab", "Next or previous stop"),
    ("Window", "Ctrl+O", "Open files"),
    ("Window", "Ctrl+L", "Lock"),
    ("Window", "Ctrl and + or - or 0", "Text size"),
    ("Window", "Alt+M", "Menu"),
    ("Window", "F1", "This page"),
)
"""Group, keys and what they do."""

LABELS = (
    # Work lists
    ("Expected", "The sender has handed the patient on; nobody here has accepted yet."),
    ("Arrived", "Accepted here; the consultation has not begun."),
    ("In consultation", "A clinician has started; the sender may have been told so."),
    ("Done", "Finished, rejected or dealt with."),
    ("Not attended", "Did not come. Stays in a list of its own, so that nobody is forgotten."),
    ("Could not be read", "A message that this program could not understand. Read it, or ring."),
    ("For information", "Sent so that you know; the sender asks for nothing."),
    ("As at", "When the list was last read from the store; older than a minute is said in colour."),
    ("Undo accept", "Takes the acceptance back wholly. Offered until something has left."),
    ("Undo not attended", "Back to Expected. Offered until something has left."),
    ("Back to expected", "Puts it back here, with your reason. Says what the sender was told."),
    ("Back to arrived", "For a consultation started by mistake. Says what the sender was told."),
    ("Undo finish", "Back to In consultation. Offered for a minute, until something has left."),
    ("Back to in consultation", "For a Finish by mistake. Says what the sender was told."),
    ("Back to its list", "For Reject or Dealt with by mistake. Says what the sender was told."),
    # Marks of a row
    ("New", "Nobody here has opened it."),
    ("Updated", "A later version than the one you have read. Goes with Mark as read."),
    ("Beware", "Flags from the sender: safeguarding, infection, access and others. Read them all."),
    ("Similar name", "Somebody else in an open list has a name like it. Check the birth date."),
    ("Cancelled by sender", "The sender has taken it back. Stays until a person moves it."),
    # How soon
    ("act-by time Not recorded", "No usable time was sent. Stands at the top: read it first."),
    ("due in", "Time left until the act-by time. It is not a triage category."),
    ("overdue", "The act-by time has passed."),
    ("derived", "Worked out here from the sender's code, not sent as a time."),
    # The patient
    ("Preferred name", "What the patient likes to be called."),
    ("Born", "Birth date, and the age today. y years, m months, w weeks, d days, hr hours."),
    ("Died", "The sender says that the patient has died; Age at Death stands beside it."),
    ("Age at Death", "From the birth date to the date of death, as the sender gave them."),
    (
        "Gender",
        "As sent: to find and address the patient, not for clinical judgement.",
    ),
    ("NHS No.", "The NHS number as sent, and under it whether the sender traced it."),
    ("verified", "The sender traced the NHS number."),
    ("not verified", "The sender has not traced the NHS number. Check it."),
    ("status not sent", "The sender did not say whether it traced the NHS number."),
    ("invalid: check digit", "The last digit does not fit: it is not an NHS number."),
    ("Usual address", "Where the patient lives; another address is named for what it is."),
    ("Phone and email", "How to reach them, and whose it is where that is not the patient."),
    ("Language", "The patient's language, and whether an interpreter is needed."),
    ("GP", "The practice that the sender named."),
    ("Allergies", "What was sent about allergies. An empty list is never shown as none."),
    ("Known allergies", "Allergies that the message names."),
    ("No known allergies", "Only where a clinician said so in the message."),
    ("Allergies not recorded", "The message says nothing of allergies. Ask the patient."),
    ("Allergies unavailable", "Something was sent about allergies that cannot be shown here."),
    # The report
    ("Check this message", "What is wrong with the message itself, before you rely on it."),
    ("Outcome", "What the sender's triage came to, in the sender's own words."),
    ("Why they are coming", "Chief concern, what was found, and other concerns."),
    ("Care advice given to the patient", "What the patient was told to do or not to do."),
    ("Notes and tasks for you", "What the sender wants the department to know or to do."),
    (
        "Practical needs",
        "Interpreter, access and the like: what the front desk needs to know.",
    ),
    ("Medicines, allergies, conditions", "As sent, word for word, with their units."),
    ("Journey", "From the first contact until now: above the line the sender, below it here."),
    ("Questions", "Asked at triage: unclear and yes first; those answered no are counted."),
    ("Narrative", "The sender's own text, in the sender's order."),
    ("People and places", "Who called, who triaged, where it happened, and telephone numbers."),
    ("Also in this message", "Everything readable that has no place of its own above."),
    ("About this message", "Its ids, versions, files and what breaks the standard."),
    ("Changed", "This line differs from the version that you read; Was gives the old words."),
    ("Added", "This line was not in the version that you read."),
    ("Removed by sender", "It was in the version that you read; this one does not have it."),
    ("Not repeated by sender", "From an earlier version; this update does not say it again."),
    # What was not sent
    ("Not recorded", "Nothing was sent about it."),
    ("Not Known", "The sender asked, and got no answer."),
    ("Unavailable", "Something was sent that cannot be read or shown."),
    # Replies
    ("Reply waiting", "Decided here, on its way. It goes by itself."),
    ("Reply sent", "It left; the sender has not confirmed it yet."),
    ("Reply confirmed", "The sender has it."),
    ("Reply failed", "The sender has not confirmed it, and it goes no more by itself. Act on it."),
    ("Reply withdrawn", "A person here ended it. After a try the sender may have it all the same."),
    ("Recorded here only", "The sender's standard has no such reply, so nothing was sent."),
    ("Told by telephone", "A person told the sender, and recorded when and what was said."),
    # Connections, access and counts
    ("Not yet asked", "The sender has not been asked since this program started."),
    ("Not connected", "The sender does not answer. Reports already here can be read."),
    ("Emergency access", "Opens one report to the front desk for minutes, and is looked into."),
    ("Locked by policy", "A setting that your organisation holds; it cannot be changed here."),
    ("Received", "Handovers of the period; the work lists beside it add up to it."),
    ("Middle value", "Half of the patients waited less until they were accepted, half more."),
)
"""Each label of the screen and what it means."""

NEWS = (
    (
        "Replies to BaRS, ITK and 999 senders, with reasons and outcomes, and a page that shows "
        "where each stands and what came back."
    ),
    (
        "A step back after a mistake, also out of Done: Undo while nothing has left, then Back to "
        "the list that it was in, which says what the sender knows."
    ),
    "Told by telephone: record whom you rang where a reply failed, or where there is none.",
    "A form that you have begun stays through an update, the lock and another text size.",
    "Find words in the whole of a report, also in what is folded.",
    "Search all lists for somebody, and read any message as it came, with a search in it.",
    "Open message files with Ctrl+O or by dropping them on the window.",
    "One page for the desk on paper, and a summary to copy.",
    "The journey drawn to scale; names that could be taken for each other are marked.",
    "A page of counts for the service manager.",
    "Pages of the audit trail for the privacy officer, and of every setting for everybody.",
    "Emergency access for the front desk: one report, with a reason, for a few minutes.",
)
"""What is new in this version, the most used first."""
