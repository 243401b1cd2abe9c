"""How far the cases of accounts that nobody uses have come; reviews write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among

_OPEN = "SELECT account_id, state, act_at FROM stale_case WHERE account_id IN ({keys}) AND ended_at IS NULL"


class StaleStep(NamedTuple):
    """An open case's state, and from when on its account may be suspended; in microseconds."""

    state: str
    act_at: int


def open_steps(connection: Connection, account_ids: Iterable[str]) -> dict[str, StaleStep]:
    """Return the open case of each of these accounts that has one."""
    return {row[0]: StaleStep(row[1], row[2]) for row in rows_among(connection, _OPEN, account_ids)}
