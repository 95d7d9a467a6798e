"""The department's engine: one PostgreSQL database that all of its workstations share.

What this module must make equal to SQLite, so that every statement of the store has one meaning:

- text is compared by its bytes (``COLLATE "C"``), whatever language the database was made for;
- ``LIKE`` does not look at capitals of the alphabet;
- one writer at a time (:data:`app.store.postgres_line.BEGIN_WRITE`): the numbers that the store
  gives, and the chain of the audit trail, rest on it. Serialisable transactions would find the same
  conflicts afterwards, and have whole pieces of work done again, whose ids and moments went out;
- what was committed is on the disk: the server is asked, and refused where it does not promise it.

The words are encrypted on the way, not by us on the disk: that is the server's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

import psycopg

from app.report.errors import StoreFailed
from app.store.engine import Connection, Size
from app.store.postgres_errors import meaning_of, refusal, unfit
from app.store.postgres_line import BEGIN_READ, BEGIN_WRITE, OTHERS_WROTE, Line, TextLoader
from app.store.postgres_search import PostgresSearch
from app.store.postgres_server import Server

OLDEST = 13
_SILENT_IN_TRANSACTION_S = 60
_TEXT = re.compile(r"\bTEXT\b")
_LIKE = re.compile(r"\bLIKE\b")
_PROMISES = """
SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
       current_setting('fsync'), current_setting('synchronous_commit')"""


class Postgres:
    """The engine of one database.

    Args:
        server: where, and as whom.
        busy_ms: how long one program waits for another one's transaction.
    """

    def __init__(self, server: Server, busy_ms: int = 5_000) -> None:
        self.server = server
        self.name = server.name
        self.begin_write, self.begin_read = BEGIN_WRITE, BEGIN_READ
        self.others_wrote = OTHERS_WROTE
        self.empty_journal = "VACUUM"
        self.search = PostgresSearch()
        self._busy_ms = int(busy_ms)

    def connect(self) -> Connection:
        """Open a line, and see that the server keeps what it promises.

        Raises:
            StoreFailed: it does not answer (STORE-020), does not let us in (021), is not trusted
                (022), has no such database (023) or no room (026), or is not fit to hold the store
                (030).
        """
        return Line(self.dial)

    def stop_unless(self, line: Connection, wanted: Callable[[], bool] | None) -> None:
        """Nothing: what the server was asked it answers."""

    def dial(self) -> psycopg.Connection[Any]:
        """A line of the driver's own. Raises StoreFailed, as for :meth:`connect`."""
        try:
            with self.server.parameters() as parameters:
                line = psycopg.connect(autocommit=True, **cast("dict[str, Any]", parameters))
        except psycopg.Error as failure:
            raise refusal(failure) from None
        try:
            self._prepare(line)
        except psycopg.Error as failure:
            line.close()
            raise refusal(failure) from None
        except StoreFailed:
            line.close()
            raise
        return line

    def _prepare(self, line: psycopg.Connection[Any]) -> None:
        line.adapters.register_loader("text", TextLoader)
        promises = line.execute(_PROMISES).fetchone() or (0, "", "", "")
        _check(*promises[:3])
        settings: dict[str, object] = {
            "lock_timeout": self._busy_ms,
            "idle_in_transaction_session_timeout": _SILENT_IN_TRANSACTION_S * 1_000,
            "tcp_keepalives_idle": 10,  # a machine that lost its power gives the lock back
            "tcp_keepalives_interval": 5,
            "tcp_keepalives_count": 2,
            "standard_conforming_strings": "on",
            "plan_cache_mode": "force_custom_plan",  # how common a word is decides the way to it
        }
        if promises[3] == "off":
            settings["synchronous_commit"] = "on"
        for name, value in settings.items():
            line.execute("SELECT set_config(%s, %s, false)", (name, str(value)))

    def marked(self, sql: str) -> str:
        """``?`` becomes ``%s``, and what SQLite means by the same word is said."""
        return _marked(sql)

    def meaning(self, failure: Exception) -> StoreFailed | None:
        """The person's words for a failure of the line or the server."""
        return meaning_of(failure)

    def whole(self) -> tuple[str, ...]:
        """Read every row of every table, which proves the check sums where the server has them."""
        line = self.dial()
        damaged: list[str] = []
        try:
            tables = line.execute(
                "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() "
                "ORDER BY 1"
            ).fetchall()
            for (table,) in tables:
                named = psycopg.sql.Identifier(table)
                read = psycopg.sql.SQL("SELECT COUNT(t::text) FROM {} t").format(named)
                try:
                    line.execute(read)
                except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted):
                    damaged.append(f"table {table} cannot be read whole")
        except psycopg.Error as failure:
            raise meaning_of(failure) or failure from None
        finally:
            line.close()
        return tuple(damaged)

    def size(self) -> Size | None:
        """Not ours to know: the room is the server's."""
        return None


def _check(version: int, encoding: str, fsync: str) -> None:
    if version < OLDEST * 10_000:
        raise unfit(
            f"The department's database server is PostgreSQL {version // 10_000}, and "
            f"{OLDEST} or newer is needed",
            "Ask local IT to install a newer one",
        )
    if encoding != "UTF8":
        raise unfit(
            f"The department's database was made for {encoding}, which cannot hold every name",
            "Ask local IT to make it with ENCODING 'UTF8'",
        )
    if fsync != "on":
        raise unfit(
            "The department's database server does not write to its disk what it says is kept "
            "(fsync is off)",
            "Ask local IT to set fsync = on",
        )


@lru_cache(maxsize=1_024)
def _marked(sql: str) -> str:
    if sql.lstrip().startswith(("CREATE TABLE", "ALTER TABLE")):
        sql = _TEXT.sub('TEXT COLLATE "C"', sql)
    return _LIKE.sub("ILIKE", sql).replace("%", "%%").replace("?", "%s")
