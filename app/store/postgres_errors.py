"""What PostgreSQL's failures mean to a person: one table, by SQLSTATE.

The words of the server itself are read only where it gives no state, while a line is being opened.
"""

from __future__ import annotations

import psycopg

from app.report.errors import StoreFailed

TITLE = "Reports cannot be saved or opened"
_NOTHING_LOST = "Senders are told to try again, so nothing is lost"
_ADMINISTRATOR = "Ask local IT to look at the department's database server"

Meaning = tuple[str, str, str]

NOT_REACHED: Meaning = (
    (
        "The department's database server does not answer, or is starting or stopping. "
        f"{_NOTHING_LOST}"
    ),
    "Check the network. The program goes on by itself as soon as the server answers",
    "STORE-020",
)
NOT_LET_IN: Meaning = (
    (
        "The department's database server did not accept the user, the password or the certificate "
        "of this computer"
    ),
    "Ask local IT to check store.user and its password: triage-handover secret set",
    "STORE-021",
)
NOT_TRUSTED: Meaning = (
    (
        "The connection to the department's database server is not secure: its certificate is not "
        "trusted, has another name or has run out, or it offers no TLS. Nothing was sent to it"
    ),
    "Ask local IT to check store.host, store.ca_file and the server's certificate",
    "STORE-022",
)
NO_DATABASE: Meaning = (
    "The department's database server has no database of the name that is set up",
    "Ask local IT to check store.database",
    "STORE-023",
)
NOT_ALLOWED: Meaning = (
    "The department's database does not let this program read or write its tables",
    "Ask local IT to make store.user the owner of the database",
    "STORE-024",
)
FULL: Meaning = (
    f"The disk of the department's database server is full. {_NOTHING_LOST}",
    "Ask local IT to make room there; the program goes on by itself",
    "STORE-025",
)
TOO_MANY: Meaning = (
    f"The department's database server has no room for one more connection. {_NOTHING_LOST}",
    "Ask local IT to raise its max_connections: each window of this program needs two",
    "STORE-026",
)
READ_ONLY: Meaning = (
    "The department's database may be read but not written: it is a copy, or is being maintained",
    _ADMINISTRATOR,
    "STORE-027",
)
LOST: Meaning = (
    (
        "The connection to the department's database server was lost. Nothing of the last step was "
        "kept"
    ),
    "Do it again. The program connects anew by itself",
    "STORE-028",
)
NOT_KNOWN: Meaning = (
    (
        "The connection to the department's database server was lost in the very moment of saving, "
        "and the server has not answered since: whether the last step was kept is not known"
    ),
    "Look whether it was done, once the server answers, before doing it again",
    "STORE-029",
)
BUSY: Meaning = (
    f"Another program has been using the store for too long. {_NOTHING_LOST}",
    "Try again; if it happens often, ask local IT to look at the department's database server",
    "STORE-005",
)
DAMAGED: Meaning = (
    "The department's database is damaged: part of it does not match its check sums",
    f"{_ADMINISTRATOR}: a copy from its backup is needed",
    "STORE-004",
)
DISK_FAILED: Meaning = (
    f"The disk of the department's database server did not do what it was asked. {_NOTHING_LOST}",
    _ADMINISTRATOR,
    "STORE-009",
)

_BY_STATE: dict[str, Meaning] = {
    "28": NOT_LET_IN,
    "3D": NO_DATABASE,
    "08": NOT_REACHED,
    "57P": NOT_REACHED,
    "42501": NOT_ALLOWED,
    "53100": FULL,
    "53300": TOO_MANY,
    "25006": READ_ONLY,
    "25P03": LOST,  # we were silent inside a transaction for too long
    "55P03": BUSY,
    "40": BUSY,  # deadlock, serialisation: nothing of it was kept
    "57014": BUSY,
    "58": DISK_FAILED,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}

_SERVER_SAID: tuple[tuple[tuple[str, ...], Meaning], ...] = (
    (("too many clients", "too many connections", "connection slots"), TOO_MANY),
    (("starting up", "shutting down", "recovery mode"), NOT_REACHED),
    (("permission denied",), NOT_ALLOWED),
    (("authentication", "password", "role ", "pg_hba.conf", "client certificate"), NOT_LET_IN),
    (("database ",), NO_DATABASE),
)
_WE_SAID: tuple[tuple[tuple[str, ...], Meaning], ...] = (
    (("no password supplied",), NOT_LET_IN),
    (("SSL", "certificate"), NOT_TRUSTED),
)
"""As libpq tells a line that was refused, which carries no state. Its own words are English in our
build; a server that is set to another language is said not to have answered."""


class Unforeseen(Exception):
    """A failure that is a bug of ours.

    The server's own words may quote a row, so they are not here unless they are about our statement
    alone.
    """


def told(meaning: Meaning) -> StoreFailed:
    """The failure as a person is told it."""
    return StoreFailed(TITLE, *meaning)


def meaning_of(failure: Exception) -> StoreFailed | None:
    """The person's words for a failure of the driver; None for a bug."""
    if isinstance(failure, StoreFailed):
        return failure
    if not isinstance(failure, psycopg.Error):
        return None
    state = failure.sqlstate
    if state is None:
        return told(LOST) if isinstance(failure, psycopg.OperationalError) else None
    for length in (5, 3, 2):
        if found := _BY_STATE.get(state[:length]):
            return told(found)
    return None


def refusal(failure: psycopg.Error) -> StoreFailed:
    """Why no line could be opened."""
    if failure.sqlstate is not None:
        return meaning_of(failure) or told(NOT_REACHED)
    words = str(failure)
    for signs, meaning in _SERVER_SAID if "FATAL" in words else _WE_SAID:
        if any(sign in words for sign in signs):
            return told(meaning)
    return told(NOT_REACHED)


def unforeseen(failure: psycopg.Error) -> Unforeseen:
    """A bug, told without any word of a row."""
    said = failure.diag.message_primary or ""
    about = said if (failure.sqlstate or "")[:2] == "42" else failure.diag.constraint_name or ""
    return Unforeseen(f"{type(failure).__name__} {failure.sqlstate}: {about}".rstrip(": "))


def unfit(what: str, to_do: str) -> StoreFailed:
    """A server on which the store's promises would not hold."""
    return StoreFailed(TITLE, what, to_do, "STORE-030")
