"""When accounts were last used, as of an instant: successes only, and those that lists state apart from those seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among
from governance.store.database.together import Question, keyed

BY_ACCOUNT = "account_id"
BY_APPLICATION = "account_id, application_id"
BY_USE = "account_id, application_id, use"

# The roll-up knows the last use of all. Where that lies after the instant asked for, the days tell: of the instant's
# own day the first use stands for the last before it, right to the day.
_ROLLUP = (
    "SELECT {by}, MAX(last_at) FROM usage_rollup WHERE account_id IN ({{keys}}) "
    "AND use NOT IN ('failed', 'stated') GROUP BY {by}"
)
_DAYS = (
    "SELECT {by}, MAX(CASE WHEN last_at <= {as_of:d} THEN last_at ELSE first_at END) FROM usage "
    "WHERE account_id IN ({{keys}}) AND use NOT IN ('failed', 'stated') AND first_at <= {as_of:d} GROUP BY {by}"
)
_STATED = (
    "SELECT account_id, first_at, last_at FROM usage_rollup WHERE account_id IN ({keys}) AND use = 'stated' "
    "AND application_id = ''"
)


class StatedLastUse(NamedTuple):
    """An account's last use by the word of lists, as of an instant; None: they state none until then."""

    at: int | None
    is_last: bool
    """False: they state a later one, and so say nothing of the time between."""


def stated_last_uses(connection: Connection, account_ids: Iterable[str], as_of: int) -> dict[str, StatedLastUse]:
    """Return the accounts' last uses by the word of lists; who has none stated has none."""
    uses: dict[str, StatedLastUse] = {}
    for account_id, first_at, last_at in rows_among(connection, _STATED, account_ids):
        at = last_at if last_at <= as_of else first_at if first_at <= as_of else None
        uses[account_id] = StatedLastUse(at, last_at <= as_of)
    return uses


def last_uses(connection: Connection, account_ids: Iterable[str], as_of: int, by: str) -> dict[Any, int]:
    """Return the last use seen by ``as_of`` by what ``by`` names: BY_ACCOUNT, BY_APPLICATION or BY_USE.

    Keys are account ids for BY_ACCOUNT, tuples for the others; who was never used has none.
    """
    return last_uses_of(connection, rows_among(connection, _ROLLUP.format(by=by), account_ids), as_of, by)


def last_uses_asked(connection: Connection, account_ids: Iterable[str], by: str) -> Question | None:
    """Return the question whose rows ``last_uses_of`` reads."""
    return keyed(connection, _ROLLUP.format(by=by), account_ids)


def last_uses_of(connection: Connection, last: Iterable[Any], as_of: int, by: str) -> dict[Any, int]:
    """Return ``last_uses``, given the last uses of all; where one is later than the instant, the days are read."""
    uses: dict[Any, int] = {}
    late: set[str] = set()
    for *key, last_at in last:
        if last_at <= as_of:
            uses[_one(key)] = last_at
        else:
            late.add(key[0])
    if late:
        for *key, last_at in rows_among(connection, _DAYS.format(by=by, as_of=as_of), late):
            uses[_one(key)] = last_at
    return uses


def _one(key: list[str]) -> str | tuple[str, ...]:
    return key[0] if len(key) == 1 else tuple(key)
