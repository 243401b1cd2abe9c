"""On which days accounts were used, and in which applications."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among

_DAYS = (
    "SELECT day, application_id FROM usage WHERE account_id IN ({keys}) AND day >= %s AND day <= %s "
    "AND use NOT IN ('failed', 'stated') GROUP BY day, application_id"
)


def applications_by_day(
    connection: Connection, account_ids: Iterable[str], first: int, last: int
) -> dict[int, set[str]]:
    """Return which applications the accounts used on each day (since 1970) of a stretch that was a day of use.

    Failed sign-ins are no use; what a list alone states is no day that was seen.
    """
    used: dict[int, set[str]] = {}
    for day, application_id in rows_among(connection, _DAYS, account_ids, first, last):
        used.setdefault(int(day), set()).add(application_id)
    return used
