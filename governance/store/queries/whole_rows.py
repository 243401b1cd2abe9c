"""Rows with all their columns, found by an indexed column: for whoever is shown everything of one thing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table

from governance.model.keys import SIGN_INS_OF_DAY
from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among
from governance.store.queries.pages import is_among
from governance.store.views.accepted import accepting_act, finding_status

WholeRow = dict[str, Any]
MOST_ROWS = 200
"""Of one kind about one thing; whoever wants more asks the list."""


def whole_rows(
    connection: Connection, table: Table, column: str, keys: Iterable[str], order: str, most: int = MOST_ROWS
) -> list[WholeRow]:
    """Return the rows whose column is one of the keys, the first ``most`` in an order of columns."""
    names = [c.name for c in table.columns]
    wanted = is_among(connection, column, keys)
    sql = f"SELECT {', '.join(names)} FROM {table.name} WHERE {wanted.sql} ORDER BY {order} LIMIT %s"
    return [dict(zip(names, row, strict=True)) for row in rows(connection, sql, (*wanted.parameters, most))]


_USES = (
    "SELECT account_id, day, application_id, use, mfa, first_at, first_event_id, last_at, last_event_id FROM usage "
    "WHERE account_id IN ({keys}) AND (first_event_id = %s OR last_event_id = %s)"
)
_SESSIONS = (
    "SELECT account_id, session_id, started_at, started_event_id, mfa_at, mfa_event_id FROM session "
    "WHERE account_id IN ({keys}) AND (started_event_id = %s OR mfa_event_id = %s)"
)


def folded_uses(connection: Connection, account_ids: Iterable[str], event_id: str) -> list[WholeRow]:
    """Return what the accounts' uses and sessions say of a sign-in that was folded to them."""
    uses: list[WholeRow] = []
    wanted = sorted(set(account_ids))
    for account_id, _, application_id, use, mfa, first_at, first_id, last_at, _ in rows_among(
        connection, _USES, wanted, event_id, event_id
    ):
        at = first_at if first_id == event_id else last_at
        sign_in = {"kind": "sign_in", "account_id": account_id, "application_id": application_id}
        uses.append({"at": at, "use": use, "mfa": mfa, **sign_in})
    for account_id, session_id, started_at, started_id, mfa_at, _ in rows_among(
        connection, _SESSIONS, wanted, event_id, event_id
    ):
        started = started_id == event_id
        opened = "sign_in" if session_id.startswith(SIGN_INS_OF_DAY) else "session_started"
        session = {"kind": opened if started else "mfa_verified", "account_id": account_id, "application_id": ""}
        uses.append({"at": started_at if started else mfa_at, **session})
    return uses[:1]


def accepting_act_of(connection: Connection, finding_id: str, as_of: int) -> str | None:
    """Return the id of the act by which a finding is accepted as of an instant; None: by none."""
    sql = f"SELECT {accepting_act(as_of)} FROM finding f WHERE f.finding_id = %s"
    acts = rows(connection, sql, (finding_id,))
    return acts[0][0] if acts else None


def statuses_as_of(connection: Connection, finding_ids: Iterable[str], as_of: int) -> dict[str, str]:
    """Return findings' statuses as of an instant, by id."""
    sql = f"SELECT f.finding_id, {finding_status(as_of)} FROM finding f WHERE f.finding_id IN ({{keys}})"
    return dict(tuple(row) for row in rows_among(connection, sql, finding_ids))
