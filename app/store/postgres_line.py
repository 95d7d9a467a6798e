"""One line to a PostgreSQL server that is opened again when it was lost, and never twice in doubt.

Outside a transaction a lost line is replaced and the statement said again. Inside one, everything
is undone by the server and the caller is told. Between the two lies COMMIT: a line that is lost
there leaves open whether it was kept. So each transaction leaves a token of its line beside what it
changed, and the new line looks for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.adapt import Loader
from psycopg.pq import Format, TransactionStatus

from app.report.errors import StoreFailed
from app.store.engine import Value
from app.store.postgres_errors import NOT_KNOWN, meaning_of, told, unforeseen

LOCK = 7_260_111
"""The advisory lock that one writer at a time holds, in whichever process on whichever machine."""

BEGIN_WRITE = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({LOCK})"
"""Every statement after the lock sees all that was committed before it, which is what the words of
the store rely on where they read a number and write the next one. The lock goes with the
transaction however that ends, and readers never meet it."""

BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

WRITERS_TABLE = """
CREATE TABLE writers (
    line TEXT PRIMARY KEY,
    token BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL)"""

OTHERS_WROTE = """
SELECT COALESCE(SUM(token), 0)::bigint FROM writers
WHERE line <> current_setting('triage_handover.line')"""
"""Each commit of another line counts its token on."""

DOUBT_S = 5.0
"""Seconds in which a line that was lost while saving is replaced, to ask what became of it."""
_AGAIN_S = 0.1

_NUL, _NUL_KEPT = "\0", "\1\1"
_NEXT, _NEXT_KEPT = "\1", "\1\2"
"""PostgreSQL keeps every character but the first. It and the next one are kept as two each, which
sort as they do and, read from the left, cannot be taken for one another."""


class Rows:
    """What one statement gave."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def fetchall(self) -> list[Any]:
        """All of it."""
        return self._rows


class TextLoader(Loader):
    """Text as it was given to the store."""

    format = Format.BINARY

    def load(self, data: bytes | bytearray | memoryview) -> str:
        """The text of one value."""
        text = str(data, "utf-8")
        if _NEXT not in text:
            return text
        return text.replace(_NUL_KEPT, _NUL).replace(_NEXT_KEPT, _NEXT)


class Line:
    """A line in autocommit, as the store wants it; one thread at a time may use it.

    Args:
        dial: opens one. Raises StoreFailed.
    """

    def __init__(self, dial: Callable[[], psycopg.Connection[Any]]) -> None:
        self._dial = dial
        self._name = uuid4().hex
        self._line = self._dialled()
        self._token = 0
        self._writes = self._inside = False

    def execute(self, sql: str, parameters: Sequence[Value] = (), /) -> Rows:
        """Run one statement.

        Raises:
            StoreFailed: what happened is known, and told.
            Unforeseen: a bug.
            psycopg.Error: as the engine's ``meaning`` tells it.
        """
        try:
            return self._executed(sql, parameters)
        except psycopg.Error as failure:
            if meaning_of(failure) is None:
                raise unforeseen(failure) from None
            raise

    def close(self) -> None:
        """Hang up; the server undoes what was not committed."""
        self._line.close()

    def _executed(self, sql: str, parameters: Sequence[Value]) -> Rows:
        if sql == "COMMIT":
            return self._commit()
        if sql == "ROLLBACK":
            return self._roll_back()
        if self._inside:
            return self._said(sql, parameters)
        try:
            rows = self._begin(sql) if sql.startswith("BEGIN") else self._said(sql, parameters)
        except psycopg.Error:
            if not self._line.closed:
                raise
            self._line = self._dialled()
            rows = self._begin(sql) if sql.startswith("BEGIN") else self._said(sql, parameters)
        return rows

    def _dialled(self) -> psycopg.Connection[Any]:
        line = self._dial()
        line.execute("SELECT set_config('triage_handover.line', %s, false)", (self._name,))
        return line

    def _begin(self, sql: str) -> Rows:
        try:
            self._line.execute(sql.encode(), prepare=False)
        except psycopg.Error:
            if not self._line.closed:
                self._line.execute("ROLLBACK")
            raise
        self._inside, self._writes = True, sql == BEGIN_WRITE
        return Rows([])

    def _commit(self) -> Rows:
        self._inside, token = False, self._token + 1
        said = "COMMIT"
        if self._writes:
            said = f"{self._noted(token)}; COMMIT"
        try:
            done = self._line.execute(said.encode(), prepare=False)
            while done.nextset():
                pass
        except psycopg.Error:
            if not self._line.closed:
                self._line.execute("ROLLBACK")
                raise
            if not self._writes or not self._was_kept(token):
                raise
        else:
            # A statement that failed unnoticed makes the server undo all of it, without a word.
            if done.statusmessage != "COMMIT":
                raise psycopg.errors.InFailedSqlTransaction("not committed")
        self._token = token
        return Rows([])

    def _noted(self, token: int) -> str:
        """The token of this transaction, and none of lines that ended long ago."""
        old = "" if token > 1 else "DELETE FROM writers WHERE at < now() - interval '30 days'; "
        return (
            f"{old}INSERT INTO writers (line, token, at) VALUES ('{self._name}', {token}, now()) "
            "ON CONFLICT (line) DO UPDATE SET token = excluded.token, at = excluded.at"
        )

    def _was_kept(self, token: int) -> bool:
        """What became of a transaction that was being committed when its line was lost.

        Raises:
            StoreFailed: that cannot be known now (STORE-029).
        """
        ends = time.monotonic() + DOUBT_S
        while True:
            try:
                return self._asked_anew(token)
            except (psycopg.Error, StoreFailed) as failure:
                if time.monotonic() > ends:
                    raise told(NOT_KNOWN) from failure
                threading.Event().wait(_AGAIN_S)  # a server that starts tells nobody when it is up

    def _asked_anew(self, token: int) -> bool:
        self._line.close()
        self._line = self._dialled()
        with self._line.transaction():
            # Not before the server has ended what the lost line left.
            self._line.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            kept = self._line.execute(
                "SELECT 1 FROM writers WHERE line = %s AND token = %s", (self._name, token)
            ).fetchone()
        return kept is not None

    def _roll_back(self) -> Rows:
        self._inside = False
        if self._line.info.transaction_status not in (
            TransactionStatus.IDLE,
            TransactionStatus.UNKNOWN,
        ):
            try:
                self._line.execute("ROLLBACK")
            except psycopg.OperationalError:
                self._line.close()  # and with it went the transaction
        return Rows([])

    def _said(self, sql: str, parameters: Sequence[Value]) -> Rows:
        done = self._line.execute(sql.encode(), [_kept(one) for one in parameters], binary=True)
        return Rows(done.fetchall() if done.description is not None else [])


def _kept(value: Value) -> Value:
    if isinstance(value, str):
        value = str(value)  # a word of an enumeration is a text like any other
        return value.replace(_NEXT, _NEXT_KEPT).replace(_NUL, _NUL_KEPT)
    return value
