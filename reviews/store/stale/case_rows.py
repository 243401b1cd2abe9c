"""Cases of accounts that nobody uses, as rows: the latest round of an account counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import upsert
from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among
from governance.store.schema import staleness


class CaseRow(NamedTuple):
    """A row of ``stale_case``; instants in microseconds."""

    account_id: str
    round: int
    issuer: str
    state: str
    policy: str
    threshold_days: int
    warned_at: int
    act_at: int
    resting_since: int | None
    reminded: int
    reason: str | None
    handed_at: int | None
    seen_at: int | None
    ended_at: int | None
    looked_at: int
    handed_to: str | None


class OpenCase(NamedTuple):
    """An open case whose account no verdict was given on, and how the account stands."""

    row: CaseRow
    account_state: str | None
    """None: the store has no such account any more."""


_COLUMNS = ", ".join(f"c.{name}" for name in CaseRow._fields)
_LATEST = (
    f"SELECT {_COLUMNS} FROM stale_case c WHERE c.account_id IN ({{keys}}) "
    "AND c.round = (SELECT MAX(x.round) FROM stale_case x WHERE x.account_id = c.account_id)"
)
_UNSEEN = (
    f"SELECT {_COLUMNS}, a.state FROM stale_case c LEFT JOIN account a ON a.account_id = c.account_id "
    "WHERE c.ended_at IS NULL AND c.looked_at < %s AND c.account_id > %s ORDER BY c.account_id LIMIT %s"
)
_DUE = f"SELECT {_COLUMNS} FROM stale_case c WHERE c.state = 'due' AND c.looked_at = %s ORDER BY c.account_id LIMIT %s"
_HANDED = "SELECT COUNT(*) FROM stale_case WHERE handed_at > %s"
_COUNTS = "SELECT state, COUNT(*) FROM stale_case WHERE ended_at IS NULL GROUP BY state ORDER BY state"


def latest_cases(connection: Connection, account_ids: Iterable[str]) -> dict[str, CaseRow]:
    """Return the last case of each of these accounts that had one."""
    return {row[0]: CaseRow._make(row) for row in rows_among(connection, _LATEST, account_ids)}


def cases_not_looked_at(connection: Connection, before: int, after: str, limit: int) -> list[OpenCase]:
    """Return open cases that no sweep looked at since an instant, by account key, later than one."""
    unseen = rows(connection, _UNSEEN, (before, after, limit))
    return [OpenCase(CaseRow._make(row[:-1]), row[-1]) for row in unseen]


def cases_due(connection: Connection, looked_at: int, most: int) -> list[CaseRow]:
    """Return up to ``most`` cases that a sweep found due."""
    return [CaseRow._make(row) for row in rows(connection, _DUE, (looked_at, most))]


def count_handed_over(connection: Connection, since: int) -> int:
    """Return how many accounts were handed over to be suspended since an instant."""
    return int(rows(connection, _HANDED, (since,))[0][0])


def is_handed_over(connection: Connection, account_id: str, removal_id: str) -> bool:
    """Tell whether an account is still to be suspended by a removal: it was not called back since."""
    sql = "SELECT 1 FROM stale_case WHERE account_id = %s AND state = 'handed_over' AND handed_to = %s"
    return bool(rows(connection, sql, (account_id, removal_id)))


def count_open_cases(connection: Connection) -> dict[str, int]:
    """Return how many open cases there are in each state."""
    return {state: int(count) for state, count in rows(connection, _COUNTS)}


def write_cases(connection: Connection, cases: Iterable[CaseRow]) -> None:
    """Write cases as they stand now; one that is there is replaced."""
    upsert(connection, staleness.stale_case, sorted(cases))
