"""The words of the help: keys, labels and what is new; plain data, so that a test can hold it."""

from __future__ import annotations

KEYS = (
    ("Lists", "Alt+1 to Alt+7", "Choose a work list"),
    ("Lists", "Ctrl+F", "Go to the filter"),
    ("Lists", "Up, Down, Home, End", "Move in the list; Enter opens"),
    ("Lists", "Esc", "Back to the list"),
    ("Lists", "Ctrl+B", "Hide the list, or bring it back"),
    ("Lists", "F5", "Look again"),
    ("Report", "Ctrl+1 to Ctrl+5", "Go to questions, narrative, people, also, about"),
    ("Report", "Ctrl+Home", "Top of the report"),
    ("Report", "F8", "Next change since you read it"),
    ("Actions", "Alt+A", "Accept"),
    ("Actions", "Alt+S", "Start consultation"),
    ("Actions", "Alt+F", "Finish"),
    ("Actions", "Alt+U", "Undo accept"),
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
    ("Expected", "The sender has handed the patient on; nobody here has accepted yet."),
    ("Arrived", "Accepted here; the consultation has not begun."),
    ("In consultation", "A clinician has started; the sender may have been told so."),
    ("Done", "Finished, rejected or dealt with."),
    ("Not attended", "Did not come. Stays in a list of its own, so that nobody is forgotten."),
    ("Could not be read", "A message that this program could not understand. Read it, or ring."),
    ("For information", "Sent so that you know; the sender asks for nothing."),
    ("New", "Nobody here has opened it."),
    ("Updated", "A later version than the one you have read. Goes with Mark as read."),
    ("Beware", "How many flags and message problems there are. Read them all."),
    ("Similar name", "Somebody else in an open list has a name like it. Check the birth date."),
    ("Cancelled by sender", "The sender has taken it back. Stays until a person moves it."),
    ("act-by time Not recorded", "No usable time was sent. Stands at the top: read it first."),
    ("overdue", "The act-by time has passed."),
    ("derived", "Worked out here from the sender's code, not sent as a time."),
    ("Outcome", "What the sender's triage came to, in the sender's own words."),
    ("Not recorded", "Nothing was sent about it."),
    ("Not Known", "The sender asked, and got no answer."),
    ("Unavailable", "Something was sent that cannot be read or shown."),
    ("verified", "The sender traced the NHS number; not verified means that it did not."),
    ("invalid: check digit", "The last digit does not fit: it is not an NHS number."),
    ("Reply waiting", "Decided here, on its way. It goes by itself."),
    ("Reply sent", "It left; the sender has not confirmed it yet."),
    ("Reply confirmed", "The sender has it."),
    ("Reply failed", "The sender has not got it, and will not by itself. Act on it."),
    ("Reply withdrawn", "A person here ended it before the sender had it."),
    ("Recorded here only", "The sender's standard has no such reply, so nothing was sent."),
    ("Told by telephone", "A person told the sender, and recorded when and what was said."),
    ("Also in this message", "Everything readable that has no place of its own above."),
    ("Emergency access", "Opens one report to the front desk for minutes, and is looked into."),
    ("Locked by policy", "A setting that your organisation holds; it cannot be changed here."),
)
"""Each label of the screen and what it means."""

NEWS = (
    (
        "Replies to BaRS, ITK and 999 senders, with reasons and outcomes, and a page that shows "
        "where each stands and what came back."
    ),
    "Told by telephone: record whom you rang where a reply failed, or where there is none.",
    "A form that you have begun stays through an update, the lock and another text size.",
    "Search all lists for somebody, and read any message as it came, with a search in it.",
    "Open message files with Ctrl+O or by dropping them on the window.",
    "One page for the desk on paper, and a summary to copy.",
    "The journey drawn to scale; names that could be taken for each other are marked.",
    "A page of counts for the service manager.",
    "Pages of the audit trail for the privacy officer, and of every setting for everybody.",
    "Emergency access for the front desk: one report, with a reason, for a few minutes.",
)
"""What is new in this version, the most used first."""
