"""Finding exchanges by the patient that their messages are about."""

from __future__ import annotations

from app.report.states import State
from app.store import exchanges
from app.store.engine import Value
from app.store.exchanges import Exchange, ExchangeState
from app.store.store import Tx

_MOST = 200


def of_patient(
    tx: Tx, protocol: str, *, nhs_number: str = "", born: str = ""
) -> tuple[Exchange, ...]:
    """Exchanges that may be about a patient, oldest first; the caller looks into each.

    Those that are not filed yet, or could not be read, may be about anybody and are among them.

    Args:
        tx: the transaction.
        protocol: of the exchanges.
        nhs_number: as digits; the first choice.
        born: the date of birth as senders write it, where no number is known.
    """
    column = "REPLACE(h.nhs_number, ' ', '')" if nhs_number else "h.born"
    condition = f"(e.handover_id = '' OR h.state = ? OR {column} = ?)"
    return _found(tx, protocol, condition, (State.COULD_NOT_BE_READ, nhs_number or born))


def of_reference(tx: Tx, protocol: str, reference: str) -> tuple[Exchange, ...]:
    """Exchanges that a case reference of the sender or of ours belongs to, oldest first."""
    return _found(tx, protocol, "(e.case_reference = ? OR h.reference = ?)", (reference, reference))


def _found(
    tx: Tx, protocol: str, condition: str, values: tuple[Value, ...]
) -> tuple[Exchange, ...]:
    rows = tx.rows(
        "SELECT e.id FROM exchanges e LEFT JOIN handovers h ON h.id = e.handover_id "
        "WHERE e.protocol = ? AND e.state = ? AND e.service_request_id <> '' "
        f"AND {condition} ORDER BY e.number DESC LIMIT {_MOST}",
        (protocol, ExchangeState.DONE, *values),
    )
    found = (exchanges.get(tx, row[0]) for row in reversed(rows))
    return tuple(one for one in found if one is not None)
