"""Findings that were written ahead of their day, and whose day has come: nothing else marks them, and no clock writes.

Such a finding was recorded before the instant at which it opens, or lapses. When that has passed whoever it is about is
derived anew, and what it is by then is written, entered in the trail and told to whoever reads the feed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows

_CAME = (
    "SELECT f.policy, f.unit_id, f.account_id FROM finding f "
    "WHERE f.live = 1 AND f.{column} > f.recorded_at AND f.{column} <= %s ORDER BY f.{column}, f.finding_id LIMIT %s"
)
_COLUMNS = ("opened_at", "closed_at")


class Come(NamedTuple):
    """A finding whose day has come: whom it is about, and by which policy."""

    policy: str
    scope_id: str
    account_id: str


def days_that_came(connection: Connection, policies: Collection[str], now: int, most: int) -> list[Come]:
    """Return up to ``most`` findings of each kind (opening, lapsing) whose day has come by ``now``, by index.

    Findings of other than these policies are superseded without it.
    """
    come = [
        Come._make(row) for column in _COLUMNS for row in rows(connection, _CAME.format(column=column), (now, most))
    ]
    return [finding for finding in come if finding.policy in policies]
