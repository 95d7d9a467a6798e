"""Stores with very many handovers, made by copying one that was really received."""

from __future__ import annotations

from app.store.store import Store

FAMILIES = "Braithwaite Fenwick Adekunle Hussain Nowak Patel Osei Penrose Abara Trevelyan".split()

_VARIED = {
    "id": "o.id || '-' || n.n",
    "number": "o.number + n.n",
    "handover_key": "o.handover_key || '-' || n.n",
    "name": "upper(f.family) || n.n || ', Alex (Mx)'",
    "search_identity": "lower(f.family) || n.n || ' alex 9990000018 nt5 7qj'",
    "due_at": "o.due_at",
}


def multiply(store: Store, count: int) -> None:
    """Copy the one handover of a store until there are ``count``; versions stay with the first."""
    with store.transaction() as tx:
        columns = [str(row[1]) for row in tx.rows("PRAGMA table_info(handovers)")]
        chosen = ", ".join(_VARIED.get(name, f"o.{name}") for name in columns)
        families = " UNION ALL ".join(
            f"SELECT {at} AS at, '{family}' AS family" for at, family in enumerate(FAMILIES)
        )
        tx.rows(
            f"""
            WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count - 1}),
            f AS ({families})
            INSERT INTO handovers ({", ".join(columns)})
            SELECT {chosen} FROM handovers o JOIN n JOIN f ON f.at = n.n % {len(FAMILIES)}
            """  # noqa: S608  every word is of this file
        )
        tx.rows(
            """
            INSERT INTO handover_search (rowid, identity, clinical)
            SELECT number, search_identity, search_clinical FROM handovers
            WHERE number NOT IN (SELECT rowid FROM handover_search)
            """
        )
