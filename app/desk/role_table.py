"""The role matrix as a page of help (Markdown), worked out from the one table in the code."""

from __future__ import annotations

from collections import defaultdict

from app.desk.roles import BREAK_GLASS, FOR_VERB, RIGHTS, Right, may
from app.report.states import Role

_INTRODUCTION = """# Roles

Made by `triage-handover schema roles`; do not edit it.

The desk itself turns people away, whatever a screen shows, and each time it does so stands in the
audit trail. Counts of the work lists, how many replies wait, and what is between this program and
its senders are for every role. A role that may not read clinical words gets lists, reports and
replies without them.
"""


def role_table() -> str:
    """The page."""
    parts = [_INTRODUCTION, "| a person may | " + " | ".join(Role) + " |", "|---" * 6 + "|"]
    for right in Right:
        cells = ("yes" if may(role, right) else "" for role in Role)
        parts.append(f"| {right.value} | " + " | ".join(cells) + " |")
    parts += ["", "## Emergency access (break-glass)", ""]
    for role in RIGHTS:
        added = " and ".join(sorted(right.value for right in BREAK_GLASS.get(role, ())))
        parts.append(f"- {role.value}: {f'may {added}' if added else 'none'}")
    parts += [
        "",
        "For one report, with a reason, for the minutes of `break_glass_minutes`. It stands in the",
        "audit trail before it opens anything, and on the privacy officer's list.",
        "",
        "## What each verb of the desk needs",
        "",
    ]
    verbs = defaultdict[Right | None, list[str]](list)
    for verb, least in FOR_VERB.items():
        verbs[least].append(f"`{verb}`")
    every: tuple[Right | None, ...] = (*Right, None)
    for needed in every:
        if verbs[needed]:
            words = needed.value if needed else "nothing: everybody's, or the program's own"
            parts.append(f"- {words}: {', '.join(verbs[needed])}")
    return "\n".join(parts) + "\n"
