"""The tables, as numbered steps that are never changed once they have been released.

Portable on purpose: TEXT, BIGINT and BYTEA alone (SQLite takes any name of a type), ids made by
us, instants as text of :mod:`app.store.stamps`.
"""

from __future__ import annotations

from typing import NamedTuple


class Migration(NamedTuple):
    """One step; its statements and the note that it was done are one transaction."""

    number: int
    name: str
    statements: tuple[str, ...]


VERSIONS_TABLE = """
CREATE TABLE IF NOT EXISTS schema_versions (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"""

_FIRST = (
    """
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    sender TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    body BYTEA NOT NULL,
    how TEXT NOT NULL,
    fetched_from TEXT NOT NULL,
    media_type TEXT NOT NULL,
    received_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    times_seen BIGINT NOT NULL,
    state TEXT NOT NULL,
    handover_id TEXT,
    UNIQUE (sender, sha256))""",
    "CREATE INDEX messages_by_state ON messages (state, received_at)",
    """
CREATE TABLE handovers (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    sender TEXT NOT NULL,
    handover_key TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    versions BIGINT NOT NULL,
    received_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    born TEXT NOT NULL,
    died TEXT NOT NULL,
    gender TEXT NOT NULL,
    nhs_number TEXT NOT NULL,
    nhs_number_status TEXT NOT NULL,
    nhs_number_status_sent TEXT NOT NULL,
    concern TEXT NOT NULL,
    outcome TEXT NOT NULL,
    organisation TEXT NOT NULL,
    reference TEXT NOT NULL,
    due_at TEXT NOT NULL,
    due_why_not TEXT NOT NULL,
    beware BIGINT NOT NULL,
    problem_title TEXT NOT NULL,
    problem_happened TEXT NOT NULL,
    problem_to_do TEXT NOT NULL,
    problem_code TEXT NOT NULL,
    search_identity TEXT NOT NULL,
    search_clinical TEXT NOT NULL,
    UNIQUE (sender, handover_key))""",
    "CREATE INDEX handovers_by_due ON handovers (state, due_at, received_at, number)",
    "CREATE INDEX handovers_by_arrival ON handovers (state, received_at, number)",
    """
CREATE TABLE versions (
    handover_id TEXT NOT NULL REFERENCES handovers (id),
    number BIGINT NOT NULL,
    message_id TEXT NOT NULL REFERENCES messages (id),
    version_key TEXT NOT NULL,
    sequence TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (handover_id, number),
    UNIQUE (handover_id, version_key))""",
    """
CREATE TABLE openings (
    handover_id TEXT NOT NULL REFERENCES handovers (id),
    version BIGINT NOT NULL,
    person TEXT NOT NULL,
    workstation TEXT NOT NULL,
    at TEXT NOT NULL)""",
    "CREATE INDEX openings_by_handover ON openings (handover_id, at)",
    """
CREATE TABLE read_versions (
    handover_id TEXT NOT NULL REFERENCES handovers (id),
    person TEXT NOT NULL,
    version BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (handover_id, person))""",
    """
CREATE TABLE replies (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    handover_id TEXT NOT NULL REFERENCES handovers (id),
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    kind TEXT NOT NULL,
    sender TEXT NOT NULL,
    target TEXT NOT NULL,
    target_version TEXT NOT NULL,
    idempotency_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    body BYTEA,
    decided_at TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    not_before TEXT NOT NULL,
    give_up_at TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    ended_at TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL)""",
    "CREATE INDEX replies_by_handover ON replies (handover_id, number)",
    "CREATE INDEX replies_by_due ON replies (state, not_before, number)",
    """
CREATE TABLE attempts (
    reply_id TEXT NOT NULL REFERENCES replies (id),
    number BIGINT NOT NULL,
    begun_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    result TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    answer BYTEA,
    PRIMARY KEY (reply_id, number))""",
    """
CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    workstation TEXT NOT NULL,
    action TEXT NOT NULL,
    handover_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    result TEXT NOT NULL,
    reason TEXT NOT NULL,
    program TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL)""",
    "CREATE INDEX audit_by_handover ON audit (handover_id, number)",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """
CREATE TABLE leases (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL, until TEXT NOT NULL)""",
)

_SECOND = (
    """
CREATE TABLE handover_keys (
    sender TEXT NOT NULL,
    handover_key TEXT NOT NULL,
    handover_id TEXT NOT NULL REFERENCES handovers (id),
    PRIMARY KEY (sender, handover_key))""",
    "CREATE INDEX handover_keys_by_handover ON handover_keys (handover_id)",
)

_THIRD = (
    """
CREATE TABLE exchanges (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    protocol TEXT NOT NULL,
    sender TEXT NOT NULL,
    request_id TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    handover_id TEXT NOT NULL,
    event TEXT NOT NULL,
    bundle_id TEXT NOT NULL,
    service_request_id TEXT NOT NULL,
    encounter_id TEXT NOT NULL,
    case_reference TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    reply_to_organisation TEXT NOT NULL,
    state TEXT NOT NULL,
    status BIGINT NOT NULL,
    answer BYTEA NOT NULL,
    media_type TEXT NOT NULL,
    received_at TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    facts TEXT NOT NULL,
    UNIQUE (protocol, request_id))""",
    "CREATE INDEX exchanges_by_message ON exchanges (message_id, number)",
    "CREATE INDEX exchanges_by_handover ON exchanges (handover_id, number)",
    "CREATE INDEX exchanges_by_service_request ON exchanges (service_request_id, number)",
    "CREATE INDEX exchanges_by_bundle ON exchanges (protocol, bundle_id, number)",
    """
CREATE INDEX exchanges_to_be_filed ON exchanges (number)
    WHERE handover_id = '' AND message_id <> ''""",
    "ALTER TABLE replies ADD COLUMN form TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE replies ADD COLUMN exchange_id TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX replies_by_sender ON replies (state, sender, not_before, number)",
    """
CREATE TABLE reachability (
    sender TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    since TEXT NOT NULL,
    next_try TEXT NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL)""",
)


_FOURTH = (
    "CREATE INDEX audit_by_action ON audit (action, number)",
    "CREATE INDEX messages_by_handover ON messages (handover_id)",
    "CREATE INDEX handovers_by_change ON handovers (changed_at)",
)

_FIFTH = (
    """
CREATE TABLE audit_words (
    number BIGINT PRIMARY KEY,
    handover_id TEXT NOT NULL,
    salt TEXT NOT NULL,
    words TEXT NOT NULL)""",
    "CREATE INDEX audit_words_by_handover ON audit_words (handover_id)",
)

_SIXTH = ("CREATE INDEX exchanges_by_state ON exchanges (protocol, state, number)",)

_SEVENTH = (
    """
CREATE TABLE staff_names (
    person TEXT NOT NULL,
    since BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (person, since))""",
)

_EIGHTH = (
    "ALTER TABLE handovers ADD COLUMN arrivals TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE handovers ADD COLUMN postcode TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE facts_wanted (handover_id TEXT PRIMARY KEY)",
    """
INSERT INTO facts_wanted (handover_id) SELECT id FROM handovers
    WHERE state IN ('Expected', 'Arrived', 'In consultation') AND problem_code = ''""",
)
"""What the two columns hold stands in the messages alone: the desk reads those that are wanted.

Only where somebody is still to come or is here: nobody looks for a booked time of one who left.
"""

_STEPS_TAKEN = """
SELECT a.action FROM audit a WHERE a.handover_id = handovers.id AND a.result <> 'denied'
    AND a.action IN ('accept', 'undo accept', 'start consultation', 'finish', 'reject',
    'not attended', 'undo not attended', 'back to expected', 'back to arrived', 'dealt with')
    ORDER BY a.number DESC LIMIT 1"""

_NINTH = (
    "ALTER TABLE handovers ADD COLUMN came_from TEXT NOT NULL DEFAULT ''",
    f"""
UPDATE handovers SET came_from = CASE ({_STEPS_TAKEN})
    WHEN 'finish' THEN 'In consultation'
    WHEN 'reject' THEN CASE ({_STEPS_TAKEN} OFFSET 1)
        WHEN 'accept' THEN 'Arrived' WHEN 'back to arrived' THEN 'Arrived' ELSE 'Expected' END
    WHEN 'dealt with' THEN CASE problem_code
        WHEN '' THEN 'For information' ELSE 'Could not be read' END
    ELSE '' END
    WHERE state = 'Done'""",
)
"""From which list a handover came to *Done*; for those that are there, by the audit trail.

Earlier versions know no step out of *Done*, and end where a reply names one. So they must not open
a store in which there are any: that is what this number is for as well.
"""


def migrations(
    search_schema: tuple[str, ...], search_forgets: tuple[str, ...]
) -> tuple[Migration, ...]:
    """Every step in order.

    Args:
        search_schema: makes the engine's own search index.
        search_forgets: makes that index wipe what is taken out of it.
    """
    return (
        Migration(1, "first tables", (*_FIRST, *search_schema)),
        Migration(2, "further keys of a handover", _SECOND),
        Migration(3, "exchanges with senders, and how they are reached", _THIRD),
        Migration(4, "finding by action and age, and forgetting", (*_FOURTH, *search_forgets)),
        Migration(5, "what people typed, beside the audit trail", _FIFTH),
        Migration(6, "finding exchanges by where they stand", _SIXTH),
        Migration(7, "what people are called, beside the audit trail", _SEVENTH),
        Migration(8, "booked arrival and postcode in the rows of a list", _EIGHTH),
        Migration(9, "which list a handover came from, for the way back", _NINTH),
    )
