"""What local IT needs to know about a department's database server. Nothing about any patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from app.store.postgres import Postgres
from app.store.postgres_errors import meaning_of

_ASKED = """
SELECT current_setting('server_version'),
       COALESCE((SELECT s.version FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()), ''),
       current_setting('synchronous_commit'),
       current_setting('full_page_writes') = 'on',
       current_setting('data_checksums') = 'on',
       EXISTS (SELECT 1 FROM pg_indexes i WHERE i.schemaname = current_schema()
               AND i.indexname = 'handovers_by_words'),
       clock_timestamp()"""


@dataclass(frozen=True, slots=True)
class Health:
    """What holds on a server that let us in.

    Attributes:
        tls: the version of TLS on the way there, empty where there is none.
        synced: what a commit waits for (``synchronous_commit``).
        whole_pages: whether a page that was half written is mended (``full_page_writes``).
        check_sums: whether a damaged page is noticed.
        indexed: whether text is found by index.
        clock: the server's own.
    """

    version: str
    tls: str
    synced: str
    whole_pages: bool
    check_sums: bool
    indexed: bool
    clock: datetime


def health(engine: Postgres) -> Health:
    """Ask the server.

    Raises:
        StoreFailed: it does not let us in, or is not fit to hold the store.
    """
    line = engine.dial()
    try:
        found = line.execute(_ASKED).fetchone()
    except psycopg.Error as failure:
        raise meaning_of(failure) or failure from None
    finally:
        line.close()
    if found is None:
        raise LookupError("a server that says nothing of itself")
    version, tls, synced, whole_pages, check_sums, indexed, at = found
    return Health(version, tls, synced, whole_pages, check_sums, indexed, at.astimezone(UTC))
