"""Who gave what is asked about, where records tell: by every way in which it is held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among

_GRANTERS = (
    "SELECT DISTINCT g.account_id, g.entitlement_id, g.granted_by FROM held_grant g WHERE g.account_id IN ({keys}) "
    "AND g.recorded_to IS NULL AND (g.valid_to IS NULL OR g.valid_to > %s) AND g.granted_by IS NOT NULL"
)
Granters = Mapping[tuple[str, str], tuple[str, ...]]
"""(account, entitlement) → by whom it was given."""


def load_granters(connection: Connection, account_ids: Iterable[str], at: int) -> Granters:
    """Return by whom accounts were given what they hold as of an instant."""
    granters: dict[tuple[str, str], tuple[str, ...]] = {}
    for account_id, entitlement_id, giver in sorted(map(tuple, rows_among(connection, _GRANTERS, account_ids, at))):
        key = account_id, entitlement_id
        granters[key] = (*granters.get(key, ()), giver)
    return granters
