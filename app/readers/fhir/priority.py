"""A priority that a sender gave against the guides, which know *routine* alone.

*Routine* is never shown, as it says nothing (CDS API guide, ReferralRequest and Task; hazard P7).
Any other word is the sender's own, and stands as one: no time is worked out from it.
"""

from __future__ import annotations

from app.readers.taking import peek
from app.readers.tree import Node

LABEL = "Priority as sent"

_WORDS = {"asap": "as soon as possible", "stat": "at once"}


def sent_priority(resource: Node) -> str:
    """The priority of a request or a task, "" where it is routine or was not sent."""
    sent = peek(resource, "priority")
    if sent.lower() in ("", "routine", "normal"):
        return ""
    known = _WORDS.get(sent.lower(), "")
    return f"{sent} ({known})" if known else sent
